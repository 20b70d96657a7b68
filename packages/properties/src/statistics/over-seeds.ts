import { type AnyTrainer, foldIn, type Key, keyOf, RepriseError } from '@reprise/core';
import fc from 'fast-check';
import { callSite, thrownAt } from '../call-site.ts';
import { checkOptions } from '../check-options.ts';
import { keepCounterexample } from '../counterexample.ts';
import { defaultStore } from '../default-store.ts';
import { failureOf, falsified } from '../expect-law.ts';
import { derived, type Falsification, messageOf } from '../falsified.ts';
import { isInsideProperty } from '../inside-property.ts';
import { type Law, type LawCase, LawError } from '../law.ts';
import { mistakeIn } from '../mistake.ts';
import { AlarmError } from './alarm.ts';
import { seedOf } from './derived-seed.ts';
import { refuseOneRun } from './heeded-seeds.ts';
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

const usual: SequentialTest = { sound: 0.95, unsound: 0.5, falseAlarms: 1e-9, misses: 1e-3 };

/**
 * Expects what is tried with independent seeds to succeed as often as what is sound does: tries as many as
 * it takes to know, by Wald's sequential test. An alarm is confirmed on an independent stream of seeds
 * before it counts, each stream at the square root of the rate of false alarms and half that of misses;
 * `falseAlarms` is entered into the ledger. Nothing is shrunk. Rejects with an AlarmError; with
 * `seed-failed`, which names the seed, where what is tried throws.
 *
 * By default what is sound succeeds with 95 % of the seeds at the least and what is unsound with 50 % at the
 * most; false alarms come with 1e-9, misses with 1e-3.
 */
export async function expectOverSeeds(
  claim: string,
  succeeds: (seed: number) => boolean | Promise<boolean>,
  options: OverSeedsOptions = {},
): Promise<void> {
  const site = callSite(expectOverSeeds);
  checkOptions('expectOverSeeds', options);
  const from = firstSeed(options);
  const tried = async (seed: number) => {
    try {
      return await succeeds(seed);
    } catch (cause) {
      if (mistakeIn(cause) || fc.PreconditionFailure.isFailure(cause)) throw cause;
      const message = `${claim}: with seed ${seed}, derived from ${from}: ${messageOf(cause)}`;
      throw thrownAt(new RepriseError('seed-failed', message, { cause }), site);
    }
  };
  const alarmed = await decide(claim, tried, { ...options, seed: from });
  if (alarmed) throw thrownAt(new AlarmError({ ...alarmed, falsification: null }, null), site);
}

/**
 * Expects a law to hold of a trainer's runs with independent seeds, as `expectOverSeeds` does; an alarm
 * leaves the recording of the first run that broke it. A run that fails is no matter of chance: with its seed it
 * always does, and it is reported and kept at once, by a FalsifiedError. Rejects with `bad-claim` where all seeds
 * give one run.
 */
export async function expectLawOverSeeds(
  law: Law,
  trainer: AnyTrainer,
  input: Omit<LawCase, 'seed' | 'config'> & Partial<Pick<LawCase, 'config'>>,
  options: OverSeedsOptions = {},
): Promise<void> {
  const site = callSite(expectLawOverSeeds);
  // Before anything is awaited: later it is not known.
  const isPropertys = isInsideProperty();
  checkOptions('expectLawOverSeeds', options);
  const claim = `${trainer.id}: ${law.sentence}`;
  const caseOf = (seed: number): LawCase => ({ config: {}, ...input, seed });
  refuseOneRun(claim, trainer, caseOf(0));
  const from = firstSeed(options);
  const causeOf = async (seed: number): Promise<LawError | null> => {
    const failure = await failureOf(law, trainer, caseOf(seed));
    if (failure === null) return null;
    const { cause } = failure;
    if (cause instanceof LawError) return cause;
    throw thrownAt(await falsified(law, trainer, caseOf(seed), cause, isPropertys, from), site);
  };
  const succeeds = async (seed: number) => (await causeOf(seed)) === null;
  const alarmed = await decide(claim, succeeds, { ...options, seed: from });
  if (alarmed === null) return;
  const cause = await causeOf(alarmed.failed);
  const run = { claim, trainer, cause, extra: undefined, search: null };
  const falsification: Falsification = { ...run, input: caseOf(alarmed.failed) };
  const store = isPropertys ? null : defaultStore();
  const kept = store && (await keepCounterexample(store, falsification));
  throw thrownAt(new AlarmError({ ...alarmed, falsification }, kept), site);
}

/** What seeds are derived from. */
function firstSeed({ seed }: OverSeedsOptions): number {
  return seed ?? fc.readConfigureGlobal()?.seed ?? Date.now();
}

/** What an alarm says, and the first seed that failed; null where the claim holds. */
async function decide(
  claim: string,
  succeeds: (seed: number) => boolean | Promise<boolean>,
  { seed, ...given }: OverSeedsOptions & { readonly seed: number },
): Promise<{
  lines: string[];
  streams: [SequentialState, SequentialState];
  failed: number;
} | null> {
  const whole = sequentialTest({ ...usual, ...given });
  declareFalseAlarms(claim, whole.falseAlarms);
  const each = {
    ...whole,
    falseAlarms: Math.sqrt(whole.falseAlarms),
    misses: whole.misses / 2,
  };
  const key = keyOf(Math.abs(Math.trunc(seed)));
  const first = await stream(foldIn(key, 0), succeeds, each);
  if (verdict(first, each) === 'sound') return null;
  const second = await stream(foldIn(key, 1), succeeds, each);
  if (verdict(second, each) === 'sound') return null;
  const { sound, unsound, falseAlarms, misses } = whole;
  const told = ({ successes, trials }: SequentialState) => `${successes} of ${trials} seeds`;
  const failed = first.failed!;
  const lines = [
    `${claim}, with ${percent(sound)} of the seeds`,
    `reached: ${told(first)}, and ${told(second)} of an independent stream`,
    `sure to: false alarms ${falseAlarms}, misses ${misses} where ${percent(unsound)} succeed (Wald's sequential test)`,
    `${derived(seed)}; the first that fails: ${failed}`,
  ];
  return { lines, streams: [first, second], failed };
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

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(6))} %`;
}
