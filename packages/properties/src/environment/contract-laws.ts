import { type Box, foldIn, type Space, type Step } from '@reprise/core';
import type { EnvironmentLaw } from './environment-law.ts';
import { holds, isSame, shown } from './holds.ts';
import { longWalk } from './long-walk.ts';
import { checkBounds, checkSpace } from './space-check.ts';
import { walk } from './walk.ts';

/** Resets of which each is looked at. */
const RESETS = 200;

/** What a reset gives, and what a step. */
const RESET = ['state', 'observation'];
const STEP = [...RESET, 'reward', 'terminated', 'truncated'];

/** Whether a step ends an episode. */
type Ended = Pick<Step<unknown, unknown>, 'terminated' | 'truncated'>;

/** What an environment says of itself and shows is what its contract says. */
export const contractLaws: readonly EnvironmentLaw[] = [
  {
    sentence: 'it says what it is: an id, plain options, limits',
    check({ make }) {
      const environment = make();
      const { id, options, maxEpisodeSteps, rewardThreshold, actionNames } = environment;
      holds(typeof id === 'string' && id !== '', () => `the id is ${shown(id)}`);
      const plain = JSON.parse(JSON.stringify(options ?? null, marked));
      holds(isSame(plain, options), () => `the options ${shown(options)} do not survive JSON`);
      holds(
        maxEpisodeSteps === null || (Number.isSafeInteger(maxEpisodeSteps) && maxEpisodeSteps > 0),
        () =>
          `maxEpisodeSteps is ${shown(maxEpisodeSteps)}, neither null nor a whole number from 1`,
      );
      holds(
        rewardThreshold === null || Number.isFinite(rewardThreshold),
        () => `rewardThreshold is ${shown(rewardThreshold)}, neither null nor a number`,
      );
      const { n } = environment.actionSpace as unknown as { n?: number };
      holds(
        actionNames === undefined || actionNames.length === n,
        () => `there are ${actionNames?.length} actionNames for ${environment.actionSpace}`,
      );
    },
  },
  {
    sentence:
      'its spaces are Gymnasium’s: they hold what they say, and draw all of it by the key alone',
    check({ make, key }) {
      const [environment, other] = [make(), make()];
      for (const name of ['observationSpace', 'actionSpace'] as const) {
        const [once, again] = [environment[name], environment[name]];
        holds(once === again, () => `${name} is another object each time`);
        const [own, its] = [String(once), String(other[name])];
        holds(own === its, () => `${name} is ${own}, and ${its} where it is made again`);
        checkSpace(once, name, key);
      }
      checkBounds(environment.actionSpace, 'actionSpace');
    },
  },
  {
    sentence:
      'a reset gives a state and an observation, a step the five of Gymnasium; nothing more',
    check({ make, key, steps }) {
      const environment = make();
      checkParts(environment.reset(key), RESET, 'reset');
      for (const { step } of walk(environment, key, steps)) checkParts(step, STEP, 'step');
    },
  },
  {
    sentence: 'it shows elements of its observation space, of finite numbers',
    check({ make, key, steps }) {
      const environment = make();
      const { observationSpace } = environment;
      const check = (observation: unknown, where: string) => {
        holds(
          observationSpace.contains(observation),
          () =>
            `${where} shows ${shown(observation)}, which is not in ${observationSpace}${offParts(observationSpace, observation)}`,
        );
        holds(
          areFinite(observation),
          () => `${where} shows ${shown(observation)}, which is not finite`,
        );
      };
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
        holds(Number.isFinite(reward), () => `step ${i} pays ${shown(reward)}`);
        holds(
          isPlain,
          () => `step ${i} says terminated ${shown(terminated)}, truncated ${shown(truncated)}`,
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
      const check = ({ terminated, truncated }: Ended, elapsed: number) =>
        holds(
          truncated === elapsed >= (limit ?? Number.POSITIVE_INFINITY),
          () =>
            `step ${elapsed} of an episode says truncated ${truncated}; the limit is ${limit}${
              terminated && !truncated
                ? ', and that it is terminated too changes nothing: there Gymnasium’s TimeLimit sets both'
                : ''
            }`,
        );
      for (const { step, elapsed } of walk(environment, key, steps)) check(step, elapsed);
      if (limit === null) return;
      for (const { step, elapsed } of longWalk(environment, key, limit)) {
        check(step, elapsed);
      }
    },
  },
];

/** JSON leaves a function out in silence, and so does a snapshot. */
function marked(_: string, item: unknown): unknown {
  return typeof item === 'function' ? 'a function' : item;
}

function checkParts(given: object, parts: readonly string[], what: string): void {
  holds(typeof given === 'object' && given !== null, () => `a ${what} gives ${shown(given)}`);
  const missing = parts.find((part) => !(part in given));
  holds(missing === undefined, () => `a ${what} gives no ${missing}`);
  const more = Object.keys(given).find((part) => !parts.includes(part));
  holds(
    more === undefined,
    () =>
      `a ${what} gives ${more}, which no trainer sees and no recording keeps: it gives ${parts.join(', ')}`,
  );
}

/** Which elements of an observation are out of their bounds in a Box, as Stable-Baselines3 lists them. */
function offParts(space: Space<unknown>, observation: unknown): string {
  if (space.type !== 'Box' || !Array.isArray(observation)) return '';
  const { low, high } = space as Box;
  const off = [...observation.keys()].filter(
    (i) => !(observation[i] >= low[i]! && observation[i] <= high[i]!),
  );
  return off.length === 0 ? '' : `: out of bounds at ${shown(off)}`;
}

/** Whether all numbers of an observation are finite: an unbounded Box holds the infinities too. */
function areFinite(observation: unknown): boolean {
  if (typeof observation === 'number') return Number.isFinite(observation);
  if (typeof observation !== 'object' || observation === null) return true;
  return Object.values(observation).every(areFinite);
}
