import type { OperatorFunction } from 'rxjs';
import { observer } from './observer.ts';
import { checkWhole } from './option.ts';

/** An alarm was raised, or is over. */
export interface Alarm<Item> {
  /** The transition with which it was raised, or over. */
  readonly seq: number;
  readonly name: string;
  readonly isRaised: boolean;
  /** The item that raised or ended it. */
  readonly item: Item;
}

/**
 * Raises an alarm when `when` has held for `after` items in a row (1 by default), and ends it with the
 * first item for which it does not: one word each, however long it lasts.
 *
 * Throws `bad-option` unless `after` is a positive whole number.
 *
 * @example run$.pipe(losses(), alarm('loss above 10', ({ value }) => value > 10))
 */
export function alarm<Item extends { readonly seq: number }>(
  name: string,
  when: (item: Item) => boolean,
  { after = 1 }: { readonly after?: number } = {},
): OperatorFunction<Item, Alarm<Item>> {
  checkWhole('alarm', 'after', after);
  return observer(() => {
    let inARow = 0;
    let isRaised = false;
    return (item) => {
      inARow = when(item) ? Math.min(inARow + 1, after) : 0;
      if (isRaised ? inARow > 0 : inARow < after) return undefined;
      isRaised = !isRaised;
      return { seq: item.seq, name, isRaised, item };
    };
  });
}
