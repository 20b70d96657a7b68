import { foldIn, type Key, type Space } from '@reprise/core';
import { LawError } from '../law.ts';
import { text } from '../same.ts';
import { snapshot } from '../snapshot.ts';
import type { EnvironmentLaw } from './environment-law.ts';
import { walk } from './walk.ts';

/** What an environment says of itself and shows is what its contract says. */
export const contractLaws: readonly EnvironmentLaw[] = [
  {
    sentence: 'it says what it is: an id, plain options, spaces that hold what they draw, limits',
    check({ make, key }) {
      const environment = make();
      const { id, options, maxEpisodeSteps, rewardThreshold, actionNames } = environment;
      holds(typeof id === 'string' && id !== '', `the id is ${shown(id)}`);
      const plain = JSON.parse(JSON.stringify(options ?? null));
      holds(isSame(plain, options), `the options ${shown(options)} do not survive JSON`);
      holds(
        maxEpisodeSteps === null || (Number.isSafeInteger(maxEpisodeSteps) && maxEpisodeSteps > 0),
        `maxEpisodeSteps is ${shown(maxEpisodeSteps)}, neither null nor a whole number from 1`,
      );
      holds(
        rewardThreshold === null || Number.isFinite(rewardThreshold),
        `rewardThreshold is ${shown(rewardThreshold)}, neither null nor a number`,
      );
      checkSpace(environment.observationSpace, 'observationSpace', key);
      checkSpace(environment.actionSpace, 'actionSpace', key);
      const { n } = environment.actionSpace as unknown as { n?: number };
      holds(
        actionNames === undefined || actionNames.length === n,
        `there are ${actionNames?.length} actionNames for ${environment.actionSpace}`,
      );
    },
  },
  {
    sentence: 'it shows elements of its observation space',
    check({ make, key, steps }) {
      const environment = make();
      const { observationSpace } = environment;
      const check = (observation: unknown, where: string) =>
        holds(
          observationSpace.contains(observation),
          `${where} shows ${shown(observation)}, which is not in ${observationSpace}`,
        );
      check(environment.reset(key).observation, 'reset');
      let i = 0;
      for (const { step } of walk(environment, key, steps)) check(step.observation, `step ${i++}`);
    },
  },
  {
    sentence: 'it pays finite rewards, and says plainly whether an episode is over',
    check({ make, key, steps }) {
      let i = 0;
      for (const { step } of walk(make(), key, steps)) {
        const { reward, terminated, truncated } = step;
        const isPlain = typeof terminated === 'boolean' && typeof truncated === 'boolean';
        holds(Number.isFinite(reward), `step ${i} pays ${shown(reward)}`);
        holds(
          isPlain,
          `step ${i} says terminated ${shown(terminated)}, truncated ${shown(truncated)}`,
        );
        i++;
      }
    },
  },
  {
    sentence: 'an episode is truncated at the step limit, not before, and at no other end',
    check({ make, key, steps }) {
      const environment = make();
      const limit = environment.maxEpisodeSteps;
      // Long enough for a whole episode, where that is not too long.
      const enough = Math.max(steps, Math.min(2 * (limit ?? 0) + 1, 5000));
      for (const { step, elapsed } of walk(environment, key, enough)) {
        holds(
          step.truncated === (elapsed === limit),
          `step ${elapsed} of an episode says truncated ${step.truncated}; the limit is ${limit}`,
        );
      }
    },
  },
  {
    sentence: 'an action that is not one is refused by name, or clipped',
    check({ make, key }) {
      const environment = make();
      const { id, actionSpace } = environment;
      for (const action of strangers(actionSpace)) {
        const { state } = environment.reset(key);
        let step: unknown;
        try {
          step = environment.step(state, action, key);
        } catch (error) {
          const { code, message } = error as { code?: string; message: string };
          holds(
            code === 'bad-action' && message.includes(id) && message.includes(String(actionSpace)),
            `action ${shown(action)} is refused by “${message}” (${code}): it names not ${id} and ${actionSpace}`,
          );
          continue;
        }
        const { observation } = step as { observation: unknown };
        holds(
          isClippable(actionSpace, action) && environment.observationSpace.contains(observation),
          `action ${shown(action)} is taken, and is not in ${actionSpace}`,
        );
      }
    },
  },
];

function checkSpace(space: Space<unknown>, name: string, key: Key): void {
  for (let i = 0; i < 20; i++) {
    const drawn = space.sample(foldIn(key, i));
    holds(space.contains(drawn), `${name} ${space} draws ${shown(drawn)}, which it does not hold`);
  }
}

/** Values that are no actions: of other types, beside the space, not numbers. */
function strangers(space: Space<unknown>): unknown[] {
  const others = ['0', null, undefined, 0n, Symbol('action'), {}, [], [0, 0, 0, 0, 0, 0, 0, 0, 0]];
  if (space.type === 'Discrete') {
    const { n, start } = space as unknown as { n: number; start: number };
    return [
      ...others,
      start - 1,
      start + n,
      start + 0.5,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      [0],
    ];
  }
  if (space.type === 'Box') {
    const { high } = space as unknown as { high: readonly number[] };
    const filled = (value: unknown) => high.map(() => value);
    return [...others, 0, filled(Number.NaN), filled('0'), high.map((value) => 2 * value + 1)];
  }
  return others;
}

/** Whether an action is one but for being beyond the bounds, to which Gymnasium clips. */
function isClippable(space: Space<unknown>, action: unknown): boolean {
  const { high } = space as unknown as { high?: readonly number[] };
  return (
    space.type === 'Box' &&
    Array.isArray(action) &&
    action.length === high!.length &&
    action.every((value) => typeof value === 'number' && !Number.isNaN(value))
  );
}

export function holds(is: boolean, otherwise: string): void {
  if (!is) throw new LawError(otherwise);
}

export function isSame(a: unknown, b: unknown): boolean {
  return text(snapshot(a)) === text(snapshot(b));
}

function shown(value: unknown): string {
  if (typeof value === 'symbol' || typeof value === 'bigint') return String(value);
  if (typeof value === 'number' || value === undefined) return String(value);
  return JSON.stringify(value);
}
