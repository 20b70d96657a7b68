import type { ActingProblem, ActingState } from './acting.ts';

/** The value of what the last step showed; nothing comes after a terminal one. */
export function nextValue(
  { table, outcome }: ActingState<unknown>,
  { observationStart }: ActingProblem<unknown>,
): number {
  const { observation, terminated } = outcome!;
  return terminated ? 0 : table.get(observation - observationStart);
}

/** The entry of the last step's observation in a table of values. */
export function valueEntry(
  { observation }: ActingState<unknown>,
  { observationStart }: ActingProblem<unknown>,
): number {
  return observation - observationStart;
}
