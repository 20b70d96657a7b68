import type { Progress } from '@reprise/cli';
import { render, renderToString } from 'ink';
import { Dashboard, Keys } from './dashboard.tsx';
import { Inlays } from './inlays.ts';
import { fulfil, type Pressed, wishOf } from './keys.ts';
import { paletteOf } from './palette.ts';
import { createReader, type Running, type Subject } from './reading.ts';
import { startRedraws } from './redraws.ts';
import { openScreen, type Terminal } from './screen.ts';

/** The smallest terminal that is drawn for; what is smaller shows a part of it. */
const LEAST = { columns: 12, rows: 3 };

/** How many rows of what is left behind when the dashboard is closed, besides one for each alarm. */
const LEFT_BEHIND = 16;

/** Milliseconds after which a stopped program has surely stopped. */
const RETURN = 50;

/** Where the dashboard is shown, and who presses keys. */
export interface Seat {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: Pick<
    NodeJS.WriteStream,
    'columns' | 'rows' | 'write' | 'getColorDepth' | 'on' | 'off'
  >;
}

/** Shows a run on a terminal until it is ended: draws, and does what keys say. */
export function showDashboard(
  subject: Subject,
  running: Running,
  { stdin, stdout }: Seat = process,
): Progress {
  const { control } = running;
  const palette = paletteOf(stdout.getColorDepth());
  const read = createReader(subject, running);
  const hasKeys = stdin.isTTY === true;
  const terminal: Terminal = {
    get columns() {
      return Math.max(LEAST.columns, stdout.columns || 80);
    },
    get rows() {
      return Math.max(LEAST.rows, stdout.rows || 24);
    },
    write: (text) => stdout.write(text),
  };
  const inlays = new Inlays();
  let reading = read();
  let speed = 0;

  const onPressed = (pressed: Pressed) => {
    const wish = wishOf(pressed);
    if (wish === null) return;
    if (wish === 'suspend') suspend();
    else fulfil(wish, control, speed);
    redraws.soon();
  };
  /** Leaves the terminal to the shell until it brings the program back. */
  const suspend = () => {
    screen.close();
    stdin.setRawMode(false);
    // With all that was started together: whoever started this waits, too.
    process.kill(0, 'SIGTSTP');
    // No timer runs while it is stopped; and where there is no shell to come back to, it is not.
    setTimeout(() => {
      stdin.setRawMode(true);
      screen.reopen();
      redraws.soon();
    }, RETURN);
  };
  const tree = () => (
    <>
      {hasKeys && <Keys onPressed={onPressed} />}
      <Dashboard
        {...{ reading, palette, inlays, columns: terminal.columns, rows: terminal.rows }}
        keys={hasKeys ? 'shown' : 'none'}
      />
    </>
  );

  const screen = openScreen(terminal, inlays);
  // Ink's debug mode hands over whole pictures at once: when to draw, and what of it, is settled here.
  const options = { debug: true, exitOnCtrlC: false, patchConsole: false };
  const instance = render(tree(), { ...options, stdin, stdout: screen.stream });
  const draw = () => {
    reading = read();
    if (!control.paused) speed = reading.perSecond;
    inlays.begin();
    instance.rerender(tree());
  };
  const isIdle = () =>
    control.paused ||
    (reading.limit !== Number.POSITIVE_INFINITY && reading.perSecond > 0.9 * reading.limit);
  const redraws = startRedraws(draw, isIdle);
  const resize = () => {
    screen.clear();
    redraws.soon();
  };
  stdout.on('resize', resize);
  return {
    end() {
      redraws.end();
      stdout.off('resize', resize);
      instance.unmount();
      screen.close();
      reading = { ...read(), state: 'ended' };
      const { columns } = terminal;
      const { length } = reading.alarms;
      // The result is written below, with a line for each alarm.
      const rows = Math.min(LEFT_BEHIND + length, terminal.rows - 4 - length);
      if (rows < LEAST.rows) return;
      inlays.begin();
      const last = <Dashboard {...{ reading, columns, rows, palette, inlays }} keys="left" />;
      terminal.write(`${inlays.fill(renderToString(last, { columns })).join('\n')}\n`);
    },
  };
}
