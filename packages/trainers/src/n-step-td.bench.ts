import { type Environment, run } from '@reprise/core';
import { tableEnvironment } from '@reprise/environments';
import { isOver } from './acting.ts';
import { solvedValues } from './evaluation-oracle.ts';
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

const cells = Array.from({ length: STATES + 2 }, (_, cell) => cell);
const to = (nextState: number) => {
  const terminated = nextState === 0 || nextState === STATES + 1;
  const reward = nextState === 0 ? -1 : nextState === STATES + 1 ? 1 : 0;
  return [{ probability: 1, nextState, reward, terminated }];
};
const walk = tableEnvironment({
  id: 'Walk',
  options: {},
  model: {
    states: STATES + 2,
    actions: 2,
    outcomes: cells.map((cell) => [to(Math.max(0, cell - 1)), to(Math.min(STATES + 1, cell + 1))]),
    initial: cells.map((cell) => (cell === (STATES + 1) / 2 ? 1 : 0)),
  },
  maxEpisodeSteps: null,
  rewardThreshold: null,
}) as unknown as Environment;
const exact = solvedValues(walk.model!(), new Float64Array(2 * cells.length).fill(0.5), 1)!;

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

console.log(
  `n-step TD on the random walk of ${STATES} states: RMS error, ${EPISODES} episodes, ${RUNS} seeds from 0`,
);
console.log(
  'Sutton and Barto, figure 7.2: the best is n = 4 near α = 0.4; large n want a small α\n',
);
console.log(
  ['n \\ α', ...rates.map((rate) => rate.toFixed(1))].map((text) => text.padStart(6)).join(''),
);
let best = { n: 0, rate: 0, error: Number.POSITIVE_INFINITY };
for (const n of steps) {
  const errors = rates.map((rate) => error(n, rate));
  errors.forEach((value, i) => {
    if (value < best.error) best = { n, rate: rates[i]!, error: value };
  });
  console.log(
    [String(n), ...errors.map((value) => (value < 10 ? value.toFixed(3) : '> 10'))]
      .map((text) => text.padStart(6))
      .join(''),
  );
}
console.log(`\nleast: ${best.error.toFixed(3)} with n = ${best.n}, α = ${best.rate}`);
