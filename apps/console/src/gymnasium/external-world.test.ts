import { fc, test as prop } from '@fast-check/vitest';
import {
  type AnyTrainer,
  type Environment,
  keyOf,
  plain,
  run,
  type TrainingEvent,
  type World,
} from '@reprise/core';
import { externalEnvironment, frozenLake, spaceFromJson, spaceToJson } from '@reprise/environments';
import { bytesReadable, openRecording, record, recordToBytes, verify } from '@reprise/recording';
import { qLearning, trainers } from '@reprise/trainers';
import { lastValueFrom, toArray } from 'rxjs';
import { describe, expect, test } from 'vitest';

const lake = frozenLake({ isSlippery: false }) as unknown as Environment;

/** The lake as a world outside knows it, and who answers for it. */
function outside(): { environment: Environment; world: World } {
  const { observationSpace, actionSpace, maxEpisodeSteps } = lake;
  let state: unknown = null;
  return {
    environment: externalEnvironment('outside:lake', {
      observationSpace: spaceToJson(observationSpace),
      actionSpace: spaceToJson(actionSpace),
      maxEpisodeSteps,
    }),
    world: {
      async ask(question) {
        const { step } = question as { step?: number };
        const came = step === undefined ? lake.reset(keyOf(0)) : lake.step(state, step, keyOf(0));
        state = came.state;
        return came;
      },
    },
  };
}

/** An event without what is not recorded of it inside: the same from within and from outside. */
function fact(event: TrainingEvent): unknown {
  const { outcome: _, ...fields } = event as TrainingEvent & { outcome?: unknown };
  if (event.kind === 'environment-step') delete (fields as { reward?: number }).reward;
  return plain(fields);
}

/** Records a run in the lake outside: its transitions, and the recording as one without it reads it. */
async function recorded(trainer: AnyTrainer, steps: number, seed: number, reader = trainer) {
  const { environment, world } = outside();
  const options = { config: { steps }, seed, environment };
  const recorder = await recordToBytes(trainer, options);
  const run$ = run(trainer, { ...options, world }).pipe(record(recorder), toArray());
  const transitions = await lastValueFrom(run$, { defaultValue: [] });
  const subject = { trainer: reader, environment: outside().environment };
  const recording = await openRecording(bytesReadable(recorder.bytes()), () => subject);
  return { transitions, recording };
}

const acting = trainers
  .filter(({ trainer }) => trainer.answer !== undefined)
  .map(({ trainer }) => [trainer.id, trainer] as const);

test('every learner that acts is among those that are tried', () => {
  expect(acting.length).toBeGreaterThan(20);
});

describe.each(acting)('%s', (_, trainer) => {
  prop.prop([fc.nat({ max: 60 }), fc.nat()], { numRuns: 5 })(
    'learns of a world outside what it learns within it, and its recording needs none',
    async (steps, seed) => {
      const { transitions, recording } = await recorded(trainer, steps, seed);
      const within$ = run(trainer, { config: { steps }, seed, environment: lake });
      const within = await lastValueFrom(within$.pipe(toArray()), { defaultValue: [] });
      expect(transitions.map(({ event }) => fact(event))).toEqual(
        within.map(({ event }) => fact(event)),
      );
      expect(await verify(recording)).toMatchObject({
        verified: true,
        transitions: transitions.length,
      });
      const replayed$ = recording.replay().pipe(toArray());
      const replayed = await lastValueFrom(replayed$, { defaultValue: [] });
      expect(plain(replayed)).toEqual(plain(transitions));
    },
  );
});

test('where other events were recorded, there is no answer to recall: a divergence, by its seq', async () => {
  const evolve: typeof qLearning.evolve = (state, event, problem) => {
    const next = qLearning.evolve(state, event, problem);
    const isSkipped = event.kind === 'environment-step' && state.step === 7;
    return isSkipped ? { ...next, phase: 2 } : next;
  };
  const { recording } = await recorded({ ...qLearning, evolve }, 20, 1, qLearning);
  expect(await verify(recording)).toMatchObject({
    verified: false,
    why: 'divergence',
    divergence: { seq: 22, recorded: 'parameter-update', computed: 'reward' },
  });
});

test.each([
  { type: 'Discrete', n: 3, start: -1 },
  { type: 'Box', low: ['-Infinity', 0], high: [1, 'Infinity'], shape: [2], dtype: 'float32' },
  { type: 'Box', low: [0, 0, 0, 0], high: [1, 1, 1, 1], shape: [2, 2], dtype: 'float64' },
  { type: 'Box', low: [0], high: [1], shape: [], dtype: 'float32' },
  { type: 'MultiDiscrete', nvec: [2, 3] },
  { type: 'MultiBinary', n: 4 },
  { type: 'Tuple', spaces: [{ type: 'Discrete', n: 2, start: 0 }] },
  { type: 'Dict', spaces: { a: { type: 'MultiBinary', n: 1 } } },
])('a space that is described comes back as it was: %j', (json) => {
  expect(spaceToJson(spaceFromJson(json))).toEqual(json);
});
