import type { Inlays } from './inlays.ts';

/** A terminal's other screen, on which the dashboard is drawn; what was on the first is left alone. */
const OPEN = '\x1b[?1049h\x1b[?25l\x1b[2J';
const CLOSE = '\x1b[?1049l\x1b[?25h';

/** Terminals that know it show what is written in between at once. */
const [BEGIN, END] = ['\x1b[?2026h', '\x1b[?2026l'];

/** What the dashboard needs of a terminal to draw on. */
export interface Terminal {
  readonly columns: number;
  readonly rows: number;
  write(text: string): unknown;
}

/** The other screen of a terminal while the dashboard is drawn on it. */
export interface Screen {
  /** What ink is to write to: whole pictures, of which the lines that changed are drawn. */
  readonly stream: NodeJS.WriteStream;
  /** Wipes it: the next picture is drawn whole. */
  clear(): void;
  /** Goes back to the first screen, as the program's end does, too. */
  close(): void;
  /** Goes to the other screen again. */
  reopen(): void;
}

/** Goes to the terminal's other screen, and hides its cursor. */
export function openScreen(terminal: Terminal, inlays: Inlays): Screen {
  let isOpen = false;
  let drawn: readonly string[] = [];
  const close = () => {
    if (!isOpen) return;
    isOpen = false;
    process.off('exit', close);
    terminal.write(CLOSE);
  };
  const write = (picture: string) => {
    const lines = inlays.fill(picture);
    const changed = lines.flatMap((line, row) =>
      // At its row, and nothing after it.
      line === drawn[row] ? [] : [`\x1b[${row + 1};1H${line}\x1b[K`],
    );
    drawn = lines;
    if (isOpen && changed.length > 0) terminal.write(`${BEGIN}${changed.join('')}${END}`);
    return true;
  };
  const reopen = () => {
    isOpen = true;
    drawn = [];
    process.on('exit', close);
    terminal.write(OPEN);
  };
  reopen();
  return {
    stream: inkStream(terminal, write),
    clear() {
      drawn = [];
      if (isOpen) terminal.write('\x1b[2J');
    },
    close,
    reopen,
  };
}

/** A stream of the terminal's size; ink does not hear through it when that changes, and is told instead. */
function inkStream(terminal: Terminal, write: (text: string) => boolean): NodeJS.WriteStream {
  const stream = {
    get columns() {
      return terminal.columns;
    },
    isTTY: true,
    writable: true,
    write,
    on: () => stream,
    off: () => stream,
  };
  return stream as unknown as NodeJS.WriteStream;
}
