import {
  type AnyTrainer,
  begin,
  type Environment,
  fold,
  hasLiveFields,
  RepriseError,
  RunControl,
  run,
  type TrainingEvent,
  type Transition,
} from '@reprise/core';
import fc, { type Arbitrary } from 'fast-check';
import { snapshot } from './snapshot.ts';

/** One run that a law is tried on. */
export interface LawCase {
  readonly config: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly environment?: Environment;
}

/** A property that every trainer must have: its sentence, and the check, which throws. */
export interface Law {
  readonly sentence: string;
  check(trainer: AnyTrainer, input: LawCase): void | Promise<void>;
}

/** Whatever a trainer, a config and a seed: the laws of every run. */
export const trainerLaws: readonly Law[] = [
  {
    sentence: 'the same config and seed give the same bits',
    check(trainer, input) {
      same(copies(trainer, input), copies(trainer, input), 'the second run');
    },
  },
  {
    sentence: 'no transition is ever changed by what comes later',
    check(trainer, input) {
      const kept: Transition<unknown>[] = [];
      const taken: unknown[] = [];
      run(trainer, { ...input, mode: 'synchronous' }).subscribe((transition) => {
        kept.push(transition);
        taken.push(snapshot(transition));
      });
      // Backwards, so that old versions are read before newer ones.
      const later = kept.map(() => null as unknown);
      for (let i = kept.length - 1; i >= 0; i--) later[i] = snapshot(kept[i]);
      same(taken, later, 'the transitions at the end');
    },
  },
  {
    sentence: 'folding the recorded events gives the states of the run',
    check(trainer, input) {
      const live = transitions(trainer, input);
      const { columns } = describe(trainer, input);
      const events = live.map(({ event }) => stored(event, columns));
      const replayed = [...fold(trainer, input, events)];
      same(replayed.map(snapshot), live.map(snapshot), 'the replay');
    },
  },
  {
    sentence: 'a run resumed from any transition is the run that was not interrupted',
    check(trainer, input) {
      const live = transitions(trainer, input);
      const expected = live.map(snapshot);
      for (const at of new Set([0, live.length >> 1, live.length - 2])) {
        const { state } = live[at] ?? {};
        if (state === undefined) continue;
        const rest = transitions(trainer, { ...input, from: { seq: at + 1, state } });
        same(rest.map(snapshot), expected.slice(at + 1), `the run resumed at ${at + 1}`);
      }
    },
  },
  {
    sentence: 'slices, pauses and single steps change nothing',
    async check(trainer, input) {
      const control = new RunControl();
      const sliced: unknown[] = [];
      await new Promise<void>((resolve, reject) => {
        run(trainer, { ...input, control, sliceMilliseconds: 0 }).subscribe({
          next(transition) {
            sliced.push(snapshot(transition));
            if (sliced.length % 5 === 2) {
              control.pause();
              setTimeout(() => control.step(2));
            } else if (control.paused && sliced.length % 5 === 4) control.resume();
          },
          error: reject,
          complete: resolve,
        });
      });
      same(sliced, copies(trainer, input), 'the sliced run');
    },
  },
  {
    sentence: 'any number of subscribers see the same',
    check(trainer, input) {
      const source = run(trainer, { ...input, mode: 'synchronous' });
      const seen = [0, 1, 2].map(() => {
        const list: unknown[] = [];
        source.subscribe((transition) => list.push(snapshot(transition)));
        return list;
      });
      same(seen[1], seen[0], 'the second subscriber');
      same(seen[2], seen[0], 'the third subscriber');
    },
  },
];

/** Tries one law on `trainer` for arbitrary cases; throws fast-check's report, with seed and path. */
export async function assertLaw(
  law: Law,
  trainer: AnyTrainer,
  cases: Arbitrary<LawCase>,
  numRuns = 50,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(
      cases.filter((input) => isAllowed(trainer, input)),
      async (input) => {
        await law.check(trainer, input);
      },
    ),
    { numRuns },
  );
}

/** Whether a case's config fits its data and environment, which its schema alone cannot tell. */
function isAllowed(trainer: AnyTrainer, input: LawCase): boolean {
  try {
    begin(trainer, input);
    return true;
  } catch (error) {
    if (error instanceof RepriseError && error.code.startsWith('bad-')) return false;
    throw error;
  }
}

/** An event as a file keeps it: without its live-only fields, arrays as plain ones. */
export function stored(
  event: TrainingEvent,
  columns: ReturnType<AnyTrainer['columns']>,
): TrainingEvent {
  const kept: Record<string, unknown> = { kind: event.kind };
  for (const [field, column] of Object.entries(columns[event.kind] ?? {})) {
    if (column === 'live') continue;
    const value = (event as unknown as Record<string, unknown>)[field];
    kept[field] = typeof column === 'string' ? value : Array.from(value as Iterable<number>);
  }
  return kept as unknown as TrainingEvent;
}

type Input = LawCase & { readonly from?: { readonly seq: number; readonly state: unknown } };

function describe(trainer: AnyTrainer, input: LawCase) {
  const config = trainer.config.parse(input.config);
  const columns = trainer.columns(config, trainer.prepare?.(config, input.environment));
  return { columns, live: Object.keys(columns).some((kind) => hasLiveFields(columns, kind)) };
}

function transitions(trainer: AnyTrainer, input: Input): Transition<unknown>[] {
  const list: Transition<unknown>[] = [];
  let failure: unknown;
  run(trainer, { ...input, mode: 'synchronous' }).subscribe({
    next: (transition) => list.push(transition),
    error: (error) => {
      failure = error;
    },
  });
  if (failure) throw failure;
  return list;
}

function copies(trainer: AnyTrainer, input: Input): unknown[] {
  return transitions(trainer, input).map(snapshot);
}

/** Throws, naming the first difference, unless two lists of snapshots are equal. */
function same(actual: unknown, expected: unknown, what: string): void {
  const a = actual as readonly unknown[];
  const b = expected as readonly unknown[];
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const x = text(a[i]);
    const y = text(b[i]);
    if (x !== y) throw new Error(`${what} differs at transition ${i}:\n  ${x}\n  ${y}`);
  }
}

/** A snapshot as text; unlike JSON's, it keeps NaN and the infinities. */
function text(value: unknown): string {
  return (
    JSON.stringify(value, (_, item) =>
      typeof item === 'number' && !Number.isFinite(item) ? `${item}` : item,
    ) ?? 'nothing'
  );
}
