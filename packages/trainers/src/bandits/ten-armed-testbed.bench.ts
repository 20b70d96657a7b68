import {
  type AnyTrainer,
  type Environment,
  foldIn,
  type Key,
  keyOf,
  normal,
  run,
} from '@reprise/core';
import { gaussianBandit } from '@reprise/environments';
import { epsilonGreedyBandit } from './epsilon-greedy-bandit.ts';
import { gradientBandit } from './gradient-bandit.ts';
import { ucb1 } from './ucb1.ts';

/**
 * Sutton and Barto 2018, figure 2.2 (and the curves of 2.4 and 2.5 beside it): the ten-armed test-bed,
 * 2,000 bandits whose arms' values are standard normal, and whose rewards are normal about them.
 */
const BANDITS = 2000;
const PULLS = 1000;
const ARMS = 10;
const shown = [1, 10, 50, 100, 250, 500, 750, 1000];

/** The bandit of a key, and its best arm. */
function testbed(key: Key): { world: Environment; best: number } {
  const means = Array.from({ length: ARMS }, (_, arm) => normal(key, arm));
  return {
    world: gaussianBandit({ means }) as unknown as Environment,
    best: means.indexOf(Math.max(...means)),
  };
}

const methods: readonly [name: string, trainer: AnyTrainer, config: object][] = [
  ['ε-greedy, ε = 0', epsilonGreedyBandit, { epsilon: 0 }],
  ['ε-greedy, ε = 0.01', epsilonGreedyBandit, { epsilon: 0.01 }],
  ['ε-greedy, ε = 0.1', epsilonGreedyBandit, { epsilon: 0.1 }],
  ['UCB, c = 2', ucb1, { confidence: 2 }],
  ['gradient, α = 0.1', gradientBandit, { learningRate: 0.1 }],
];

/** By pull: the mean reward, and the share of the bandits in which the best arm was pulled. */
function curves(trainer: AnyTrainer, config: object) {
  const rewards = new Float64Array(PULLS);
  const bests = new Float64Array(PULLS);
  for (let bandit = 0; bandit < BANDITS; bandit++) {
    const { world, best } = testbed(foldIn(keyOf(1), bandit));
    let pull = 0;
    run(trainer, {
      config: { ...config, steps: PULLS },
      environment: world,
      seed: bandit,
      mode: 'synchronous',
    }).subscribe(({ event }) => {
      const { action, reward } = event as { action?: number; reward?: number };
      if (event.kind === 'environment-step' && action === best) bests[pull]! += 1 / BANDITS;
      if (event.kind === 'reward') rewards[pull++]! += reward! / BANDITS;
    });
  }
  return { rewards, bests };
}

/**
 * What the book says of figure 2.2 at a pull: in its text, that the greedy method levels off at about 1 and
 * finds the best arm in a third of the tasks; read off the figure, the ends of the other curves.
 */
const published: Readonly<
  Record<string, Readonly<Record<number, [reward: string, best: string]>>>
> = {
  'ε-greedy, ε = 0': {
    1: ['0', '10 %'],
    ...Object.fromEntries([250, 500, 750, 1000].map((pull) => [pull, ['1', '33 %']])),
  },
  'ε-greedy, ε = 0.01': { 1: ['0', '10 %'], 1000: ['1.3', '> 50 %'] },
  'ε-greedy, ε = 0.1': { 1: ['0', '10 %'], 1000: ['1.4', '80 %'] },
};

const width = Math.max(...methods.map(([name]) => name.length), 'mean reward at pull'.length);
const line = (name: string, cells: readonly string[]) =>
  console.log(name.padEnd(width) + cells.map((cell) => cell.padStart(8)).join(''));
const all = methods.map(([name, trainer, config]) => ({ name, ...curves(trainer, config) }));
const percent = (share: number) => `${(100 * share).toFixed(0)} %`;

function table(
  title: string,
  cell: (curve: (typeof all)[number], pull: number) => string,
  at: 0 | 1,
) {
  line(title, shown.map(String));
  for (const curve of all) {
    line(
      curve.name,
      shown.map((pull) => cell(curve, pull)),
    );
    const book = published[curve.name];
    if (book)
      line(
        'the book',
        shown.map((pull) => book[pull]?.[at] ?? ''),
      );
  }
  console.log();
}

console.log(
  `The ten-armed test-bed: ${BANDITS} bandits, seeds from 0; Sutton and Barto, figure 2.2`,
);
console.log(
  '(2.4 and 2.5 for UCB and the gradient); an empty cell: the book gives no number there\n',
);
table('mean reward at pull', ({ rewards }, pull) => rewards[pull - 1]!.toFixed(2), 0);
table('best arm at pull', ({ bests }, pull) => percent(bests[pull - 1]!), 1);

/** The mean of the greatest of ten standard normals. */
const BEST = 1.5388;
const among = (values: Float64Array) =>
  values.slice(-50).reduce((sum, value) => sum + value, 0) / 50;
const early = (values: Float64Array) =>
  values.slice(1, 10).reduce((sum, value) => sum + value, 0) / 9;
console.log('What the book says besides, and the last 50 pulls');
const [greedy, slow, quick] = all as [(typeof all)[0], (typeof all)[0], (typeof all)[0]];
const says: readonly [string, boolean][] = [
  [
    `the best possible reward is about 1.55 (exactly ${BEST}): none has more`,
    all.every(({ rewards }) => among(rewards) < BEST),
  ],
  [
    `greedy improves fastest at the very beginning: pulls 2 to 10`,
    [slow, quick].every(({ rewards }) => early(greedy.rewards) >= early(rewards)),
  ],
  [
    `ε = 0.1 finds the best arm earlier than ε = 0.01: ${percent(quick.bests[249]!)} and ${percent(slow.bests[249]!)} at pull 250`,
    quick.bests[249]! > slow.bests[249]!,
  ],
  [
    `ε = 0.1 never takes it more than 91 % of the time: ${percent(among(quick.bests))}`,
    among(quick.bests) <= 0.91,
  ],
  [
    `ε = 0.01 still improves at the end: ${percent(among(slow.bests.slice(0, 500)))} about pull 475, ${percent(among(slow.bests))} about 975`,
    among(slow.bests) > among(slow.bests.slice(0, 500)) + 0.02,
  ],
];
for (const [what, holds] of says) console.log(`${holds ? 'yes' : 'NO '}  ${what}`);
