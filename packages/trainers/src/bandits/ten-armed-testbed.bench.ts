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
const shown = [1, 10, 50, 100, 250, 500, 1000];

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

const width = Math.max(...methods.map(([name]) => name.length));
const line = (name: string, cells: readonly string[]) =>
  console.log(name.padEnd(width) + cells.map((cell) => cell.padStart(8)).join(''));
const all = methods.map(([name, trainer, config]) => ({ name, ...curves(trainer, config) }));
console.log(`The ten-armed test-bed: ${BANDITS} bandits, seeds from 0\n`);
line('mean reward at pull', shown.map(String));
for (const { name, rewards } of all)
  line(
    name,
    shown.map((pull) => rewards[pull - 1]!.toFixed(2)),
  );
console.log();
line('best arm at pull', shown.map(String));
for (const { name, bests } of all) {
  line(
    name,
    shown.map((pull) => `${(100 * bests[pull - 1]!).toFixed(0)} %`),
  );
}

/** Figure 2.2 at its last pull, read off; the shares of the greedy and of ε = 0.1 are the book's words. */
const published: readonly (readonly [reward: number, share: string])[] = [
  [1.0, 'a third'],
  [1.3, 'more than half, and rising'],
  [1.4, 'about 80 %, never above 91 %'],
];
console.log('\nfigure 2.2, at pull 1000');
published.forEach(([reward, share], i) => {
  const { name, rewards, bests } = all[i]!;
  const ours = `${rewards[PULLS - 1]!.toFixed(2)}, ${(100 * bests[PULLS - 1]!).toFixed(0)} %`;
  console.log(
    `${name.padEnd(width)}  ${ours.padEnd(12)}  the book: ${reward.toFixed(1)}, ${share}`,
  );
});
