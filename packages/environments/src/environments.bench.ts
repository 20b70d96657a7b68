import { type Discrete, type Environment, foldIn, integer, type Key, keyOf } from '@reprise/core';
import { makeEnvironment } from './catalogue.ts';

/**
 * Steps a second of environments alone, with random actions and a new key each step, as many episodes as
 * come. Gymnasium's are its own figures, measured on a like machine with `gym.make` and random
 * actions; they are given, not measured here.
 */
const gymnasium = { 'CartPole-v1': 190_000, 'FrozenLake-v1': 224_000, 'Taxi-v4': 181_000 };
const STEPS = 3_000_000;

function measure(environment: Environment): number {
  walk(environment, keyOf(0), STEPS / 10);
  let best = 0;
  for (let round = 1; round <= 3; round++) {
    const before = performance.now();
    walk(environment, keyOf(round), STEPS);
    best = Math.max(best, (1000 * STEPS) / (performance.now() - before));
  }
  return best;
}

function walk(environment: Environment, key: Key, steps: number): void {
  const { actionSpace } = environment;
  const n = actionSpace.type === 'Discrete' ? (actionSpace as Discrete).n : 0;
  const [resets, actions, draws] = [foldIn(key, 0), foldIn(key, 1), foldIn(key, 2)];
  let { state } = environment.reset(foldIn(resets, 0));
  for (let i = 0; i < steps; i++) {
    const action = n > 0 ? integer(actions, n, i) : actionSpace.sample(foldIn(actions, i));
    const step = environment.step(state, action, foldIn(draws, i));
    state =
      step.terminated || step.truncated ? environment.reset(foldIn(resets, i)).state : step.state;
  }
}

console.log(`Environments alone, random actions, the best of three times ${STEPS} steps\n`);
console.log('environment                  steps/s    Gymnasium    ratio');
const ids = ['CliffWalking-v1', 'Blackjack-v1', 'MountainCar-v0', 'Acrobot-v1', 'Pendulum-v1'];
for (const id of [...Object.keys(gymnasium), ...ids]) {
  const ours = measure(makeEnvironment(id));
  const theirs: number | undefined = gymnasium[id as keyof typeof gymnasium];
  const cells = theirs ? [String(theirs), `${(ours / theirs).toFixed(1)} ×`] : ['', ''];
  console.log(
    id.padEnd(24) + ours.toFixed(0).padStart(12) + cells[0]!.padStart(13) + cells[1]!.padStart(9),
  );
}
