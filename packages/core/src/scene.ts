/**
 * What a colour stands for; whoever paints a scene gives each its colour, light or dark. `surface` is
 * where one can be, `edge` what divides it, `object` what else there is to see.
 */
export type SceneColour =
  | 'surface'
  | 'edge'
  | 'text'
  | 'muted'
  | 'agent'
  | 'start'
  | 'goal'
  | 'hazard'
  | 'wall'
  | 'object';

/** A shape of a scene; x goes right and y down from the upper left corner, in the scene's units. */
export type SceneShape =
  | {
      readonly kind: 'rectangle';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly colour: SceneColour;
    }
  | {
      readonly kind: 'circle';
      /** The centre. */
      readonly x: number;
      readonly y: number;
      readonly radius: number;
      readonly colour: SceneColour;
    }
  | {
      readonly kind: 'line';
      /** x and y of each point in turn. */
      readonly points: readonly number[];
      readonly thickness: number;
      readonly colour: SceneColour;
    }
  | {
      readonly kind: 'text';
      /** The centre. */
      readonly x: number;
      readonly y: number;
      /** The height of a capital letter. */
      readonly size: number;
      readonly text: string;
      readonly colour: SceneColour;
    };

/** A drawing of a state: plain JSON, which a page paints as SVG or on a canvas. */
export interface Scene {
  readonly width: number;
  readonly height: number;
  /** What there is to see, for who cannot see it. */
  readonly title: string;
  /** In the order in which they are painted. */
  readonly shapes: readonly SceneShape[];
  /**
   * Where it shows a grid: its size. Observation `row * columns + column` is then the unit square whose
   * upper left corner is (column, row), so that values can be laid over it.
   */
  readonly grid?: { readonly rows: number; readonly columns: number };
}
