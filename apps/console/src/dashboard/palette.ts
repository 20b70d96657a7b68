import type { SceneColour } from '@reprise/core';

/** What a colour of the dashboard stands for. */
export type Ink = SceneColour | 'curve' | 'good' | 'bad' | 'warning' | 'negative' | 'strong';

/** The escape sequences of each colour, by how many a terminal has. */
export interface Palette {
  readonly hasColours: boolean;
  /** The foreground where nothing lies behind. */
  foreground(ink: Ink): string;
  /**
   * A tile: background, and a foreground that can be read on it whatever the terminal's theme. Every other one of
   * a surface is a little lighter, like a board's, where there are the colours for it.
   */
  tile(ink: SceneColour, isOdd?: boolean): string;
}

/** Takes all colours and weights away. */
export const RESET = '\x1b[39m\x1b[49m\x1b[22m';

/** Of 256 colours; middle tones, which show on dark and on light. */
const RICH: Readonly<Record<Ink, number>> = {
  ...{ surface: 245, edge: 245, text: -1, muted: 245, agent: 208, start: 73, goal: 35 },
  ...{ hazard: 167, wall: 245, object: 74 },
  ...{ curve: 74, good: 35, bad: 167, warning: 172, negative: 68, strong: -1 },
};

/** Of the 16 that every terminal with colours has. */
const PLAIN: Readonly<Record<Ink, number>> = {
  ...{ surface: 90, edge: 90, text: -1, muted: 90, agent: 33, start: 36, goal: 32 },
  ...{ hazard: 31, wall: 90, object: 36 },
  ...{ curve: 36, good: 32, bad: 31, warning: 33, negative: 34, strong: -1 },
};

/** Background and foreground of tiles. */
const RICH_TILES: Readonly<Partial<Record<SceneColour, readonly [number, number]>>> = {
  surface: [238, 252],
  start: [30, 255],
  goal: [28, 255],
  hazard: [88, 255],
  wall: [246, 232],
  object: [25, 255],
  agent: [208, 232],
};
const PLAIN_TILES: Readonly<Partial<Record<SceneColour, readonly [number, number]>>> = {
  surface: [100, 97],
  start: [46, 30],
  goal: [42, 30],
  hazard: [41, 97],
  wall: [47, 30],
  object: [44, 97],
  agent: [43, 30],
};

/** The palette of a terminal with so many bits of colour: 1 is none, 4 the plain 16, 8 and more 256. */
export function paletteOf(bits: number): Palette {
  if (bits < 4) return { hasColours: false, foreground: () => '', tile: () => '' };
  const isRich = bits >= 8;
  const code = (ink: Ink) => {
    if (ink === 'strong') return '\x1b[1m';
    const number = isRich ? RICH[ink] : PLAIN[ink];
    if (number < 0) return '';
    const weight = ink === 'agent' ? '\x1b[1m' : '';
    return `${weight}\x1b[${isRich ? `38;5;${number}` : number}m`;
  };
  return {
    hasColours: true,
    foreground: code,
    tile(ink, isOdd = false) {
      if (isRich && isOdd && ink === 'surface') return '\x1b[48;5;240m\x1b[38;5;253m';
      const pair = (isRich ? RICH_TILES : PLAIN_TILES)[ink];
      if (!pair) return '';
      const [back, front] = pair;
      return isRich ? `\x1b[48;5;${back}m\x1b[38;5;${front}m` : `\x1b[${back}m\x1b[${front}m`;
    },
  };
}

/** Text in a colour. */
export function paint(palette: Palette, ink: Ink, text: string): string {
  const begin = palette.foreground(ink);
  return begin === '' ? text : `${begin}${text}${RESET}`;
}
