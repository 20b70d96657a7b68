import { type AnyTrainer, begin, RepriseError, RunControl, run, TrainerError } from '@reprise/core';
import { makeEnvironment } from '@reprise/environments';
import { bytesReadable, openRecording, record, recordToBytes } from '@reprise/recording';
import { lastValueFrom } from 'rxjs';
import { caseText, type Falsification, type OpenedBy } from './falsified.ts';
import { type LawCase, LawError } from './law.ts';

/** Where counterexamples are kept: one file a claim, the newest. */
export interface CounterexampleStore {
  /** The file of that name; null where there is none. */
  read(name: string): Promise<Uint8Array | null>;
  /** Keeps a file; gives the path by which a person finds it. */
  write(name: string, file: Uint8Array): Promise<string>;
}

/** Transitions that a counterexample holds where no one of them is to blame, at the most. */
const MOST_TRANSITIONS = 100_000;

/** Transitions that the command shows before the one that breaks the claim. */
const SHOWN_BEFORE = 5;

/**
 * Records the smallest failing run up to the first transition that breaks the claim, with what was
 * claimed and reached and fast-check's seed and path in its notes, and keeps it. Gives where, and the
 * command that opens it; null where the run cannot be begun or recorded at all.
 */
export async function keepCounterexample(
  store: CounterexampleStore,
  falsification: Falsification,
): Promise<OpenedBy | null> {
  const { claim, cause, extra, search, trainer, input } = falsification;
  const last = blamed(cause) ?? MOST_TRANSITIONS - 1;
  const notes = {
    claim,
    reached: cause instanceof Error ? cause.message : String(cause),
    case: caseText(input),
    extra: JSON.stringify(extra ?? null),
    ...(search && { 'fast-check': `seed: ${search.seed}, path: '${search.path}'` }),
  };
  let recorded: { file: Uint8Array; end: number };
  try {
    recorded = await recordUpTo(trainer, input, last, notes);
  } catch {
    // What cannot be recorded is reported without.
    return null;
  }
  const kept = await store.write(fileName(claim), recorded.file);
  const from = Math.max(0, recorded.end - 1 - SHOWN_BEFORE);
  return {
    path: kept,
    command: `npx @reprise/replay events ${kept} --from ${from} --to ${recorded.end}`,
  };
}

/** The case of a kept counterexample and what was drawn besides; null where there is none to be had. */
export async function storedCounterexample(
  store: CounterexampleStore,
  claim: string,
): Promise<[LawCase, unknown] | null> {
  const file = await store.read(fileName(claim));
  if (!file) return null;
  try {
    const { metadata, config } = await openRecording(bytesReadable(file));
    const { environment, environmentOptions, seed, notes } = metadata;
    const extra = JSON.parse(notes?.extra ?? 'null') ?? undefined;
    const world =
      environment === null ? undefined : makeEnvironment(environment, environmentOptions ?? {});
    const input = { config: config as LawCase['config'], seed };
    return [world ? { ...input, environment: world } : input, extra];
  } catch (error) {
    // A damaged file, or a world that is not in the catalogue, is no reason to try nothing else.
    if (error instanceof RepriseError) return null;
    throw error;
  }
}

/** The file that a claim's counterexample is kept in: `q-learning-folding-the-recorded-….mcap`. */
function fileName(claim: string): string {
  const slug = claim
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 100);
  return `${slug}.mcap`;
}

/** The first transition to blame for a failure; null where none is named. */
function blamed(cause: unknown): number | null {
  return cause instanceof LawError || cause instanceof TrainerError ? cause.seq : null;
}

async function recordUpTo(
  trainer: AnyTrainer,
  input: LawCase,
  last: number,
  notes: Readonly<Record<string, string>>,
): Promise<{ file: Uint8Array; end: number }> {
  const control = new RunControl();
  // As it was parsed: a recording keeps the whole config.
  const { config } = begin(trainer, input);
  const options = { ...input, config: config as object, control };
  const recorder = await recordToBytes(trainer, { ...options, notes });
  const source = run(trainer, { ...options, until: ({ seq }) => seq >= last });
  // A run that fails is recorded up to where it does.
  await lastValueFrom(source.pipe(record(recorder, control)), { defaultValue: null }).catch(
    () => null,
  );
  const { transitions } = await recorder.done;
  return { file: recorder.bytes(), end: transitions };
}
