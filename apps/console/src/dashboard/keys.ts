import type { RunControl } from '@reprise/core';

/** What a person can have done to a run. */
export type Wish =
  | 'pause'
  | 'step'
  | 'faster'
  | 'slower'
  | 'unlimited'
  | 'quit'
  | 'interrupt'
  | 'suspend';

/** The key that was pressed, as ink tells it. */
export interface Pressed {
  readonly input: string;
  readonly upArrow?: boolean;
  readonly downArrow?: boolean;
  readonly rightArrow?: boolean;
  readonly ctrl?: boolean;
}

const WISHES: Readonly<Record<string, Wish>> = {
  ...{ ' ': 'pause', p: 'pause', s: 'step', '.': 'step', '+': 'faster', '=': 'faster' },
  ...{ '-': 'slower', _: 'slower', u: 'unlimited', q: 'quit', Q: 'quit' },
};

/** What a key wishes for; null: nothing. */
export function wishOf({ input, upArrow, downArrow, rightArrow, ctrl }: Pressed): Wish | null {
  if (ctrl) return input === 'c' ? 'interrupt' : input === 'z' ? 'suspend' : null;
  if (upArrow) return 'faster';
  if (downArrow) return 'slower';
  if (rightArrow) return 'step';
  return WISHES[input] ?? null;
}

/** Does to a run what was wished; `perSecond` is how fast it went when it last did. */
export function fulfil(
  wish: Exclude<Wish, 'suspend'>,
  control: RunControl,
  perSecond: number,
): void {
  switch (wish) {
    case 'pause':
      if (control.paused) control.resume();
      else control.pause();
      return;
    case 'step':
      control.step();
      return;
    case 'faster':
      control.transitionsPerSecond = nextSpeed(control.transitionsPerSecond);
      return;
    case 'slower':
      control.transitionsPerSecond = previousSpeed(
        Number.isFinite(control.transitionsPerSecond) ? control.transitionsPerSecond : perSecond,
      );
      return;
    case 'unlimited':
      control.transitionsPerSecond = Number.POSITIVE_INFINITY;
      return;
    case 'quit':
      control.stop();
      return;
    case 'interrupt':
      // The terminal would have sent it, had it not been asked for single keys.
      process.kill(process.pid, 'SIGINT');
  }
}

/** The speeds in between: 1, 2, 5, 10, 20, … transitions a second. */
const SPEEDS = Array.from({ length: 8 }, (_, power) =>
  [1, 2, 5].map((digit) => digit * 10 ** power),
).flat();

function nextSpeed(limit: number): number {
  return SPEEDS.find((speed) => speed > limit) ?? Number.POSITIVE_INFINITY;
}

function previousSpeed(limit: number): number {
  return SPEEDS.findLast((speed) => speed < limit) ?? SPEEDS[0]!;
}
