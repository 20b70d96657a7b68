import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolve } from '@reprise/cli';
import { type Environment, keyOf, normal, RunControl, run, type Transition } from '@reprise/core';
import { frozenLake, makeEnvironment } from '@reprise/environments';
import { returns, solved, stopWhen as stopRunWhen } from '@reprise/observers';
import { record, verify } from '@reprise/recording';
import { openRecordingFile, recordToFile } from '@reprise/recording/node';
import { findTrainer, qLearning } from '@reprise/trainers';
import { lastValueFrom, map, Subject, throwError, toArray } from 'rxjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAlarms } from './alarms.ts';
import type { Meter } from './meter.ts';
import { beginningOf, type STOPS, stopWhen } from './stop-when.ts';
import { type Trained, train, type Watcher } from './training.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reprise-stop-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

interface Case {
  readonly id: string;
  readonly world?: Environment;
  readonly config: Readonly<Record<string, unknown>>;
  readonly seed?: number;
}

async function trained(
  { id, world: environment, config, seed = 7 }: Case,
  watchers: readonly Watcher[],
  path: string | null = null,
): Promise<Trained> {
  const training = { entry: findTrainer(id), config, seed, environment, path, force: false };
  return train({ ...training, watchers });
}

function stopping(one: Case, what: (typeof STOPS)[number], window: number, tolerance: number) {
  const { id, config, world: environment } = one;
  const entry = findTrainer(id);
  const { columns } = beginningOf(entry, config, environment);
  return stopWhen([what], { entry, columns, environment, window, tolerance });
}

const easyLake: Case = {
  id: 'q-learning',
  world: frozenLake({ isSlippery: false }) as Environment,
  config: { steps: 100_000 },
};

test('converged takes two windows of returns, from the first on that is another than the first', async () => {
  const seen: number[] = [];
  const counting: Watcher = ({ run$ }) => {
    const following = run$.pipe(returns()).subscribe(({ value }) => seen.push(value));
    return () => following.unsubscribe();
  };
  const window = 30;
  const watchers = [counting, stopping(easyLake, 'converged', window, 2)];
  const { summary } = await trained(easyLake, watchers);
  // All means lie within 2 of each other, so it ends as soon as it may.
  expect(summary.reason).toMatch(/^converged/);
  const before = seen.findIndex((value) => value !== seen[0]);
  expect(before).toBeGreaterThan(0);
  expect(seen.length).toBe(before + 2 * window - 1);
});

test('a run that has found no reward yet has not converged', async () => {
  const one = {
    ...{ id: 'q-learning', world: makeEnvironment('FrozenLake8x8-v1') as Environment },
    config: { steps: 20_000 },
  };
  const counted = await trained(one, [stopping(one, 'converged', 100, 0.001)]);
  expect([counted.summary.how, counted.summary.reason ?? null]).toEqual(['finished', null]);
});

test('diverged ends no healthy noisy regression, whatever the seed', async () => {
  for (let seed = 0; seed < 3; seed++) {
    const key = keyOf(seed);
    const x = Float64Array.from({ length: 50 }, (_, i) => normal(key, 2 * i));
    const y = x.map((value, i) => 0.5 * value + 0.5 * normal(key, 2 * i + 1));
    const data = { features: ['x'], target: 'y', rows: 50, x, y };
    const one = { id: 'linear-regression', config: { iterations: 10, data }, seed };
    const { summary } = await trained(one, [stopping(one, 'diverged', 100, 0)]);
    expect([seed, summary.how]).toEqual([seed, 'finished']);
  }
});

test('a watcher that fails ends the run with its error, and the recording is whole', async () => {
  const path = join(folder, 'failed.mcap');
  const failing: Watcher = ({ run$, fail }) => {
    const following = run$
      .pipe(
        map(({ seq }) => {
          if (seq === 500) throw new Error('no more');
        }),
      )
      .subscribe({ error: fail });
    return () => following.unsubscribe();
  };
  await expect(trained(easyLake, [failing], path)).rejects.toThrow('no more');
  const recording = await openRecordingFile(path, resolve);
  expect(recording.end).toMatchObject({ how: 'failed', error: 'no more', transitions: 501 });
  expect(await verify(recording)).toMatchObject({ verified: true });
  await recording.close();
});

test.each<[string, () => Watcher]>([
  [
    'cannot begin',
    () => () => {
      throw new Error('no memory');
    },
  ],
  [
    'fails at once',
    () =>
      ({ fail }) => {
        throwError(() => new Error('no memory')).subscribe({ error: fail });
        return () => {};
      },
  ],
])('a watcher that %s leaves an empty recording that is whole', async (name, watcher) => {
  const path = join(folder, `${name}.mcap`);
  await expect(trained(easyLake, [watcher()], path)).rejects.toThrow('no memory');
  const recording = await openRecordingFile(path, resolve);
  expect(recording.end).toMatchObject({ how: 'failed', error: 'no memory', transitions: 0 });
  await recording.close();
});

test('the errors of alarms and stops name them, and reach the run', () => {
  const { id, config, world } = easyLake;
  const beginning = beginningOf(findTrainer(id), config, world);
  const watchers = [
    createAlarms(['reward > 0'], beginning, () => {}).watch,
    stopping(easyLake, 'solved', 100, 0),
  ];
  const failures = watchers.map((watch) => {
    const run$ = new Subject<Transition<unknown>>();
    let failure = '';
    const fail = ({ message }: Error) => {
      failure = message;
    };
    const end = watch({ run$, control: new RunControl(), meter: {} as Meter, fail });
    run$.error(new Error('no more'));
    end();
    return failure;
  });
  expect(failures).toEqual(['--alarm reward > 0: no more', '--stop-when solved: no more']);
});

test('an alarm is raised by NaN, and conditions that never hold are refused', async () => {
  const data = {
    features: ['x'],
    target: 'y',
    rows: 1,
    x: Float64Array.of(1e200),
    y: Float64Array.of(1),
  };
  const config = { iterations: 20, data };
  const beginning = beginningOf(findTrainer('linear-regression'), config, undefined);
  const alarms = createAlarms(['loss < 0'], beginning, () => {});
  await trained({ id: 'linear-regression', config }, [alarms.watch]);
  expect(alarms.standings()[0]).toMatchObject({ isRaised: true, raised: 1 });

  const lake = beginningOf(findTrainer('q-learning'), {}, easyLake.world);
  for (const [text, why] of [
    ['loss > 10', "--alarm loss > 10: 'loss' is never to be had here"],
    ['state.tabel[0] > 3', "no 'tabel' in states (did you mean table?)"],
    ['kind == "rewrad"', "no kind 'rewrad' (did you mean reward?)"],
    ['abs(state.table) > 1', 'state.table is a list of 64: write norm(state.table)'],
    ['state.table[64] > 1', "state.table is a list of 64 and has no '64'"],
  ] as const) {
    expect(() => createAlarms([text], lake, () => {})).toThrow(why);
  }
  expect(() => createAlarms(['return > 10'], beginning, () => {})).toThrow("'return' is never");
});

test.each(['sliced', 'synchronous'] as const)(
  'stopWhen of observers closes a recording upstream as stopped, and says why: %s',
  async (mode) => {
    const environment = frozenLake({ isSlippery: false });
    const control = new RunControl();
    const options = { config: { steps: 100_000 }, seed: 3, environment, control };
    const path = join(folder, `${mode}.mcap`);
    const recorder = await recordToFile(path, qLearning, options);
    const transitions = await lastValueFrom(
      run(qLearning, { ...options, mode }).pipe(
        record(recorder, control),
        stopRunWhen(solved(environment), { control, reason: ({ value }) => `solved: ${value}` }),
        toArray(),
      ),
    );
    const recording = await openRecordingFile(path, resolve);
    expect(recording.end).toMatchObject({
      ...{ how: 'stopped', reason: expect.stringMatching(/^solved: 0\.7/) },
      transitions: transitions.length,
    });
    expect(await verify(recording)).toMatchObject({ verified: true });
    await recording.close();
  },
);
