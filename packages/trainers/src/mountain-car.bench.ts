import { type Environment, run } from '@reprise/core';
import { mountainCar } from '@reprise/environments';
import { semiGradientSarsa } from './semi-gradient-sarsa.ts';

/**
 * Sutton and Barto 2018, figure 10.2: steps of an episode of semi-gradient SARSA on the mountain car, 8
 * tilings of 8 × 8 tiles, ε = 0. The book's episodes have no limit of steps; its
 * curves are means of 100 runs.
 */
const RUNS = 20;
const EPISODES = 500;
const looks = [1, 2, 5, 10, 20, 50, 100, 200, 300, 400, 500];
const car = mountainCar() as unknown as Environment;
const unlimited: Environment = {
  ...car,
  maxEpisodeSteps: null,
  step: (state, action, key) => ({ ...car.step(state, action, key), truncated: false }),
};

/** The steps of each episode, averaged over the runs. */
function curve(learningRate: number): Float64Array {
  const sums = new Float64Array(EPISODES);
  for (let seed = 0; seed < RUNS; seed++) {
    let episode = 0;
    run(semiGradientSarsa, {
      config: { learningRate, steps: 100_000_000 },
      environment: unlimited,
      seed,
      mode: 'synchronous',
      until: () => episode === EPISODES,
    }).subscribe(({ event }) => {
      if (event.kind !== 'environment-step') return;
      sums[episode]! += 1 / RUNS;
      if (event.terminated) episode++;
    });
  }
  return sums;
}

/** The mean of the ten episodes up to one; of it alone among the first. */
function around(steps: Float64Array, episode: number): number {
  const near = steps.subarray(episode < 20 ? episode - 1 : episode - 10, episode);
  return near.reduce((sum, value) => sum + value, 0) / near.length;
}

console.log('Sutton and Barto, figure 10.2: semi-gradient SARSA on the mountain car');
console.log(
  `steps of an episode, mean of ${RUNS} seeds from 0, and of the ten episodes before from 20 on\n`,
);
console.log(['α'.padEnd(8), ...looks.map((episode) => String(episode).padStart(7))].join(''));
for (const tenths of [1, 2, 5]) {
  const steps = curve(tenths / 10);
  const cells = looks.map((episode) => around(steps, episode).toFixed(0).padStart(7));
  console.log([`0.${tenths} / 8`.padEnd(8), ...cells].join(''));
}
console.log(`
The book, on a logarithmic axis from 100 to 1,000: all come down to between 100 and 200, the greater
rates first and lowest.`);
