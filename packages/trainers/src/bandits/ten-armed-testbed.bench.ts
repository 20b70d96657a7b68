import {
  type AnyTrainer,
  discrete,
  type Environment,
  foldIn,
  type Key,
  keyOf,
  normal,
  run,
} from '@reprise/core';
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
  const values = Array.from({ length: ARMS }, (_, arm) => normal(key, arm));
  const world = {
    id: 'TenArms',
    options: {},
    observationSpace: discrete(1),
    actionSpace: discrete(ARMS),
    maxEpisodeSteps: null,
    rewardThreshold: null,
    reset: () => ({ state: 0, observation: 0 }),
    step: (_state: unknown, action: number, draw: Key) => ({
      state: 0,
      observation: 0,
      reward: values[action]! + normal(draw),
      terminated: false,
      truncated: false,
    }),
  } as unknown as Environment;
  return { world, best: values.indexOf(Math.max(...values)) };
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
console.log(`
Sutton and Barto, figure 2.2, read off at pull 1000: greedy about 1.0 and a third of the best arm;
ε = 0.01 about 1.3 and just above half, still rising; ε = 0.1 about 1.4 and about 80 %.`);
