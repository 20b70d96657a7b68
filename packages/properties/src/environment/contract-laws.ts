import { foldIn, type Key, type Space } from '@reprise/core';
import { LawError } from '../law.ts';
import { text } from '../same.ts';
import { snapshot } from '../snapshot.ts';
import type { EnvironmentLaw } from './environment-law.ts';
import { walk } from './walk.ts';

/** Resets of which each is looked at. */
const RESETS = 200;

/** A step limit is walked to where it is no further away. */
const MOST_ELAPSED = 20_000;

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
      const other = make();
      for (const name of ['observationSpace', 'actionSpace'] as const) {
        const [once, again] = [environment[name], environment[name]];
        holds(once === again, `${name} is another object each time`);
        const [own, its] = [String(once), String(other[name])];
        holds(own === its, `${name} is ${own}, and ${its} where it is made again`);
      }
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
      for (let reset = 0; reset < RESETS; reset++) {
        check(environment.reset(foldIn(foldIn(key, 3), reset)).observation, `reset ${reset}`);
      }
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
      const check = (truncated: boolean, elapsed: number) =>
        holds(
          truncated === elapsed >= (limit ?? Number.POSITIVE_INFINITY),
          `step ${elapsed} of an episode says truncated ${truncated}; the limit is ${limit}`,
        );
      for (const { step, elapsed } of walk(environment, key, steps)) check(step.truncated, elapsed);
      if (limit === null) return;
      // On past every other end: random play may never come to the limit.
      let { state } = environment.reset(foldIn(key, 4));
      for (let elapsed = 1; elapsed <= Math.min(limit, MOST_ELAPSED) + 1; elapsed++) {
        const action = environment.actionSpace.sample(foldIn(foldIn(key, 5), elapsed));
        const step = environment.step(state, action, foldIn(foldIn(key, 6), elapsed));
        check(step.truncated, elapsed);
        state = step.state;
      }
    },
  },
  {
    sentence: 'an action that is not one is refused by name, or clipped',
    check({ make, key }) {
      const environment = make();
      const { id, actionSpace } = environment;
      for (const action of strangers(actionSpace, key)) {
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
        const clipped = clippedTo(actionSpace, action);
        holds(clipped !== null, `action ${shown(action)} is taken, and is not in ${actionSpace}`);
        holds(
          isNear(unpaid(step), unpaid(environment.step(state, clipped, key))),
          `action ${shown(action)} is neither refused nor clipped to ${shown(clipped)}: its step is another`,
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

/** Values that are no actions: of other types, and elements of the space with one part changed. */
function strangers(space: Space<unknown>, key: Key): unknown[] {
  const others = ['0', null, undefined, 0n, Symbol('action'), {}, [], [0, 0, 0, 0, 0, 0, 0, 0, 0]];
  return [...others, ...changed(space.sample(key))].filter((action) => !space.contains(action));
}

/** A value with one part changed, in every place: numbers beside it and none, parts too few and too many. */
function changed(value: unknown): unknown[] {
  if (typeof value === 'number') {
    return [-1e6, -1, 2, 1e6, value + 0.5, Number.NaN, Number.POSITIVE_INFINITY, '0', [value]];
  }
  if (Array.isArray(value)) {
    const within = value.flatMap((item, i) =>
      changed(item).map((other) => value.map((own, at) => (at === i ? other : own))),
    );
    return [...within, value.slice(0, -1), [...value, value[0]]];
  }
  if (typeof value !== 'object' || value === null) return [0];
  return Object.entries(value).flatMap(([name, item]) => {
    const { [name]: _, ...rest } = value as Record<string, unknown>;
    return [
      rest,
      { ...value, [`${name}-too`]: item },
      ...changed(item).map((other) => ({ ...value, [name]: other })),
    ];
  });
}

/** A step but for its reward: Gymnasium's MountainCarContinuous pays for the force as it was given. */
function unpaid(step: unknown): unknown {
  const { reward: _, ...rest } = step as { readonly reward: unknown };
  return rest;
}

/** Whether two values are the same but for rounding: a clipped float32 goes on as a float64 in Gymnasium. */
function isNear(a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number') {
    return Object.is(a, b) || Math.abs(a - b) <= 1e-6 * (1 + Math.abs(a));
  }
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b) return Object.is(a, b);
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => isNear(a[name as keyof typeof a], b[name as keyof typeof b]))
  );
}

/** An action brought within the bounds of a Box, as Gymnasium clips it; null where it is none at all. */
function clippedTo(space: Space<unknown>, action: unknown): readonly number[] | null {
  const { low, high } = space as unknown as Record<'low' | 'high', readonly number[]>;
  const isPoint =
    space.type === 'Box' &&
    Array.isArray(action) &&
    action.length === high.length &&
    action.every((value) => typeof value === 'number' && !Number.isNaN(value));
  if (!isPoint) return null;
  return action.map((value: number, i) => Math.min(high[i]!, Math.max(low[i]!, value)));
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
