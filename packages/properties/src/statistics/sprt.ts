import { RepriseError } from '@reprise/core';

/** What a sequential test of a rate of success is to tell apart, and how surely. */
export interface SequentialTest {
  /** How often what is sound succeeds, at the least: in (0, 1). */
  readonly sound: number;
  /** How often what is unsound succeeds, at the most: in (0, sound). */
  readonly unsound: number;
  /** The probability that what is sound is found unsound, at the most. */
  readonly falseAlarms: number;
  /** The probability that what is unsound is found sound, at the most. */
  readonly misses: number;
}

/** How far a test has come. */
export interface SequentialState {
  readonly trials: number;
  readonly successes: number;
}

/** What a test finds; null: more trials are needed. */
export type Verdict = 'sound' | 'unsound' | null;

/** Before the first trial. */
export const noTrials: SequentialState = { trials: 0, successes: 0 };

/** The test as given; throws `bad-test` where it cannot tell anything apart. */
export function sequentialTest(test: SequentialTest): SequentialTest {
  const { sound, unsound, falseAlarms, misses } = test;
  const isRate = (rate: number) => rate > 0 && rate < 1;
  const wrong = !isRate(sound)
    ? `sound ${sound}: between 0 and 1`
    : !(unsound > 0 && unsound < sound)
      ? `unsound ${unsound}: between 0 and ${sound}, the rate of what is sound`
      : !isRate(falseAlarms)
        ? `falseAlarms ${falseAlarms}: between 0 and 1`
        : !isRate(misses)
          ? `misses ${misses}: between 0 and 1`
          : null;
  if (wrong !== null) {
    throw new RepriseError('bad-test', `a sequential test does not allow ${wrong}`);
  }
  return test;
}

/** The state after one more trial. */
export function afterTrial(state: SequentialState, isSuccess: boolean): SequentialState {
  return {
    trials: state.trials + 1,
    successes: state.successes + (isSuccess ? 1 : 0),
  };
}

/**
 * Wald's sequential probability ratio test (Wald 1945, "Sequential tests of statistical hypotheses",
 * section 3) of success at the rate of `unsound` against that of `sound`: unsound once the likelihood ratio is
 * at least 1 / falseAlarms, sound once it is at most `misses`. With these thresholds, wider than Wald's
 * approximate ones, both rates are bounds and not approximations (Ville 1939: a non-negative
 * supermartingale that begins at 1 ever reaches 1 / α with probability α at the most), for any rate above
 * `sound` and below `unsound` too; the test ends with probability 1.
 */
export function verdict(
  { trials, successes }: SequentialState,
  { sound, unsound, falseAlarms, misses }: SequentialTest,
): Verdict {
  const logRatio =
    successes * Math.log(unsound / sound) +
    (trials - successes) * Math.log((1 - unsound) / (1 - sound));
  if (logRatio >= -Math.log(falseAlarms)) return 'unsound';
  return logRatio <= Math.log(misses) ? 'sound' : null;
}

/** How a test ends, exactly, for trials that succeed at some rate. */
export interface OperatingCharacteristic {
  readonly sound: number;
  readonly unsound: number;
  /** The probability that it has not ended after that many trials. */
  readonly undecided: number;
  /** The mean number of trials, those after the limit left out. */
  readonly trials: number;
}

/**
 * What a test comes to on trials that succeed at `rate`, by the distribution of the successes after each
 * trial, up to `limit` of them: exact but for rounding.
 */
export function operatingCharacteristic(
  test: SequentialTest,
  rate: number,
  limit: number,
): OperatingCharacteristic {
  const ends = { sound: 0, unsound: 0 };
  let trials = 0;
  // The probability of each number of successes, the test being undecided.
  let open = Float64Array.of(1);
  for (let n = 1; n <= limit; n++) {
    const next = new Float64Array(n + 1);
    open.forEach((chance, successes) => {
      trials += chance;
      next[successes]! += chance * (1 - rate);
      next[successes + 1]! += chance * rate;
    });
    next.forEach((chance, successes) => {
      const found = chance === 0 ? null : verdict({ trials: n, successes }, test);
      if (found === null) return;
      ends[found] += chance;
      next[successes] = 0;
    });
    open = next;
  }
  return { ...ends, undecided: open.reduce((sum, chance) => sum + chance, 0), trials };
}
