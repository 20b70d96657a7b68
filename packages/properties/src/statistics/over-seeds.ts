import { type AnyTrainer, foldIn, type Key, keyOf, RepriseError } from '@reprise/core';
import fc from 'fast-check';
import { keepCounterexample } from '../counterexample.ts';
import { defaultStore } from '../default-store.ts';
import type { OpenedBy } from '../falsified.ts';
import { type Law, type LawCase, LawError } from '../law.ts';
import { declareFalseAlarms } from './ledger.ts';
import {
  afterTrial,
  noTrials,
  type SequentialState,
  type SequentialTest,
  sequentialTest,
  verdict,
} from './sprt.ts';

/** How a claim over seeds is decided. */
export interface OverSeedsOptions extends Partial<SequentialTest> {
  /** What the seeds are derived from; fast-check's global seed by default, so that lanes agree. */
  readonly seed?: number;
}

/** Seeds that were tried in one stream. */
interface Stream extends SequentialState {
  /** The first seed that failed. */
  readonly failed: number | null;
}

/** A claim over seeds does not hold, and did not on an independent stream of seeds either. */
export class AlarmError extends RepriseError {
  override readonly name = 'AlarmError';
  /** The seeds tried and those that succeeded, in both streams. */
  readonly streams: readonly [SequentialState, SequentialState];

  constructor(message: string, streams: readonly [SequentialState, SequentialState]) {
    super('alarm', message);
    this.streams = streams;
  }
}

const usual: SequentialTest = { sound: 0.95, unsound: 0.5, falseAlarms: 1e-9, misses: 1e-3 };

/**
 * Expects what is tried with independent seeds to succeed as often as what is sound does: tries as many as
 * it takes to know, by Wald's sequential test. An alarm is confirmed on an independent stream of seeds
 * before it counts, each stream at the square root of the rate of false alarms and half that of misses;
 * `falseAlarms` is entered into the ledger. Nothing is shrunk. Rejects with an AlarmError.
 *
 * By default what is sound succeeds with 95 % of the seeds at the least and what is unsound with 50 % at the
 * most; false alarms come with 1e-9, misses with 1e-3.
 */
export async function expectOverSeeds(
  claim: string,
  succeeds: (seed: number) => boolean | Promise<boolean>,
  options: OverSeedsOptions = {},
): Promise<void> {
  await decide(claim, succeeds, options, async () => null);
}

/**
 * Expects a law to hold of a trainer's runs with independent seeds, as `expectOverSeeds` does; an alarm
 * leaves the recording of the first run that broke it.
 */
export async function expectLawOverSeeds(
  law: Law,
  trainer: AnyTrainer,
  input: Omit<LawCase, 'seed' | 'config'> & Partial<Pick<LawCase, 'config'>>,
  options: OverSeedsOptions = {},
): Promise<void> {
  const claim = `${trainer.id}: ${law.sentence}`;
  const causeOf = async (seed: number): Promise<LawError | null> => {
    try {
      await law.check(trainer, { config: {}, ...input, seed });
      return null;
    } catch (cause) {
      // What is no broken law is a mistake, with whatever seed.
      if (cause instanceof LawError) return cause;
      throw cause;
    }
  };
  await decide(
    claim,
    async (seed) => (await causeOf(seed)) === null,
    options,
    async (seed) => {
      const store = defaultStore();
      const cause = await causeOf(seed);
      const falsified = { claim, trainer, cause, extra: undefined, search: null };
      return (
        store && keepCounterexample(store, { ...falsified, input: { config: {}, ...input, seed } })
      );
    },
  );
}

async function decide(
  claim: string,
  succeeds: (seed: number) => boolean | Promise<boolean>,
  options: OverSeedsOptions,
  keep: (failed: number) => Promise<OpenedBy | null>,
): Promise<void> {
  const { seed = fc.readConfigureGlobal()?.seed ?? Date.now(), ...given } = options;
  const whole = sequentialTest({ ...usual, ...given });
  declareFalseAlarms(claim, whole.falseAlarms);
  const each = {
    ...whole,
    falseAlarms: Math.sqrt(whole.falseAlarms),
    misses: whole.misses / 2,
  };
  const key = keyOf(Math.abs(Math.trunc(seed)));
  const first = await stream(foldIn(key, 0), succeeds, each);
  if (verdict(first, each) === 'sound') return;
  const second = await stream(foldIn(key, 1), succeeds, each);
  if (verdict(second, each) === 'sound') return;
  const opened = await keep(first.failed!);
  const { sound, unsound, falseAlarms, misses } = whole;
  const told = ({ successes, trials }: SequentialState) => `${successes} of ${trials} seeds`;
  const lines = [
    `not so: ${claim}, with ${percent(sound)} of the seeds`,
    `reached: ${told(first)}, and ${told(second)} of an independent stream`,
    `sure to: false alarms ${falseAlarms}, misses ${misses} where ${percent(unsound)} succeed (Wald's sequential test)`,
    `a seed that fails: ${first.failed}`,
    ...(opened ? [`kept:    ${opened.path}`, `open it: ${opened.command}`] : []),
  ];
  throw new AlarmError(lines.join('\n'), [first, second]);
}

async function stream(
  key: Key,
  succeeds: (seed: number) => boolean | Promise<boolean>,
  test: SequentialTest,
): Promise<Stream> {
  let state: Stream = { ...noTrials, failed: null };
  while (verdict(state, test) === null) {
    const seed = seedOf(foldIn(key, state.trials));
    const isSuccess = await succeeds(seed);
    const failed = state.failed ?? (isSuccess ? null : seed);
    state = { ...afterTrial(state, isSuccess), failed };
  }
  return state;
}

/** A seed in [0, 2^53), evenly. */
function seedOf({ k0, k1 }: Key): number {
  return (k0 >>> 0) * 2 ** 21 + (k1 >>> 11);
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(6))} %`;
}
