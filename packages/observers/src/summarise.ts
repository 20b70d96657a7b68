import { concat, defer, EMPTY, filter, map, type OperatorFunction, of } from 'rxjs';
import type { Measurement } from './measurement.ts';
import { checkWhole } from './option.ts';

/** What takes every item in, and costs too much to show after each. */
export interface Summary<Item, Value> {
  add(item: Item): void;
  /** What it comes to now; no later item changes it. */
  show(): Value;
}

/** How often a summary is shown. */
export interface SummaryOptions {
  /** After every so many items, and when the run ends; 1000 by default. */
  readonly every?: number;
}

/** The summary of all items so far, after every `every` of them and when the stream completes. */
export function summarise<Item extends { readonly seq: number }, Value>(
  owner: string,
  { every = 1000 }: SummaryOptions,
  begin: () => Summary<Item, Value>,
): OperatorFunction<Item, Measurement<Value>> {
  checkWhole(owner, 'every', every);
  return (source$) =>
    defer(() => {
      const summary = begin();
      let sinceShown = 0;
      let seq = -1;
      const show = (): Measurement<Value> => {
        sinceShown = 0;
        return { seq, value: summary.show() };
      };
      const isDue = (item: Item) => {
        summary.add(item);
        seq = item.seq;
        sinceShown++;
        return sinceShown === every;
      };
      return concat(
        source$.pipe(filter(isDue), map(show)),
        defer(() => (sinceShown === 0 ? EMPTY : of(show()))),
      );
    });
}
