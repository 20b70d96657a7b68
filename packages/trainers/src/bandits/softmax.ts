import { drawWords, type PersistentArray } from '@reprise/core';
import exp from '@stdlib/math-base-special-exp';
import type { ActingState } from '../acting.ts';

const TWO_32 = 4294967296;
const words = new Int32Array(2);

/** The softmax of a table: e^H(a) over their sum; the greatest is subtracted first, so none overflows. */
export function softmax(table: PersistentArray): Float64Array {
  const probabilities = new Float64Array(table.length);
  let greatest = table.get(0);
  for (let arm = 1; arm < table.length; arm++) greatest = Math.max(greatest, table.get(arm));
  let sum = 0;
  for (let arm = 0; arm < table.length; arm++) {
    const weight = exp(table.get(arm) - greatest);
    probabilities[arm] = weight;
    sum += weight;
  }
  for (let arm = 0; arm < table.length; arm++) probabilities[arm]! /= sum;
  return probabilities;
}

/** An arm by its probability: the first whose running sum is above this step's draw. */
export function drawArm(state: ActingState<unknown>, probabilities: Float64Array): number {
  drawWords(state.keys.policy, state.step, words);
  const draw = (words[0]! >>> 0) / TWO_32;
  let sum = 0;
  for (let arm = 0; arm < probabilities.length; arm++) {
    sum += probabilities[arm]!;
    if (sum > draw) return arm;
  }
  // Where rounding leaves the sum below 1.
  return probabilities.length - 1;
}
