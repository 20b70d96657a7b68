import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type AnyTrainer,
  type Discrete,
  type Environment,
  foldIn,
  integer,
  type Key,
  keyOf,
  RunControl,
  run,
} from '@reprise/core';
import { makeEnvironment } from '@reprise/environments';
import { qLearning } from '@reprise/trainers';
import { lastValueFrom } from 'rxjs';
import { recordToFile } from './node.ts';
import { record } from './recorder.ts';

/**
 * Steps a second beside Gymnasium's: environments alone, with random actions and a new key each step, and
 * Q-learning with its default config, unrecorded and recorded to a file as a user would.
 */
const STEPS = 3_000_000;
const ROUNDS = 5;
const folder = mkdtempSync(join(tmpdir(), 'reprise-bench-'));
const path = join(folder, 'run.mcap');

/** What is done with an environment, for so many steps. */
const turns: Readonly<Record<string, (environment: Environment, seed: number) => unknown>> = {
  alone(environment, seed) {
    walk(environment, keyOf(seed), STEPS);
  },
  unrecorded(environment, seed) {
    const config = { steps: STEPS };
    run(qLearning, { config, seed, environment, mode: 'synchronous' }).subscribe(() => {});
  },
  async recorded(environment, seed) {
    const control = new RunControl();
    const options = { config: { steps: STEPS }, seed, environment, control };
    const recorder = await recordToFile(path, qLearning as AnyTrainer, options, { force: true });
    await lastValueFrom(run(qLearning, options).pipe(record(recorder, control)));
    await recorder.done;
  },
};

/** Random actions, and as many episodes as come. */
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

/** Steps a second, the best of the rounds; the first one is not counted. */
async function measured(turn: (seed: number) => unknown): Promise<number> {
  let best = 0;
  for (let round = 0; round <= ROUNDS; round++) {
    const before = performance.now();
    await turn(round);
    if (round > 0) best = Math.max(best, (1000 * STEPS) / (performance.now() - before));
  }
  return best;
}

/** The same in a process of its own, as a user's is, which has not run anything else. */
const inOwnProcess = (id: string, how: string) =>
  Number(execFileSync(process.execPath, [fileURLToPath(import.meta.url), id, how]));

/** Gymnasium's figure, our own and their ratio, for what is done with each environment. */
function table(
  title: string,
  given: Readonly<Record<string, number | null>>,
  columns: readonly (readonly [how: string, atLeast: number])[],
): void {
  const heads = columns.flatMap(([how, atLeast]) => [how, `≥ ${atLeast} ×`]);
  const line = (id: string, cells: readonly string[]) =>
    console.log(id.padEnd(18) + cells.map((cell) => cell.padStart(13)).join(''));
  console.log(`${title}\n`);
  line('steps/s', ['Gymnasium*', ...heads]);
  for (const [id, theirs] of Object.entries(given)) {
    const cells = columns.flatMap(([how, atLeast]) => {
      const ours = inOwnProcess(id, how);
      if (theirs === null) return [ours.toFixed(0), ''];
      const ratio = ours / theirs;
      return [ours.toFixed(0), `${ratio.toFixed(1)} ×${ratio < atLeast ? ' !' : ''}`];
    });
    line(id, [theirs === null ? '' : String(theirs), ...cells]);
  }
  console.log();
}

function tables(): void {
  console.log(`The best of ${ROUNDS} times ${STEPS} steps, each in a process of its own.`);
  console.log('* Given, not measured here: Gymnasium by gym.make, and for Q-learning a table in');
  console.log('  numpy, once, on a like machine. An exclamation mark: below the target.\n');
  table(
    'Environments alone, random actions',
    {
      ...{ 'CartPole-v1': 190_000, 'FrozenLake-v1': 224_000, 'Taxi-v4': 181_000 },
      ...{ 'CliffWalking-v1': null, 'Blackjack-v1': null, 'MountainCar-v0': null },
      ...{ 'Acrobot-v1': null, 'Pendulum-v1': null },
    },
    [['alone', 50]],
  );
  table(
    'Q-learning, its default config',
    { 'FrozenLake-v1': 127_000, 'CliffWalking-v1': 132_000, 'Taxi-v4': 108_000 },
    [
      ['unrecorded', 40],
      ['recorded', 15],
    ],
  );
}

const [, , id, how] = process.argv;
try {
  if (id === undefined) tables();
  else {
    const environment = makeEnvironment(id);
    const turn = turns[how as string]!;
    console.log(await measured((seed) => turn(environment, seed)));
  }
} finally {
  rmSync(folder, { recursive: true });
}
