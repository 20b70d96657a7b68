import type { Environment, Key } from '@reprise/core';
import { CELLS, type EnvironmentFault, having, type RingState, ring } from './ring.ts';

const dot = { kind: 'circle', x: 0.5, y: 0.5, radius: 0.3, colour: 'agent' };
const scene = { width: 1, height: 1, title: 'x', shapes: [dot] };

/** Worlds that cannot be shown. */
export const drawingFaults: readonly EnvironmentFault[] = [
  [
    'drawing changes the state',
    having(() => ({
      render: (state: { cell: number }) => {
        state.cell = 0;
        return scene;
      },
    })),
    /drawing and describing/,
    /drawing changed the state/,
  ],
  [
    'a scene holds what JSON does not',
    having(() => ({
      render: () => ({ ...scene, width: Number.NaN }),
    })),
    /drawing and describing/,
    /a scene does not survive JSON/,
  ],
  [
    'a scene is empty',
    having(() => ({ render: () => ({}) })),
    /drawing and describing/,
    /a scene's width is undefined/,
  ],
  [
    'a scene has no height',
    having(() => ({ render: () => ({ ...scene, height: 0 }) })),
    /drawing and describing/,
    /a scene's width is 1, its height 0/,
  ],
  [
    'a scene’s title is of NaN',
    having(() => ({ render: () => ({ ...scene, title: `cell ${Number.NaN}` }) })),
    /drawing and describing/,
    /a scene's title is "cell NaN"/,
  ],
  [
    'nothing is drawn',
    having(() => ({ render: () => ({ ...scene, shapes: [] }) })),
    /drawing and describing/,
    /a scene's shapes are \[\]/,
  ],
  [
    'a shape is of no known kind',
    having(() => ({ render: () => ({ ...scene, shapes: [{ ...dot, kind: 'blob' }] }) })),
    /drawing and describing/,
    /shape 0 is of kind "blob"/,
  ],
  [
    'a shape is of no known colour',
    having(() => ({ render: () => ({ ...scene, shapes: [dot, { ...dot, colour: 'red' }] }) })),
    /drawing and describing/,
    /shape 1, a circle, has colour "red"/,
  ],
  [
    'a circle has no radius',
    having(() => ({ render: () => ({ ...scene, shapes: [{ ...dot, radius: undefined }] }) })),
    /drawing and describing/,
    /shape 0, a circle, has radius undefined|does not survive JSON/,
  ],
  [
    'a line ends in half a point',
    having(() => ({
      render: () => ({
        ...scene,
        shapes: [{ kind: 'line', points: [0, 0, 1], thickness: 0.1, colour: 'edge' }],
      }),
    })),
    /drawing and describing/,
    /shape 0, a line, has the points \[0,0,1\]/,
  ],
  [
    'the agent is drawn out of the frame',
    having((good) => ({
      render: (state: RingState) => ({ ...good.render!(state), width: CELLS - 1 }),
    })),
    /drawing and describing/,
    /shape 0, a circle, reaches to \(4\.5, 0\.5\), out of 4 × 1/,
  ],
  [
    'a grid is larger than its scene',
    having(() => ({ render: () => ({ ...scene, grid: { rows: 1, columns: CELLS } }) })),
    /drawing and describing/,
    /a grid of 1 × 5 squares is larger than the scene/,
  ],
  [
    'a description is no text',
    having(() => ({ describe: () => null })),
    /drawing and describing/,
    /a state is described as null/,
  ],
  [
    'whatever state is asked for, the latest is drawn',
    () => {
      const good = ring();
      let latest: RingState | null = null;
      return {
        ...good,
        step: (state: RingState, action: number, key: Key) => {
          const step = good.step(state, action, key);
          latest = step.state;
          return step;
        },
        render: (state: RingState) => good.render!(latest ?? state),
      } as unknown as Environment;
    },
    /drawing and describing/,
    /drawn in one made anew, the state differs/,
  ],
  [
    'a description has another word every 64 times',
    () => {
      const good = ring();
      let asked = 0;
      const describe = (state: RingState) =>
        `${good.describe!(state)}${Math.floor(asked++ / 64) % 2 === 0 ? '' : ', still'}`;
      return { ...good, describe } as unknown as Environment;
    },
    /drawing and describing/,
    /drawn after the others, the state differs/,
  ],
];
