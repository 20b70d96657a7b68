import { type Environment, run } from '@reprise/core';
import { randomWalk } from '@reprise/environments';
import { isOver } from './acting.ts';
import { solvedValues } from './linear-solve.ts';
import { nStepTd } from './n-step-td.ts';

/**
 * Sutton and Barto 2018, figure 7.2: n-step TD on the random walk of 19 states. The root mean square
 * error over the states, at the end of each of the first 10 episodes, averaged over them and 100 runs.
 */
const STATES = 19;
const EPISODES = 10;
const RUNS = 100;
const steps = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];
const rates = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];

/** By n, for each rate, the figure read off to about ±0.003; shorter where a curve leaves it. */
const published: Readonly<Record<number, readonly number[]>> = {
  1: [0.507, 0.472, 0.441, 0.413, 0.389, 0.369, 0.354, 0.348, 0.353, 0.39],
  2: [0.47, 0.407, 0.355, 0.313, 0.288, 0.281, 0.295, 0.323, 0.366, 0.438],
  4: [0.414, 0.325, 0.278, 0.27, 0.287, 0.316, 0.353, 0.396, 0.447, 0.515],
  8: [0.348, 0.283, 0.293, 0.324, 0.363, 0.403, 0.445, 0.487, 0.534],
  16: [0.323, 0.329, 0.375, 0.423, 0.466, 0.505, 0.542],
  32: [0.364, 0.425, 0.486, 0.536],
};

const walk = randomWalk({ states: STATES }) as unknown as Environment;
const exact = solvedValues(walk.model!(), new Float64Array(2 * (STATES + 2)).fill(0.5), 1)!;

function error(n: number, learningRate: number): number {
  let sum = 0;
  for (let seed = 0; seed < RUNS; seed++) {
    run(nStepTd, {
      config: { n, learningRate, discount: 1, steps: 1_000_000 },
      environment: walk,
      seed,
      mode: 'synchronous',
      until({ event, state }) {
        if (event.kind !== 'parameter-update' || state.phase !== 0 || !isOver(state.outcome)) {
          return false;
        }
        let squares = 0;
        for (let cell = 1; cell <= STATES; cell++) {
          squares += (state.table.get(cell) - exact[cell]!) ** 2;
        }
        sum += Math.sqrt(squares / STATES);
        return state.episode === EPISODES;
      },
    }).subscribe();
  }
  return sum / (EPISODES * RUNS);
}

const row = (head: string, cells: readonly string[]) =>
  console.log([head.padStart(9), ...cells.map((cell) => cell.padStart(7))].join(''));

console.log(`Sutton and Barto, figure 7.2: n-step TD on the random walk of ${STATES} states`);
console.log(
  `RMS error, first ${EPISODES} episodes, mean of ${RUNS} seeds from 0; below it the book's\n`,
);
row(
  'n \\ α',
  rates.map((rate) => rate.toFixed(1)),
);
let best = { n: 0, rate: 0, error: Number.POSITIVE_INFINITY };
let farthest = 0;
for (const n of steps) {
  const errors = rates.map((rate) => error(n, rate));
  errors.forEach((value, i) => {
    if (value < best.error) best = { n, rate: rates[i]!, error: value };
  });
  row(
    String(n),
    errors.map((value) => value.toFixed(3)),
  );
  const book = published[n] ?? [];
  if (book.length > 0)
    row(
      'the book',
      book.map((value) => value.toFixed(3)),
    );
  book.forEach((value, i) => {
    farthest = Math.max(farthest, Math.abs(value - errors[i]!));
  });
}
console.log(
  `\nleast: ${best.error.toFixed(3)} with n = ${best.n}, α = ${best.rate}; the book’s is n = 4 there, too`,
);
console.log(`farthest from the book: ${farthest.toFixed(3)}`);
