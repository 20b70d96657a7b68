import { type AnyTrainer, discrete, type Environment, type Key, normal, run } from '@reprise/core';
import { cliffWalking, dynaMaze } from '@reprise/environments';
import { type ActingProblem, type ActingState, isOver } from './acting.ts';
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

/** From A (0) left, action 0, leads to B (1), and right, 1, ends; from B all ten end, and pay N(−0.1, 1). */
const biased = {
  id: 'Biased',
  options: {},
  observationSpace: discrete(2),
  actionSpace: discrete(10),
  maxEpisodeSteps: null,
  rewardThreshold: null,
  reset: () => ({ state: 0, observation: 0 }),
  step: (state: number, action: number, key: Key) => {
    const isLeft = state === 0 && action === 0;
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
 * The learner where A has two actions, as in the figure, and B ten. An episode begins in A, whose row is
 * the table's first: it begins at entry 0 whatever the number of actions, so a learner that is told of two
 * when it chooses there draws, breaks ties and explores among entries 0 and 1 alone. No update looks at
 * A's row but at the entry that was acted on, for nothing leads back to A.
 */
function withTwoActionsInA(learner: AnyTrainer): AnyTrainer {
  return {
    ...learner,
    decide(state: ActingState, problem: ActingProblem<unknown>) {
      const isInA = state.phase === 0 && isOver(state.outcome);
      return learner.decide(state, isInA ? { ...problem, actions: 2 } : problem);
    },
  };
}

const looks = [1, 10, 25, 50, 100, 200, 300];
const biasRows = ([qLearning, doubleQLearning] as AnyTrainer[]).map((trainer) => {
  const learner = withTwoActionsInA(trainer);
  const make = (seed: number) => episodes(learner, { discount: 1 }, biased, seed, 300);
  const lefts = means(10_000, 300, make, ({ firstAction }) => Number(firstAction === 0));
  return [trainer.id, looks.map((at) => `${(100 * lefts[at - 1]!).toFixed(0)} %`)] as [
    string,
    string[],
  ];
});
table(
  'Maximisation bias: how often A goes left, 10,000 runs, α = 0.1, γ = 1, ε = 0.1',
  'Sutton and Barto, figure 6.5, read off; A has two actions and B ten',
  looks.map(String),
  [
    biasRows[0]!,
    ['the book', ['50 %', '84 %', '94 %', '83 %', '47 %', '16 %', '12 %']],
    biasRows[1]!,
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
/** The episode from which the book's curve is near the best. */
const published = { 0: 25, 5: 5, 50: 3 } as const;
const mazeRows = ([0, 5, 50] as const).flatMap((planningSteps) => {
  const config = { discount: 0.95, planningSteps };
  const steps = means(
    30,
    50,
    (seed) => episodes(dynaQ, config, maze, seed, 50),
    (episode) => episode.steps,
  );
  const cells = turns.map((at) => steps[at - 1]!.toFixed(0));
  return [
    [`n = ${planningSteps}`, [...cells, String(settled(steps))]],
    [
      'the book',
      [...turns.map((at) => (at === 1 ? '1700' : '')), String(published[planningSteps])],
    ],
  ] as [string, string[]][];
});
table(
  'Dyna maze: steps of an episode, 30 runs, α = 0.1, γ = 0.95, ε = 0.1; the shortest path is 14',
  'Sutton and Barto, example 8.1 and figure 8.2: what its text says in numbers; settled: the first of three\nepisodes near the best. Of its first episode’s 1,700 steps: a random walk takes 869, by a linear solve, as\nours does, whose ties are drawn',
  [...turns.map(String), 'settled'],
  mazeRows,
);
