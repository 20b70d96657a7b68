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
    for (const state of states) {
      const before = snapshot(state);
      const drawn = () => [environment.render?.(state), environment.describe?.(state)] as const;
      const [scene, text] = drawn();
      const copy = snapshot([scene, text]);
      same([snapshot(drawn())], [copy], 'drawn again, the state');
      same([snapshot([scene, text])], [copy], 'drawn once more, what was drawn first');
      holds(isSame(snapshot(state), before), 'drawing changed the state');
      if (environment.describe) {
        holds(
          typeof text === 'string' && text !== '',
          () => `a state is described as ${shown(text)}`,
        );
      }
      if (environment.render) checkScene(scene!);
    }
  },
};
