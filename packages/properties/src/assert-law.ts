import { type AnyTrainer, begin, RepriseError } from '@reprise/core';
import fc, { type Arbitrary } from 'fast-check';
import {
  type CounterexampleStore,
  keepCounterexample,
  storedCounterexample,
} from './counterexample.ts';
import { defaultStore } from './default-store.ts';
import { type Falsification, FalsifiedError, NotRepeatableError } from './falsified.ts';
import type { Law, LawCase } from './law.ts';

/** How laws are tried. */
export interface AssertOptions {
  /** Cases drawn; 50 by default. */
  readonly numRuns?: number;
  /** fast-check's seed and path, to repeat a report. */
  readonly seed?: number;
  readonly path?: string;
  /**
   * The most that shrinking takes, in milliseconds, but for the case in progress; 10,000 by default. The
   * smallest case found by then is reported.
   */
  readonly shrinkMilliseconds?: number;
  /**
   * Where the recording of a smallest failing run is kept: `counterexamples/` on Node by default, nowhere
   * elsewhere; null: nowhere.
   */
  readonly counterexamples?: CounterexampleStore | null;
  /** Whether a kept counterexample is tried before any drawn case; true by default. */
  readonly replayCounterexamples?: boolean;
  /** The clock, in milliseconds. */
  readonly now?: () => number;
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
  const { numRuns = 50, seed, path } = options;
  const { counterexamples = defaultStore(), replayCounterexamples = true } = options;
  const claim = `${trainer.id}: ${law.sentence}`;
  const kept =
    counterexamples && replayCounterexamples
      ? await storedCounterexample(counterexamples, claim)
      : null;
  const attempt = new Attempt(law, trainer, options);
  const details = await fc.check(
    fc.asyncProperty(cases, law.extra ?? fc.constant(undefined), (input, extra) => {
      fc.pre(isAllowed(trainer, input));
      return attempt.try(input, extra);
    }),
    {
      numRuns,
      ...(seed !== undefined && { seed }),
      ...(path !== undefined && { path }),
      ...(kept && isAllowed(trainer, kept[0]) && { examples: [kept] }),
    },
  );
  if (!details.failed) return;
  if (details.counterexample === null) {
    throw new RepriseError(
      'no-cases',
      `${claim}: ${details.numSkips} drawn cases were refused by the trainer; fix more of its config`,
    );
  }
  const [input, extra] = attempt.unrepeatable?.drawn ?? (details.counterexample as Drawn);
  const cause = attempt.unrepeatable?.first ?? details.errorInstance;
  const falsification: Falsification = {
    claim,
    trainer,
    input,
    extra,
    cause,
    search: {
      seed: details.seed,
      path: details.counterexamplePath ?? '',
      cases: attempt.cases,
      shrinks: attempt.unrepeatable ? 0 : details.numShrinks,
    },
  };
  const opened = counterexamples ? await keepCounterexample(counterexamples, falsification) : null;
  throw attempt.unrepeatable
    ? new NotRepeatableError(falsification, attempt.unrepeatable.second, opened)
    : new FalsifiedError(falsification, opened);
}

/** Tries several laws, one after another; throws at the first that does not hold. */
export async function assertLaws(
  laws: readonly Law[],
  trainer: AnyTrainer,
  cases: Arbitrary<LawCase>,
  options: AssertOptions = {},
): Promise<void> {
  for (const law of laws) await assertLaw(law, trainer, cases, options);
}

/** The checks of one property: the first failure is made twice, and shrinking ends in time. */
class Attempt {
  /** Cases tried up to the first failure, that one included. */
  cases = 0;
  /** The first failure, where its case did not fail again in the same way. */
  unrepeatable: { drawn: Drawn; first: unknown; second: unknown } | null = null;
  private failedAt: number | null = null;
  private readonly law: Law;
  private readonly trainer: AnyTrainer;
  private readonly limit: number;
  private readonly now: () => number;

  constructor(law: Law, trainer: AnyTrainer, options: AssertOptions) {
    this.law = law;
    this.trainer = trainer;
    this.limit = options.shrinkMilliseconds ?? 10_000;
    this.now = options.now ?? Date.now;
  }

  async try(input: LawCase, extra: unknown): Promise<void> {
    // What passes is no smaller counterexample: shrinking comes to its end.
    if (this.unrepeatable) return;
    if (this.failedAt !== null && this.now() - this.failedAt >= this.limit) return;
    const isFirst = this.failedAt === null;
    if (isFirst) this.cases++;
    const first = await this.failureOf(input, extra);
    if (first === null) return;
    if (fc.PreconditionFailure.isFailure(first)) throw first;
    if (isFirst) {
      const second = await this.failureOf(input, extra);
      if (messageOf(second) !== messageOf(first)) {
        this.unrepeatable = { drawn: [input, extra], first, second };
      }
      this.failedAt = this.now();
    }
    throw first;
  }

  private async failureOf(input: LawCase, extra: unknown): Promise<unknown> {
    try {
      await this.law.check(this.trainer, input, extra);
      return null;
    } catch (error) {
      return error ?? new Error('nothing was thrown');
    }
  }
}

/** What an error says; null for none. */
function messageOf(error: unknown): string | null {
  if (error === null) return null;
  return error instanceof Error ? error.message : String(error);
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
