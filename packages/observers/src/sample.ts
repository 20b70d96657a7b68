import { keyOf, uniform } from '@reprise/core';
import type { OperatorFunction } from 'rxjs';
import type { Measurement } from './measurement.ts';
import { checkWhole } from './option.ts';
import { type SummaryOptions, summarise } from './summarise.ts';

/**
 * A sample of `size` of all items so far, every one as likely as any other, in the order in which they
 * came (Vitter 1985, algorithm R); all of them while there are no more than `size`.
 *
 * Draws are by `seed`, so a replay has the sample of the run. Memory: `size` items. Throws `bad-option` unless `size` is a
 * positive whole number.
 */
export function sample<Item extends { readonly seq: number }>(
  size: number,
  { seed = 0, ...options }: SummaryOptions & { readonly seed?: number } = {},
): OperatorFunction<Item, Measurement<readonly Item[]>> {
  checkWhole('sample', 'size', size);
  const key = keyOf(seed);
  return summarise('sample', options, () => {
    const items: Item[] = [];
    /** When each of them came. */
    const order: number[] = [];
    let count = 0;
    return {
      add(item) {
        const place = count < size ? count : Math.floor(uniform(key, count) * (count + 1));
        if (place < size) {
          items[place] = item;
          order[place] = count;
        }
        count++;
      },
      show() {
        const places = items.map((_, place) => place).sort((a, b) => order[a]! - order[b]!);
        return places.map((place) => items[place]!);
      },
    };
  });
}
