import { fileURLToPath } from 'node:url';
import { UsageError } from '@reprise/cli';
import { type AnyTrainer, run } from '@reprise/core';
import { bytesReadable, openRecording, record, recordToBytes, verify } from '@reprise/recording';
import { qLearning } from '@reprise/trainers';
import { lastValueFrom } from 'rxjs';
import { expect, test } from 'vitest';
import { startGymnasium } from './gymnasium-world.ts';

/** A stand-in for Python whose answers are wrong, as the id says. */
const WRONG = fileURLToPath(new URL('../../fixtures/wrong-bridge.mjs', import.meta.url));

const start = (id: string) =>
  startGymnasium({
    ...{ id, options: {}, wrappers: [], python: WRONG, seed: 0 },
    timeoutMilliseconds: 60_000,
  });

test.each([
  ['nothing made', 'its answer to make: made: must be an object, and is undefined'],
  ['a list', 'the process wrote what is no answer: "[]"'],
  ['null made', 'its answer to make: made: must be an object, and is null'],
  ['an error that is no text', 'the process wrote what is no answer: "{'],
  ['an error that is null', 'the process wrote what is no answer: "{'],
  ['a space of none', 'its observation space: Discrete(-1): n must be a whole number'],
  ['a space without its size', 'its action space: Discrete: n: Invalid input: expected number'],
  ['no space', "its action space: a space of type 'undefined' is not known"],
  ['a limit in words', 'maxEpisodeSteps: must be a whole number from 1, or null, and is "ten"'],
])('%s, in answer to make, is refused in one line', async (how, message) => {
  const error = await start(how).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(UsageError);
  expect(error.message).toContain(message);
  expect(error.message).toMatch(new RegExp(`^gymnasium:${how}: [^\\n]+$`));
});

test.each([
  ['no flags', 'terminated: must be true or false, and is undefined; truncated: must be true'],
  ['flags in words', 'its answer to step: terminated: must be true or false, and is "no"'],
  ['a null flag', 'its answer to step: truncated: must be true or false, and is null'],
  ['a reward beyond numbers', 'its answer to step: reward: must be a number'],
  ['an error in place of a step', 'the process wrote what is no answer: "{'],
])('%s, in answer to a step, leaves a whole recording', async (how, message) => {
  const { environment, world, close } = await start(how);
  const trainer = qLearning as AnyTrainer;
  const options = { config: { steps: 100 }, environment };
  const recorder = await recordToBytes(trainer, options);
  const run$ = run(trainer, { ...options, world }).pipe(record(recorder));
  const error = await lastValueFrom(run$).catch((thrown) => thrown);
  await close();
  expect(error.message).toContain(message);
  expect(error.message).toMatch(
    new RegExp(`^q-learning failed in world at transition 57: gymnasium:${how}: [^\\n]+$`),
  );
  const recording = await openRecording(bytesReadable(recorder.bytes()), () => ({
    ...{ trainer, environment },
  }));
  expect(recording.end).toMatchObject({ how: 'failed', transitions: 57 });
  expect(await verify(recording)).toMatchObject({ verified: true, transitions: 57 });
});
