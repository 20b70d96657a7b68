import {
  type AnyTrainer,
  discrete,
  type Environment,
  foldIn,
  type Key,
  keyOf,
  normal,
  run,
  uniform,
} from '@reprise/core';
import { cliffWalking, dynaMaze } from '@reprise/environments';
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

const bounds = [0, 10, 50, 100, 200, 300, 400, 500];
const stretches = bounds.slice(1).map((to, i) => [bounds[i]!, to] as const);
const cliffRows = ([sarsa, qLearning, expectedSarsa] as AnyTrainer[]).map((trainer) => {
  const config = { learningRate: 0.5, discount: 1 };
  const sums = means(
    100,
    500,
    (seed) => episodes(trainer, config, cliffWalking() as unknown as Environment, seed, 500),
    ({ sum }) => sum,
  );
  const cells = stretches.map(([from, to]) => stretch(sums, from, to).toFixed(0));
  return [trainer.id, cells] as [string, string[]];
});
table(
  'Cliff walking: mean return of an episode, 100 runs, α = 0.5, γ = 1, ε = 0.1',
  'Sutton and Barto, example 6.6, read off its figure, which does not say α, and begins at −100',
  stretches.map(([from, to]) => `${from + 1}–${to}`),
  [
    cliffRows[0]!,
    ['the book', ['', '-42', '-27', '-25', '-25', '-27', '-26']],
    cliffRows[1]!,
    ['the book', ['', '-52', '-45', '-47', '-47', '-48', '-46']],
    cliffRows[2]!,
  ],
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

/**
 * The same without trainers, and with any number of ways left and right: how often each episode goes
 * left. All actions of a trainer are there in every state; the book's A has one left and one right.
 */
function plainLefts(ways: number, isDouble: boolean, key: Key): boolean[] {
  const tables = [0, 1].map(() => [new Float64Array(2 * ways), new Float64Array(10)]);
  let counter = 0;
  const draw = () => uniform(key, 2 * counter++);
  const argmax = (values: readonly number[]) => {
    const best = Math.max(...values);
    const ties = values.flatMap((value, action) => (value === best ? [action] : []));
    return ties[Math.floor(draw() * ties.length)]!;
  };
  const step = (state: number, after: (action: number) => [reward: number, next: number]) => {
    const both = Array.from(
      tables[0]![state]!,
      (q, a) => q + (isDouble ? tables[1]![state]![a]! : 0),
    );
    const action = draw() < 0.1 ? Math.floor(draw() * both.length) : argmax(both);
    const [reward, next] = after(action);
    const moved = isDouble && draw() < 0.5 ? 1 : 0;
    const other = isDouble ? 1 - moved : moved;
    const following = next < 0 ? 0 : tables[other]![next]![argmax([...tables[moved]![next]!])]!;
    tables[moved]![state]![action]! += 0.1 * (reward + following - tables[moved]![state]![action]!);
    return action;
  };
  return Array.from({ length: 300 }, () => {
    const isLeft = step(0, (action) => [0, action < ways ? 1 : -1]) < ways;
    if (isLeft) step(1, () => [-0.1 + normal(key, 2 * counter++ + 1), -1]);
    return isLeft;
  });
}

const looks = [1, 10, 25, 50, 100, 200, 300];
const shares = (lefts: ArrayLike<number>) =>
  looks.map((at) => `${(100 * lefts[at - 1]!).toFixed(0)} %`);
const plain = (ways: number, isDouble: boolean) => {
  const sums = new Float64Array(300);
  for (let seed = 0; seed < 2000; seed++) {
    plainLefts(ways, isDouble, foldIn(keyOf(1), seed)).forEach((isLeft, i) => {
      sums[i]! += Number(isLeft) / 2000;
    });
  }
  return shares(sums);
};
const biasRows = ([qLearning, doubleQLearning] as AnyTrainer[]).map((trainer) => {
  const make = (seed: number) => episodes(trainer, { discount: 1 }, biased, seed, 300);
  const lefts = means(2000, 300, make, ({ firstAction }) => Number(firstAction % 2 === 0));
  return [trainer.id, shares(lefts)] as [string, string[]];
});
table(
  'Maximisation bias: how often A goes left, 2,000 runs, α = 0.1, γ = 1, ε = 0.1',
  'Sutton and Barto, figure 6.5, read off. A trainer has all ten actions in A, five each way, which is\nslower to unlearn; plain loops of five ways and of one show that this is the difference',
  looks.map(String),
  [
    biasRows[0]!,
    ['plain, five ways', plain(5, false)],
    ['plain, one way', plain(1, false)],
    ['the book', ['50 %', '84 %', '94 %', '83 %', '47 %', '16 %', '12 %']],
    biasRows[1]!,
    ['plain, five ways', plain(5, true)],
    ['plain, one way', plain(1, true)],
    ['the book', ['50 %', '47 %', '27 %', '15 %', '9 %', '8 %', '7 %']],
  ],
);

const maze = dynaMaze() as unknown as Environment;
const turns = [1, 2, 3, 4, 5, 10, 25, 50];
/** The episode from which on three have a mean within a fifth of where the run comes to. */
const settled = (steps: Float64Array) => {
  const best = 1.2 * stretch(steps, 40, 50);
  return steps.findIndex((_, i) => stretch(steps, i, i + 3) <= best) + 1;
};
const mazeRows = [0, 5, 50].map((planningSteps, i) => {
  const config = { discount: 0.95, planningSteps };
  const steps = means(
    30,
    50,
    (seed) => episodes(dynaQ, config, maze, seed, 50),
    (episode) => episode.steps,
  );
  const cells = turns.map((at) => steps[at - 1]!.toFixed(0));
  return [`n = ${planningSteps}`, [...cells, String(settled(steps)), String([25, 5, 3][i])]] as [
    string,
    string[],
  ];
});
table(
  'Dyna maze: steps of an episode, 30 runs, α = 0.1, γ = 0.95, ε = 0.1; the shortest path is 14',
  'Sutton and Barto, figure 8.2: near the best after about 25, 5 and 3 episodes. The book says that its first\nepisode took about 1,700 steps; a random walk takes 869, by a linear solve, as ours with its ties drawn',
  [...turns.map(String), 'settled', 'the book'],
  mazeRows,
);
