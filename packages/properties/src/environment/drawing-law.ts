import type { Environment } from '@reprise/core';
import { same } from '../same.ts';
import { snapshot } from '../snapshot.ts';
import type { EnvironmentLaw } from './environment-law.ts';
import { holds, isSame, shown } from './holds.ts';
import { checkScene } from './scene-check.ts';
import { walk } from './walk.ts';

/** States that are drawn. */
const DRAWN = 25;

/** A state can be shown: to a page, and to a terminal. */
export const drawingLaw: EnvironmentLaw = {
  sentence:
    'drawing and describing a state changes nothing, and gives a scene of known shapes, and text',
  check({ make, key, steps }) {
    const environment = make();
    if (!environment.render && !environment.describe) return;
    const states = [environment.reset(key).state];
    for (const { step } of walk(environment, key, Math.min(steps, DRAWN))) states.push(step.state);
    const shownBy = (world: Environment, state: unknown) =>
      [world.render?.(state), world.describe?.(state)] as const;
    const copies = states.map((state) => {
      const before = snapshot(state);
      const [scene, text] = shownBy(environment, state);
      const copy = snapshot([scene, text]);
      same([snapshot(shownBy(environment, state))], [copy], 'drawn again, the state');
      same([snapshot([scene, text])], [copy], 'drawn once more, what was drawn first');
      holds(isSame(snapshot(state), before), 'drawing changed the state');
      if (environment.describe) {
        holds(
          typeof text === 'string' && text !== '',
          () => `a state is described as ${shown(text)}`,
        );
      }
      if (environment.render) checkScene(scene!);
      return copy;
    });
    // One that has taken no step, and draws the last state first.
    const fresh = make();
    const anew = states.toReversed().map((state) => snapshot(shownBy(fresh, state)));
    same(anew.reverse(), copies, 'drawn in one made anew, the state');
    const again = states.map((state) => snapshot(shownBy(environment, state)));
    same(again, copies, 'drawn after the others, the state');
  },
};
