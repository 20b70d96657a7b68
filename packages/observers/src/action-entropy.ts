import type { Transition } from '@reprise/core';
import ln from '@stdlib/math-base-special-ln';
import type { OperatorFunction } from 'rxjs';
import { fieldsOf } from './event-fields.ts';
import type { Measurement } from './measurement.ts';
import { observer } from './observer.ts';
import { checkKept } from './option.ts';

/**
 * How varied the last `window` actions were (100 by default), with each step once there are so many: the
 * entropy of their frequencies in nats, 0 where all are one. For any learner that takes actions which are
 * numbers, whatever its policy.
 *
 * Memory: the window, and a count for each action in it. Throws `bad-option` unless `window` is a positive
 * whole number.
 */
export function actionEntropy({
  window = 100,
}: {
  readonly window?: number;
} = {}): OperatorFunction<Transition<unknown>, Measurement> {
  checkKept('actionEntropy', 'window', window);
  /** c ln c of each count that there can be. */
  const terms = Float64Array.from({ length: window + 1 }, (_, c) => (c === 0 ? 0 : c * ln(c)));
  return observer(() => {
    const actions = new Float64Array(window);
    const counts = new Map<number, number>();
    let taken = 0;
    return (transition) => {
      const { kind, action } = fieldsOf(transition);
      if (kind !== 'environment-step' || typeof action !== 'number') return undefined;
      const place = taken % window;
      if (taken >= window) {
        const left = counts.get(actions[place]!)! - 1;
        if (left === 0) counts.delete(actions[place]!);
        else counts.set(actions[place]!, left);
      }
      actions[place] = action;
      counts.set(action, (counts.get(action) ?? 0) + 1);
      taken++;
      if (taken < window) return undefined;
      let sum = 0;
      for (const count of counts.values()) sum += terms[count]!;
      return { seq: transition.seq, value: Math.max(0, terms[window]! - sum) / window };
    };
  });
}
