import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AnyTrainer, type Environment, RunControl, run } from '@reprise/core';
import { makeEnvironment } from '@reprise/environments';
import { qLearning } from '@reprise/trainers';
import { lastValueFrom } from 'rxjs';
import { recordToFile } from './node.ts';
import { record } from './recorder.ts';

/**
 * Steps a second of Q-learning with its default config, unrecorded and recorded to a file as a user
 * would. Gymnasium's are given, not measured here: `gym.make` and a table in numpy, on a like machine.
 */
const gymnasium = {
  'FrozenLake-v1': 127_000,
  'CliffWalking-v1': 132_000,
  'Taxi-v4': 108_000,
};
const STEPS = 3_000_000;
const ROUNDS = 3;
const folder = mkdtempSync(join(tmpdir(), 'reprise-bench-'));
const path = join(folder, 'run.mcap');

async function unrecorded(environment: Environment, seed: number): Promise<void> {
  const config = { steps: STEPS };
  run(qLearning, { config, seed, environment, mode: 'synchronous' }).subscribe(() => {});
}

async function recorded(environment: Environment, seed: number): Promise<void> {
  const control = new RunControl();
  const options = { config: { steps: STEPS }, seed, environment, control };
  const recorder = await recordToFile(path, qLearning as AnyTrainer, options, { force: true });
  await lastValueFrom(run(qLearning, options).pipe(record(recorder, control)));
  await recorder.done;
}

/** Steps a second, the best of the rounds; the first one is not counted. */
async function measured(turn: (seed: number) => Promise<void>): Promise<number> {
  let best = 0;
  for (let round = 0; round <= ROUNDS; round++) {
    const before = performance.now();
    await turn(round);
    if (round > 0) best = Math.max(best, (1000 * STEPS) / (performance.now() - before));
  }
  return best;
}

console.log(`Q-learning, the best of ${ROUNDS} times ${STEPS} steps; steps/s\n`);
console.log(
  'environment         Gymnasium  unrecorded    ratio  (≥ 40)    recorded    ratio  (≥ 15)',
);
try {
  for (const [id, theirs] of Object.entries(gymnasium)) {
    const environment = makeEnvironment(id);
    const cells: string[] = [];
    for (const turn of [unrecorded, recorded]) {
      const ours = await measured((seed) => turn(environment, seed));
      cells.push(
        ours.toFixed(0).padStart(12),
        `${(ours / theirs).toFixed(1)} ×`.padStart(9),
        ' '.repeat(8),
      );
    }
    console.log(id.padEnd(18) + String(theirs).padStart(11) + cells.join(''));
  }
} finally {
  rmSync(folder, { recursive: true });
}
