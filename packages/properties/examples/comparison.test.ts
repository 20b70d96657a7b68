import { type AnyTrainer, run } from '@reprise/core';
import { cliffWalking } from '@reprise/environments';
import {
  interquartileMean,
  probabilityOfImprovement,
  stratifiedBootstrap,
} from '@reprise/properties';
import { qLearning, sarsa } from '@reprise/trainers';
import { expect, test } from 'vitest';

/** The mean reward of a step while learning on the cliff, for each of ten seeds. */
function scores(trainer: AnyTrainer): number[][] {
  const environment = cliffWalking() as never;
  const runs = Array.from({ length: 10 }, (_, seed) => {
    let sum = 0;
    const options = { config: { steps: 10_000 }, environment, seed, mode: 'synchronous' } as const;
    run(trainer, options).subscribe(({ event }) => {
      if ('reward' in event) sum += event.reward as number;
    });
    return sum / 10_000;
  });
  return [runs];
}

test('while they explore, SARSA fares better on the cliff than Q-learning', () => {
  const [safe, bold] = [scores(sarsa), scores(qLearning)];
  expect(interquartileMean(safe)).toBeGreaterThan(interquartileMean(bold));
  const { low } = stratifiedBootstrap([safe, bold], probabilityOfImprovement);
  expect(low).toBeGreaterThan(0.5);
});
