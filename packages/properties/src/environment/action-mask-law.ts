import type { Discrete } from '@reprise/core';
import { same } from '../same.ts';
import { snapshot } from '../snapshot.ts';
import type { EnvironmentLaw } from './environment-law.ts';
import { holds, isSame, shown } from './holds.ts';
import { walk } from './walk.ts';

/** Which actions do something is said of each state: PettingZoo's checkers look at masks too. */
export const actionMaskLaw: EnvironmentLaw = {
  sentence: 'a mask of actions is a 0 or 1 for each, not all 0, by the state alone',
  check({ make, key, steps }) {
    const environment = make();
    const { actionSpace } = environment;
    if (!environment.actionMask) return;
    holds(
      actionSpace.type === 'Discrete',
      () => `there is an actionMask, and the actions are ${actionSpace}, not a Discrete space`,
    );
    const { n } = actionSpace as Discrete;
    const states = [environment.reset(key).state];
    for (const { step } of walk(environment, key, steps)) states.push(step.state);
    const copies: unknown[] = [];
    const masks = states.map((state) => {
      const before = snapshot(state);
      const mask: unknown = environment.actionMask!(state);
      holds(isSame(snapshot(state), before), 'actionMask changed the state');
      holds(
        Array.isArray(mask) && mask.length === n,
        () => `the mask ${shown(mask)} is not a list of ${n}, for ${actionSpace}`,
      );
      holds(
        (mask as unknown[]).every((item) => item === 0 || item === 1),
        () => `the mask ${shown(mask)} is not of the numbers 0 and 1`,
      );
      holds(
        (mask as unknown[]).includes(1),
        () => `the mask ${shown(mask)} of the state ${shown(state)} leaves no action`,
      );
      copies.push(snapshot(mask));
      return mask;
    });
    same(masks.map(snapshot), copies, 'at the end, the mask that was given');
    const backwards = (world: typeof environment) =>
      states
        .toReversed()
        .map((state) => snapshot(world.actionMask!(state)))
        .reverse();
    same(backwards(environment), copies, 'asked again, the mask');
    // One that has taken no step.
    same(backwards(make()), copies, 'in one made anew, the mask');
  },
};
