import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import xterm from '@xterm/headless';

const PYTHON = fileURLToPath(new URL('../../fixtures/pseudo-terminal.py', import.meta.url));

/** How long a screen is waited for. */
const PATIENCE = 20_000;

/** What is typed, or done to a terminal. */
interface Wish {
  readonly type?: string;
  readonly size?: readonly [number, number];
  readonly signal?: number;
  readonly hangup?: true;
}

/** A command on a pseudo-terminal of the system, with an emulator that shows what a person would see. */
export class PseudoTerminal {
  /** All that was written. */
  written = '';
  /** The exit code, when it has ended. */
  readonly code: Promise<number | null>;
  private readonly child: ChildProcess;
  private readonly emulator: xterm.Terminal;
  private drawn: Promise<void> = Promise.resolve();

  constructor(
    [columns, rows]: readonly [number, number],
    command: readonly string[],
    { cwd, env = {} }: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
  ) {
    this.emulator = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
    const { CI, NO_COLOR, FORCE_COLOR, ...inherited } = process.env;
    this.child = spawn('python3', [PYTHON, String(columns), String(rows), ...command], {
      cwd,
      env: { ...inherited, TERM: 'xterm-256color', ...env },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    // What is typed into a terminal that has gone is lost.
    this.child.stdin!.on('error', () => {});
    this.child.stdout!.on('data', (data: Buffer) => {
      this.written += data;
      this.drawn = new Promise((resolve) => this.emulator.write(data, resolve));
    });
    this.code = once(this.child, 'close').then(([code]) => code as number | null);
  }

  /** Types, resizes, sends a signal. */
  do(wish: Wish): void {
    if (wish.size) this.emulator.resize(...(wish.size as [number, number]));
    this.child.stdin!.write(`${JSON.stringify(wish)}\n`);
  }

  /** Ends all that runs on it. */
  end(): void {
    this.child.stdin!.end();
  }

  /** The lines that are seen now. */
  async screen(): Promise<string[]> {
    await this.drawn;
    const { active } = this.emulator.buffer;
    return Array.from(
      { length: this.emulator.rows },
      (_, row) => active.getLine(active.viewportY + row)?.translateToString(true) ?? '',
    );
  }

  /** All lines of the first screen, those that have gone up as well. */
  async scrolledBack(): Promise<string[]> {
    await this.drawn;
    const { normal } = this.emulator.buffer;
    return Array.from(
      { length: normal.length },
      (_, row) => normal.getLine(row)?.translateToString(true) ?? '',
    );
  }

  /** Whether the other screen is shown. */
  get isOnOtherScreen(): boolean {
    return this.emulator.buffer.active.type === 'alternate';
  }

  /** Waits until all that was written holds what is looked for. */
  async writes(wanted: RegExp): Promise<void> {
    const until = Date.now() + PATIENCE;
    while (!wanted.test(this.written)) {
      if (Date.now() > until) throw new Error(`never wrote ${wanted}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Waits until a screen shows what is looked for; its match. Throws with the screen where it never does. */
  async sees(wanted: RegExp): Promise<RegExpMatchArray> {
    const until = Date.now() + PATIENCE;
    for (;;) {
      const seen = (await this.screen()).join('\n');
      const match = seen.match(wanted);
      if (match) return match;
      if (Date.now() > until) throw new Error(`never saw ${wanted} in:\n${seen}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
