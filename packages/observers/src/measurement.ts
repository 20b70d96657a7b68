import type { OperatorFunction } from 'rxjs';
import { observer } from './observer.ts';

/** A value of a run, and the transition with which it was known. */
export interface Measurement<Value = number> {
  /** The transition's number in its run. */
  readonly seq: number;
  readonly value: Value;
}

/**
 * Measures each item (a transition, an episode, another measurement) for which `select` gives a number;
 * undefined is none.
 *
 * @example run$.pipe(measure(({ event }) => event.entropy))
 */
export function measure<Item extends { readonly seq: number }>(
  select: (item: Item) => number | undefined,
): OperatorFunction<Item, Measurement> {
  return observer(() => (item) => {
    const value = select(item);
    return value === undefined ? undefined : { seq: item.seq, value };
  });
}
