import type { OperatorFunction } from 'rxjs';
import type { Measurement } from './measurement.ts';
import { observer } from './observer.ts';
import { checkKept, checkNumber } from './option.ts';

/**
 * How often items (measurements, episodes, alarms) come: items per `per` transitions of the run, over the
 * last `window` of them; from the second item on.
 *
 * Time is the run's own, its transitions, so that a replay has the rates of the run. Infinity where all
 * of them came with one transition. Memory: `window` numbers. Throws `bad-option` unless `window` is a
 * positive whole number and `per` positive.
 */
export function rate({
  window = 100,
  per = 1,
}: {
  readonly window?: number;
  readonly per?: number;
} = {}): OperatorFunction<{ readonly seq: number }, Measurement> {
  checkKept('rate', 'window', window);
  checkNumber('rate', 'per', per, Number.MIN_VALUE);
  return observer(() => {
    const seqs = new Float64Array(window);
    let count = 0;
    return ({ seq }) => {
      const place = count % window;
      const before = Math.min(count, window);
      const oldest = count < window ? seqs[0]! : seqs[place]!;
      seqs[place] = seq;
      count++;
      return before === 0 ? undefined : { seq, value: (per * before) / (seq - oldest) };
    };
  });
}
