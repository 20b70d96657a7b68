import type { Transition } from '@reprise/core';
import ln from '@stdlib/math-base-special-ln';
import type { OperatorFunction } from 'rxjs';
import { fieldsOf } from './event-fields.ts';
import { type Measurement, measure } from './measurement.ts';

/**
 * The entropy of the policy that acts, in nats, from 0 to ln(actions): what an event says as `entropy`,
 * or −Σ p ln p of its `probabilities`; or of those that `probabilities` gives.
 *
 * For learners that say neither, `actionEntropy` shows how varied the actions were.
 */
export function entropy({
  probabilities,
}: {
  readonly probabilities?: (transition: Transition<unknown>) => ArrayLike<number> | undefined;
} = {}): OperatorFunction<Transition<unknown>, Measurement> {
  return measure((transition: Transition<unknown>) => {
    const event = fieldsOf(transition);
    if (probabilities === undefined && event.entropy !== undefined) return event.entropy;
    const policy = probabilities ? probabilities(transition) : event.probabilities;
    return policy === undefined ? undefined : entropyOf(policy);
  });
}

/** −Σ p ln p, in nats; what has probability 0 adds nothing. */
function entropyOf(probabilities: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < probabilities.length; i++) {
    const probability = probabilities[i]!;
    if (probability !== 0) sum -= probability * ln(probability);
  }
  return sum;
}
