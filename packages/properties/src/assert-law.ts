import { type AnyTrainer, begin, RepriseError } from '@reprise/core';
import fc, { type Arbitrary } from 'fast-check';
import { callSite, thrownAt } from './call-site.ts';
import { badArgument, checkTrainer, isArbitrary } from './check-argument.ts';
import { checkOptions } from './check-options.ts';
import {
  type CounterexampleStore,
  keepCounterexample,
  type Named,
  notTriedLine,
  storedCounterexample,
} from './counterexample.ts';
import { defaultStore } from './default-store.ts';
import {
  caseText,
  type Falsification,
  FalsifiedError,
  messageOf,
  NotRepeatableError,
  type Search,
} from './falsified.ts';
import type { Law, LawCase } from './law.ts';
import { mistakeIn } from './mistake.ts';
import { type Failure, type KeptValue, type SearchOptions, search } from './search.ts';

/** How laws are tried. */
export interface AssertOptions extends SearchOptions {
  /**
   * Where the recording of a smallest failing run is kept: `counterexamples/` on Node by default, nowhere
   * elsewhere; null: nowhere.
   */
  readonly counterexamples?: CounterexampleStore | null;
  /** Whether a kept counterexample is tried before any drawn case; true by default. */
  readonly replayCounterexamples?: boolean;
  /** The file that it is tested in: what bears one name in two files is then kept in two. */
  readonly testFile?: string;
  /** Told what is not the outcome: a kept file that was not tried, a slow failure; console.warn by default. */
  readonly warn?: (line: string) => void;
}

type Drawn = [input: LawCase, extra: unknown];

/**
 * Tries one law on `trainer` for arbitrary cases.
 *
 * Throws a FalsifiedError with the smallest failing case, which is kept as a recording; or, where the
 * same case does not fail again in the same way, a NotRepeatableError with that case, unshrunk.
 */
export async function assertLaw(
  law: Law,
  trainer: AnyTrainer,
  cases: Arbitrary<LawCase>,
  options: AssertOptions = {},
): Promise<void> {
  const site = callSite(assertLaw);
  try {
    await tryLaw(law, trainer, cases, options);
  } catch (error) {
    if (error instanceof RepriseError) thrownAt(error, site);
    throw error;
  }
}

/** Tries several laws, one after another; throws at the first that does not hold. */
export async function assertLaws(
  laws: readonly Law[],
  trainer: AnyTrainer,
  cases: Arbitrary<LawCase>,
  options: AssertOptions = {},
): Promise<void> {
  const site = callSite(assertLaws);
  if (!Array.isArray(laws)) {
    throw badArgument('assertLaws', 'an array of laws', laws, 'assertLaw tries one');
  }
  try {
    for (const law of laws) await tryLaw(law, trainer, cases, options);
  } catch (error) {
    if (error instanceof RepriseError) thrownAt(error, site);
    throw error;
  }
}

async function tryLaw(
  law: Law,
  trainer: AnyTrainer,
  cases: Arbitrary<LawCase>,
  options: AssertOptions,
): Promise<void> {
  checkArguments(law, trainer, cases);
  checkOptions('assertLaw', options);
  const { counterexamples: store = defaultStore(), replayCounterexamples = true } = options;
  const { warn = console.warn, numRuns = 50 } = options;
  const claim = `${law.of ?? trainer.id}: ${law.sentence}`;
  const named: Named = { name: claim, testFile: options.testFile };
  const keep = (kept: Falsification, value: Drawn) =>
    store && keepCounterexample(store, kept, options.testFile ? { ...named, value } : undefined);
  const arbitrary = fc.tuple(cases, law.extra ?? fc.constant(undefined)) as Arbitrary<Drawn>;
  const falsification = (value: Drawn, cause: unknown, by: Search | null): Falsification => {
    return { claim, trainer, input: value[0], extra: value[1], cause, search: by };
  };
  const isReplayed = store && replayCounterexamples && options.path === undefined;
  let refusal: string | null = null;
  const found = await search<Drawn>(
    {
      claim,
      arbitrary,
      async tried(value) {
        const outcome = await failureOf(law, trainer, value);
        if (outcome === null || !('refused' in outcome)) return outcome;
        refusal = outcome.refused;
        return 'refused';
      },
      kept: isReplayed ? await keptCase(store, named, arbitrary, warn) : null,
      async foundSlowly(value, cause) {
        const slow = falsification(value, cause, null);
        // First of all, for a test runner may end the test at the next turn of the event loop.
        warn(
          `${new FalsifiedError(slow, null).message}\n(as it was first found: the report follows)`,
        );
        const kept = await keep(slow, value);
        if (kept && 'command' in kept) warn(`open it: ${kept.command}`);
      },
    },
    { ...options, numRuns },
  ).catch((error) => {
    const isBare = error instanceof RepriseError && error.code === 'no-cases' && refusal !== null;
    throw isBare ? new RepriseError('no-cases', `${error.message} (the last: ${refusal})`) : error;
  });
  if (found === null) return;
  const falsified = falsification(found.value, found.cause, found.search);
  const kept = await keep(falsified, found.value);
  throw found.second === undefined
    ? new FalsifiedError(falsified, kept)
    : new NotRepeatableError(falsified, found.second?.cause ?? null, kept);
}

/** The case that is kept: drawn again where that gives the same, for its world is then the user's own. */
async function keptCase(
  store: CounterexampleStore,
  named: Named,
  arbitrary: Arbitrary<Drawn>,
  warn: (line: string) => void,
): Promise<KeptValue<Drawn> | null> {
  const stored = await storedCounterexample(store, named, warn);
  if (stored === null) return null;
  const { seed, path } = stored.drawnBy ?? { seed: 0, path: '' };
  if (stored.drawnBy) {
    const value = drawnAgain(arbitrary, seed, path);
    if (value && caseText(...value) === stored.text) return { value, seed, path };
  }
  try {
    return { value: stored.recorded(), seed, path };
  } catch (error) {
    const reason = `its seed and path draw another case now, and ${messageOf(error)}`;
    warn(notTriedLine(named, reason));
    return null;
  }
}

/** What is drawn by a seed and path; null where the path leads nowhere, for another arbitrary drew it. */
export function drawnAgain<Value>(
  arbitrary: Arbitrary<Value>,
  seed: number,
  path: string,
): Value | null {
  try {
    return fc.sample(arbitrary, { seed, path, numRuns: 1 })[0] ?? null;
  } catch {
    return null;
  }
}

async function failureOf(
  law: Law,
  trainer: AnyTrainer,
  [input, extra]: Drawn,
): Promise<Failure | null | { readonly refused: string }> {
  try {
    begin(trainer, input);
  } catch (cause) {
    const mistake = mistakeIn(cause);
    if (mistake) throw mistake;
    // A config that does not fit its data and environment, which its schema alone cannot tell.
    const isRefused = cause instanceof RepriseError && cause.code.startsWith('bad-');
    return isRefused ? { refused: cause.message } : { cause };
  }
  try {
    await law.check(trainer, input, extra);
    return null;
  } catch (cause) {
    // Whatever is drawn, and no smaller case tells more of it.
    const mistake = mistakeIn(cause);
    if (mistake) throw mistake;
    return fc.PreconditionFailure.isFailure(cause) ? { refused: messageOf(cause) } : { cause };
  }
}

function checkArguments(law: Law, trainer: AnyTrainer, cases: Arbitrary<LawCase>): void {
  if (typeof law?.check !== 'function') {
    throw badArgument('assertLaw', 'one law', law, 'assertLaws tries an array of them');
  }
  checkTrainer('assertLaw', trainer, 'the second argument is one');
  if (!isArbitrary(cases)) {
    throw badArgument('assertLaw', 'an arbitrary of cases', cases, 'give anyCase(trainer)');
  }
}
