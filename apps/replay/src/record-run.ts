import { keyOf, run, type World } from '@reprise/core';
import { makeEnvironment, spaceToJson } from '@reprise/environments';
import { record } from '@reprise/recording';
import { recordToFile } from '@reprise/recording/node';
import { findTrainer } from '@reprise/trainers';
import { lastValueFrom, take } from 'rxjs';

/** For tests: records a run of a trainer of the catalogue; a world `gymnasium:<id>` is asked as one outside. */
export async function recordRun(
  path: string,
  id: string,
  world: string | null,
  seed: number,
  config: object,
  /** Transitions after which it is interrupted. */
  most = Number.POSITIVE_INFINITY,
  notes: Readonly<Record<string, string>> = {},
) {
  const { trainer } = findTrainer(id);
  const outside = world?.startsWith(OUTSIDE) ? answeredBy(world.slice(OUTSIDE.length)) : null;
  const environment = world && makeEnvironment(world, outside?.description);
  const options = { config, seed, notes, ...(environment && { environment }) };
  const recorder = await recordToFile(path, trainer, options);
  const driven = { mode: 'synchronous', ...(outside && { world: outside.world }) } as const;
  await lastValueFrom(run(trainer, { ...options, ...driven }).pipe(record(recorder), take(most)));
  await recorder.done;
}

const OUTSIDE = 'gymnasium:';

/** One of our own environments as a world outside: no page can ask it. */
function answeredBy(id: string): { description: Record<string, unknown>; world: World } {
  const { observationSpace, actionSpace, ...inside } = makeEnvironment(id);
  let state: unknown = null;
  let asked = 0;
  return {
    description: {
      observationSpace: spaceToJson(observationSpace),
      actionSpace: spaceToJson(actionSpace),
    },
    world: {
      ask(question) {
        const { step } = question as { step?: number };
        const key = keyOf(asked++);
        const came = step === undefined ? inside.reset(key) : inside.step(state, step, key);
        state = came.state;
        return came;
      },
    },
  };
}
