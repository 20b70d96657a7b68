import { foldIn, integer, type Key, keyOf, RepriseError } from '@reprise/core';

/** Scores of one learner: a list of runs for each task. */
export type Scores = readonly (readonly number[])[];

/** A statistic with the interval that resampling gives it. */
export interface Interval {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

/** How runs are drawn again. */
export interface BootstrapOptions {
  /** 2000 by default. */
  readonly resamples?: number;
  /** How sure the interval is; 0.95 by default. */
  readonly confidence?: number;
  /** What decides the draws; that of seed 0 by default. */
  readonly key?: Key;
}

/**
 * The mean of the middle half of all scores of all tasks (Agarwal et al. 2021, "Deep reinforcement learning at
 * the edge of the statistical precipice", section 4.3): scores at the edge of the half count by the share
 * of them that is in it.
 */
export function interquartileMean(scores: Scores): number {
  const sorted = scores.flat().sort((a, b) => a - b);
  if (sorted.length === 0) throw noScores();
  const cut = sorted.length / 4;
  let sum = 0;
  sorted.forEach((score, i) => {
    const inside = Math.min(i + 1, sorted.length - cut) - Math.max(i, cut);
    if (inside > 0) sum += inside * score;
  });
  return sum / (sorted.length - 2 * cut);
}

/** The mean over tasks of how much a score falls short of `target`, no score counting as more (the same section). */
export function optimalityGap(scores: Scores, target = 1): number {
  const flat = scores.flat();
  if (flat.length === 0) throw noScores();
  return target - flat.reduce((sum, score) => sum + Math.min(score, target), 0) / flat.length;
}

/**
 * How likely a run of `x` scores higher than one of `y` on a task drawn at random, ties counting half: the
 * mean over tasks of Mann and Whitney's U / (m n) (the same paper, section 4.3). Tasks are in the same order.
 */
export function probabilityOfImprovement(x: Scores, y: Scores): number {
  if (x.length !== y.length) {
    throw new RepriseError(
      'bad-scores',
      `scores of ${x.length} tasks and of ${y.length}: the same tasks are needed`,
    );
  }
  if (x.length === 0 || [...x, ...y].some((runs) => runs.length === 0)) throw noScores();
  const shares = x.map((runs, task) => {
    const others = y[task]!;
    let wins = 0;
    for (const a of runs) for (const b of others) wins += a > b ? 1 : a === b ? 0.5 : 0;
    return wins / (runs.length * others.length);
  });
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

/**
 * A statistic of the scores of one learner or several, with its interval by the stratified bootstrap: runs are
 * drawn again with replacement, each task and each learner by itself; percentiles (Agarwal et al. 2021,
 * section 4.1; Efron 1979). For few runs it is somewhat too narrow. Throws `bad-bootstrap` for no resamples,
 * or a confidence outside (0, 1).
 */
export function stratifiedBootstrap<Given extends readonly Scores[]>(
  given: Given,
  statistic: (...scores: Given) => number,
  { resamples = 2000, confidence = 0.95, key = keyOf(0) }: BootstrapOptions = {},
): Interval {
  if (!(Number.isSafeInteger(resamples) && resamples >= 1)) {
    throw new RepriseError(
      'bad-bootstrap',
      `${resamples} resamples: a whole number from 1 is needed`,
    );
  }
  if (!(confidence > 0 && confidence < 1)) {
    throw new RepriseError(
      'bad-bootstrap',
      `a confidence of ${confidence} is not allowed: between 0 and 1`,
    );
  }
  const found = Float64Array.from({ length: resamples }, (_, i) => {
    const draw = foldIn(key, i);
    let counter = 0;
    const again = given.map((scores) =>
      scores.map((runs) => runs.map(() => runs[integer(draw, runs.length, counter++)]!)),
    );
    return statistic(...(again as unknown as Given));
  }).sort();
  const at = (share: number) => quantile(found, share);
  return {
    estimate: statistic(...given),
    low: at((1 - confidence) / 2),
    high: at((1 + confidence) / 2),
  };
}

/** A quantile of sorted numbers, between two of them in proportion. */
function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (at - below) * (sorted[above]! - sorted[below]!);
}

function noScores(): RepriseError {
  return new RepriseError(
    'bad-scores',
    'there are no scores to compare: a run for each task is needed',
  );
}
