import { type AnyTrainer, foldIn, keyOf } from '@reprise/core';
import type { LawCase } from '../law.ts';
import { seedOf } from '../statistics/derived-seed.ts';
import { Trace } from '../trace.ts';
import { worldDraws } from './world-draws.ts';

/** Transitions by which a run is compared with another seed's: a share of all, between two numbers. */
const SHARE = 1 / 8;
const FEWEST = 50;
const MOST = 10_000;

/** How far a state is from what is claimed. */
type ErrorOf = (state: unknown) => number;

/**
 * Whether the seed decides what a run of `by` transitions comes to: its trainer takes steps in a world that
 * draws what comes of them; or the run begins otherwise with another seed. What first shows late is found
 * by `seedChanges` of the whole run.
 */
export function chanceDecides(
  trainer: AnyTrainer,
  input: LawCase,
  error: ErrorOf,
  by: number,
): boolean {
  if (worldDraws(trainer, input)) return true;
  return seedChanges(trainer, input, error, Math.min(by, MOST, Math.max(FEWEST, by * SHARE)));
}

/**
 * Whether another seed, derived from the run's, gives other events or another error within `by` transitions,
 * while the same seed gives the same again: what does not repeat is no chance but a fault.
 */
export function seedChanges(
  trainer: AnyTrainer,
  input: LawCase,
  error: ErrorOf,
  by: number,
): boolean {
  if (input.environment?.isExternal) return false;
  const other = { ...input, seed: seedOf(foldIn(keyOf(input.seed), 2)) };
  try {
    const own = new Trace(trainer, input, by, error);
    return !own.isRepeatedBy(other) && own.isRepeatedBy(input);
  } catch {
    // What fails is told by the run itself.
    return false;
  }
}
