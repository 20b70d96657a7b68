import { type AnyTrainer, discrete, type Environment, type Key, normal, run } from '@reprise/core';
import { tableEnvironment } from '@reprise/environments';
import { doubleQLearning } from './double-q-learning.ts';
import { dynaQ } from './dyna-q.ts';
import { expectedSarsa } from './expected-sarsa.ts';
import { qLearning } from './q-learning/index.ts';
import { sarsa } from './sarsa.ts';

/** Sutton and Barto 2018, example 6.6 and figures 6.5 and 8.2, with seeds from 0. */

interface Episode {
  readonly firstAction: number;
  readonly steps: number;
  readonly sum: number;
}

/** The first episodes of a run. */
function episodes(
  trainer: AnyTrainer,
  config: object,
  world: Environment,
  seed: number,
  count: number,
) {
  const done: Episode[] = [];
  let [firstAction, steps, sum] = [-1, 0, 0];
  let isOver = false;
  run(trainer, {
    config: { ...config, steps: 10_000_000 },
    environment: world,
    seed,
    mode: 'synchronous',
    until({ event }) {
      const { action, terminated, reward } = event as unknown as Record<string, number>;
      if (event.kind === 'environment-step') {
        if (steps === 0) firstAction = action!;
        steps++;
        isOver = Boolean(terminated);
      } else if (event.kind === 'reward') {
        sum += reward!;
        if (isOver) {
          done.push({ firstAction, steps, sum });
          [steps, sum] = [0, 0];
        }
      }
      return done.length === count;
    },
  }).subscribe();
  return done;
}

/** For each episode, the mean over `runs` seeds of what `of` says about it. */
function means(
  runs: number,
  count: number,
  make: (seed: number) => readonly Episode[],
  of: (episode: Episode) => number,
): Float64Array {
  const sums = new Float64Array(count);
  for (let seed = 0; seed < runs; seed++) {
    make(seed).forEach((episode, i) => {
      sums[i]! += of(episode) / runs;
    });
  }
  return sums;
}

/** A grid whose moves are up, right, down, left; `enter` says what a cell does to who enters it. */
function grid(
  id: string,
  [rows, columns]: readonly [number, number],
  start: number,
  enter: (cell: number, from: number) => { to: number; reward: number; terminated: boolean },
): Environment {
  const cells = Array.from({ length: rows * columns }, (_, cell) => cell);
  const moves = [
    [-1, 0],
    [0, 1],
    [1, 0],
    [0, -1],
  ] as const;
  return tableEnvironment({
    id,
    options: {},
    model: {
      states: cells.length,
      actions: 4,
      outcomes: cells.map((cell) =>
        moves.map(([down, right]) => {
          const row = Math.min(rows - 1, Math.max(0, Math.floor(cell / columns) + down));
          const column = Math.min(columns - 1, Math.max(0, (cell % columns) + right));
          const { to: nextState, reward, terminated } = enter(row * columns + column, cell);
          return [{ probability: 1, nextState, reward, terminated }];
        }),
      ),
      initial: cells.map((cell) => (cell === start ? 1 : 0)),
    },
    maxEpisodeSteps: null,
    rewardThreshold: null,
  }) as unknown as Environment;
}

function table(
  title: string,
  published: string,
  heads: readonly string[],
  rows: readonly [string, readonly string[]][],
) {
  const width = Math.max(...rows.map(([name]) => name.length), 8);
  const line = (name: string, cells: readonly string[]) =>
    console.log(name.padEnd(width) + cells.map((cell) => cell.padStart(9)).join(''));
  console.log(`${title}\n${published}\n`);
  line('episode', heads);
  for (const [name, cells] of rows) line(name, cells);
  console.log();
}

/** The mean of a stretch of episodes. */
const stretch = (values: Float64Array, from: number, to: number) =>
  values.slice(from, to).reduce((sum, value) => sum + value, 0) / (to - from);

const cliff = grid('Cliff', [4, 12], 36, (cell) => {
  if (cell === 47) return { to: cell, reward: -1, terminated: true };
  return cell > 36
    ? { to: 36, reward: -100, terminated: false }
    : { to: cell, reward: -1, terminated: false };
});
const bounds = [0, 10, 50, 100, 200, 300, 400, 500];
table(
  'Cliff walking: mean return of an episode, 100 runs, α = 0.5, γ = 1, ε = 0.1',
  'Sutton and Barto, example 6.6: while it learns, SARSA comes to about −25, Q-learning to about −50',
  bounds.slice(1).map((to, i) => `${bounds[i]! + 1}–${to}`),
  ([sarsa, qLearning, expectedSarsa] as AnyTrainer[]).map((trainer) => {
    const config = { learningRate: 0.5, discount: 1 };
    const sums = means(
      100,
      500,
      (seed) => episodes(trainer, config, cliff, seed, 500),
      ({ sum }) => sum,
    );
    return [trainer.id, bounds.slice(1).map((to, i) => stretch(sums, bounds[i]!, to).toFixed(1))];
  }),
);

/** From A (0) left leads to B (1), right ends; from B all ten actions end, and pay N(−0.1, 1). */
const biased = {
  id: 'Biased',
  options: {},
  observationSpace: discrete(2),
  actionSpace: discrete(10),
  maxEpisodeSteps: null,
  rewardThreshold: null,
  reset: () => ({ state: 0, observation: 0 }),
  step: (state: number, action: number, key: Key) => {
    const isLeft = state === 0 && action % 2 === 0;
    return {
      state: isLeft ? 1 : 0,
      observation: isLeft ? 1 : 0,
      reward: state === 1 ? -0.1 + normal(key) : 0,
      terminated: !isLeft,
      truncated: false,
    };
  },
} as unknown as Environment;
const looks = [1, 10, 25, 50, 100, 200, 300];
table(
  'Maximisation bias: how often A goes left, 2,000 runs, α = 0.1, γ = 1, ε = 0.1 (five actions each way)',
  'Sutton and Barto, figure 6.5: Q-learning rises to about 75 % before it falls; Double Q nears 5 %, the least',
  looks.map(String),
  ([qLearning, doubleQLearning] as AnyTrainer[]).map((trainer) => {
    const make = (seed: number) => episodes(trainer, { discount: 1 }, biased, seed, 300);
    const lefts = means(2000, 300, make, ({ firstAction }) => Number(firstAction % 2 === 0));
    return [trainer.id, looks.map((at) => `${(100 * lefts[at - 1]!).toFixed(0)} %`)];
  }),
);

const walls = new Set([11, 20, 29, 41, 7, 16, 25]);
const maze = grid('Maze', [6, 9], 18, (cell, from) => {
  if (walls.has(cell)) return { to: from, reward: 0, terminated: false };
  return { to: cell, reward: cell === 8 ? 1 : 0, terminated: cell === 8 };
});
const turns = [1, 2, 3, 4, 5, 10, 25, 50];
table(
  'Dyna maze: steps of an episode, 30 runs, α = 0.1, γ = 0.95, ε = 0.1; the shortest path is 14',
  'Sutton and Barto, figure 8.2: near the best after 25 episodes without planning, 5 with n = 5, 3 with n = 50;\nthe first episode is a random walk, of 869 steps in expectation by a linear solve',
  turns.map(String),
  [0, 5, 50].map((planningSteps) => {
    const config = { discount: 0.95, planningSteps };
    const steps = means(
      30,
      50,
      (seed) => episodes(dynaQ, config, maze, seed, 50),
      (episode) => episode.steps,
    );
    return [`n = ${planningSteps}`, turns.map((at) => steps[at - 1]!.toFixed(0))];
  }),
);
