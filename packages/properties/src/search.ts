import { RepriseError } from '@reprise/core';
import fc, { Arbitrary, type Value as DrawnValue, type Random, Stream } from 'fast-check';
import { messageOf, NotRepeatableError, type Search } from './falsified.ts';
import { AlarmError } from './statistics/alarm.ts';

/** How long a counterexample is looked for, and where. */
export interface SearchOptions {
  /** Cases drawn; 50 by default for laws, 100 for properties. */
  readonly numRuns?: number;
  /** fast-check's seed and path, to repeat a report; with a path no kept counterexample is tried. */
  readonly seed?: number;
  readonly path?: string;
  /**
   * The most that shrinking takes, in milliseconds, but for the case in progress; 2,000 by default, so that
   * it ends within the 5 seconds that vitest gives a test. The smallest case found by then is reported.
   */
  readonly shrinkMilliseconds?: number;
  /**
   * The time for everything, in milliseconds: no case is begun after nine tenths of it, and shrinking ends
   * before. A search that has not failed by then rejects with `out-of-time`. Unbounded by default.
   */
  readonly milliseconds?: number;
  /**
   * Milliseconds after which ten cases that held are enough, or half of `numRuns` where that is fewer: the laws
   * of `trainerLaws` and the like have 500, where `numRuns` is not given; unbounded by default.
   */
  readonly enoughMilliseconds?: number;
  /** The clock, in milliseconds. */
  readonly now?: () => number;
}

/** What a case threw. */
export interface Failure {
  readonly cause: unknown;
}

/** A case that failed: the smallest that was found, unless it is not to be shrunk. */
export interface Found<Value> {
  readonly value: Value;
  readonly cause: unknown;
  /** What the same case did the second time, where that was something else; null: it held. */
  readonly second: Failure | null | undefined;
  readonly search: Search;
}

/** A kept case, and fast-check's seed and path by which it was first found. */
export interface KeptValue<Value> {
  readonly value: Value;
  readonly seed: number;
  readonly path: string;
}

/** What is looked through. */
export interface Searched<Value> {
  readonly claim: string;
  readonly arbitrary: Arbitrary<Value>;
  /**
   * What a case throws; null where it holds, `refused` where it is no case. Rejects where the claim is none,
   * whatever is drawn: the search ends with that.
   */
  tried(value: Value): Promise<Failure | null | 'refused'>;
  /** Tried before anything is drawn. */
  readonly kept: KeptValue<Value> | null;
  /** Told of the first failure where that took long, before it is made again. */
  foundSlowly?(value: Value, cause: unknown): Promise<void>;
}

/** Cases that are tried however long they take, where they are not half of all. */
const FEWEST_CASES = 10;

/** A failure that comes later than this, in milliseconds, is told before it is made again and smaller. */
const SLOW = 1000;

/**
 * Looks for a case that fails, the kept one first. The first failure is made twice: one that does not repeat
 * is not shrunk, nor is a statistical alarm. Null where all hold. Throws `no-cases` where all are refused,
 * `out-of-time` where time runs out before enough were tried.
 */
export async function search<Value>(
  searched: Searched<Value>,
  options: SearchOptions & { readonly numRuns: number },
): Promise<Found<Value> | null> {
  const { claim, arbitrary, kept } = searched;
  const { numRuns, seed, path } = options;
  const attempt = new Attempt(searched, options);
  if (kept && path === undefined) {
    const failure = await attempt.failureOf(kept.value);
    if (failure !== null && failure !== 'refused') {
      const from = { seed: kept.seed, path: kept.path, cases: 1, shrinks: 0, isKept: true };
      return { value: kept.value, cause: failure.cause, second: attempt.unlike, search: from };
    }
  }
  attempt.cases = 0;
  const details = await fc.check(
    fc.asyncProperty(new Bounded(arbitrary, () => attempt.isDone()), (value) =>
      attempt.drawn(value),
    ),
    { numRuns, ...(seed !== undefined && { seed }), ...(path !== undefined && { path }) },
  );
  if (attempt.mistake) throw attempt.mistake.cause;
  if (!details.failed) {
    if (!attempt.isOutOfTime) return null;
    throw new RepriseError(
      'out-of-time',
      `${claim}: held in ${attempt.cases} of ${numRuns} cases, and then its ${options.milliseconds} ms were up: ask for fewer cases (numRuns) or give it more time (vitest's testTimeout)`,
    );
  }
  if (details.counterexample === null) {
    throw new RepriseError(
      'no-cases',
      `${claim}: ${details.numSkips} drawn cases were refused; draw others, or fix more of the config`,
    );
  }
  return {
    value: details.counterexample[0],
    cause: attempt.last,
    second: attempt.unlike,
    search: {
      seed: details.seed,
      path: details.counterexamplePath ?? '',
      cases: attempt.cases,
      shrinks: details.numShrinks,
      isKept: false,
    },
  };
}

/** What another arbitrary draws, whose shrinking ends once `isDone`: no candidate is made after that. */
class Bounded<Value> extends Arbitrary<Value> {
  private readonly inner: Arbitrary<Value>;
  private readonly isDone: () => boolean;

  constructor(inner: Arbitrary<Value>, isDone: () => boolean) {
    super();
    this.inner = inner;
    this.isDone = isDone;
  }

  generate(random: Random, biasFactor: number | undefined): DrawnValue<Value> {
    return this.inner.generate(random, biasFactor);
  }

  canShrinkWithoutContext(value: unknown): value is Value {
    return this.inner.canShrinkWithoutContext(value);
  }

  shrink(value: Value, context: unknown): Stream<DrawnValue<Value>> {
    if (this.isDone()) return Stream.nil();
    return this.inner.shrink(value, context).takeWhile(() => !this.isDone());
  }
}

/** The cases of one search: the first failure is made twice, and shrinking ends in time. */
class Attempt<Value> {
  /** Cases tried up to the first failure, that one included. */
  cases = 0;
  /** What the smallest failing case threw. */
  last: unknown;
  /** What the first failure did again, where that was something else. */
  unlike: Failure | null | undefined;
  isOutOfTime = false;
  /** What `tried` rejected with: no failure of a case. */
  mistake: Failure | null = null;
  private failedAt: number | null = null;
  private isFinal = false;
  private readonly searched: Searched<Value>;
  private readonly limit: number;
  private readonly now: () => number;
  private readonly startedAt: number;
  private readonly endsAt: number;
  private readonly enough: number;
  private readonly fewest: number;
  private slowest = 0;

  constructor(searched: Searched<Value>, options: SearchOptions & { readonly numRuns: number }) {
    this.searched = searched;
    this.limit = options.shrinkMilliseconds ?? 2000;
    this.enough = options.enoughMilliseconds ?? Number.POSITIVE_INFINITY;
    this.fewest = Math.min(FEWEST_CASES, Math.ceil(options.numRuns / 2));
    this.now = options.now ?? Date.now;
    this.startedAt = this.now();
    this.endsAt = this.startedAt + 0.9 * (options.milliseconds ?? Number.POSITIVE_INFINITY);
  }

  /** Tries a drawn case; throws what it throws. */
  async drawn(value: Value): Promise<void> {
    // What passes is no smaller counterexample: the candidate in hand when shrinking ends.
    if (this.isDone()) return;
    if (this.failedAt === null && this.now() >= this.endsAt && this.cases > 0) {
      this.isOutOfTime = true;
      return;
    }
    if (this.failedAt === null && this.isEnough()) return;
    const isSmaller = this.failedAt !== null;
    const failure = await this.failureOf(value);
    fc.pre(failure !== 'refused');
    // What chance decides is no smaller case of what fails whatever is drawn.
    if (failure === null || (isSmaller && failure.cause instanceof AlarmError)) return;
    this.last = failure.cause;
    throw failure.cause ?? new Error('nothing was thrown');
  }

  /** Whether nothing more is to be tried. */
  isDone(): boolean {
    return this.isFinal || this.isOutOfTime || this.isShrunkEnough();
  }

  /** What a case throws; the first that does is made again. */
  async failureOf(value: Value): Promise<Failure | null | 'refused'> {
    const isFirst = this.failedAt === null;
    const began = this.now();
    const first = await this.tried(value);
    this.slowest = Math.max(this.slowest, this.now() - began);
    if (isFirst && first !== 'refused') this.cases++;
    if (first === null || first === 'refused' || !isFirst) return first;
    if (this.now() - this.startedAt >= SLOW) await this.searched.foundSlowly?.(value, first.cause);
    await this.repeat(value, first.cause);
    this.failedAt = this.now();
    return first;
  }

  private isEnough(): boolean {
    return this.cases >= this.fewest && this.now() - this.startedAt >= this.enough;
  }

  private async tried(value: Value): Promise<Failure | null | 'refused'> {
    try {
      return await this.searched.tried(value);
    } catch (cause) {
      this.mistake = { cause };
      this.isFinal = true;
      throw cause;
    }
  }

  private async repeat(value: Value, first: unknown): Promise<void> {
    this.isFinal = first instanceof AlarmError || first instanceof NotRepeatableError;
    const again = await this.tried(value);
    const second = again === 'refused' ? null : again;
    const isSame = second !== null && messageOf(second.cause) === messageOf(first);
    if (isSame && !(first instanceof NotRepeatableError)) return;
    this.unlike = second;
    this.isFinal = true;
  }

  private isShrunkEnough(): boolean {
    if (this.failedAt === null) return false;
    const now = this.now();
    return now - this.failedAt >= this.limit || now + this.slowest >= this.endsAt;
  }
}
