import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { UsageError } from '@reprise/cli';

/** How a child process is started and waited for. */
export interface ChildOptions {
  readonly command: string;
  readonly args: readonly string[];
  /** What it is called in complaints: `gymnasium:LunarLander-v3`. */
  readonly name: string;
  /** How long an answer may take, in milliseconds. */
  readonly timeoutMilliseconds: number;
}

/** How much of what a child wrote to standard error is told when it dies, in characters. */
const LAST_WORDS = 400;

/**
 * A process that answers questions: one JSON object a line, in and out. A question is answered before
 * the next is asked. Where it dies, hangs or writes rubbish, the question is rejected with a UsageError
 * that says so, and so are all after it.
 */
export class Child {
  private readonly process: ChildProcessWithoutNullStreams;
  private readonly options: ChildOptions;
  private waiting: { resolve(answer: object): void; reject(error: Error): void } | null = null;
  private timer: NodeJS.Timeout | null = null;
  private words = '';
  private failure: UsageError | null = null;
  private isClosing = false;
  private hasEnded = false;

  constructor(options: ChildOptions) {
    this.options = options;
    this.process = spawn(options.command, options.args, {
      stdio: 'pipe',
      // Ctrl-C is the run's to handle: it ends the child when it has closed the recording.
      detached: true,
    });
    const { stdin, stdout, stderr } = this.process;
    createInterface({ input: stdout }).on('line', (line) => this.receive(line));
    stderr.setEncoding('utf8').on('data', (text: string) => {
      this.words = (this.words + text).slice(-10 * LAST_WORDS);
    });
    stdin.on('error', () => {});
    this.process.on('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'ENOENT' ? 'there is no such program' : error.message;
      this.fail(`${options.command} cannot be started: ${why}; --python names another`);
    });
    this.process.on('close', (code, signal) => {
      this.hasEnded = true;
      if (this.isClosing) return;
      const how = signal ? `was ended by ${signal}` : `ended with code ${code}`;
      this.fail(`the process ${how}${this.lastWords()}`);
    });
  }

  /** The answer to a question. */
  ask(question: object): Promise<Readonly<Record<string, unknown>>> {
    if (this.failure) return Promise.reject(this.failure);
    return new Promise((resolve, reject) => {
      this.waiting = { resolve: resolve as (answer: object) => void, reject };
      const { timeoutMilliseconds } = this.options;
      this.timer = setTimeout(
        () =>
          this.fail(
            `no answer within ${timeoutMilliseconds / 1000} s; --env-timeout gives it longer`,
          ),
        timeoutMilliseconds,
      );
      this.process.stdin.write(`${JSON.stringify(question)}\n`);
    });
  }

  /** Ends the process: it is asked to, and ended where it does not. */
  close(): Promise<void> {
    this.isClosing = true;
    this.settle();
    if (this.hasEnded || this.process.pid === undefined) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.process.kill('SIGKILL'), 2000);
      this.process.once('close', () => {
        clearTimeout(timer);
        resolve();
      });
      this.process.stdin.end();
      if (this.failure) this.process.kill('SIGKILL');
    });
  }

  private receive(line: string): void {
    const { waiting } = this;
    let answer: unknown;
    try {
      answer = JSON.parse(line);
    } catch {
      answer = null;
    }
    if (typeof answer !== 'object' || answer === null || !waiting) {
      this.fail(`the process wrote what is no answer: ${JSON.stringify(line.slice(0, 80))}`);
      return;
    }
    this.settle();
    const { error } = answer as { error?: unknown };
    if (error === undefined) waiting.resolve(answer);
    else waiting.reject(new UsageError(`${this.options.name}: ${error}`));
  }

  private fail(why: string): void {
    this.failure ??= new UsageError(`${this.options.name}: ${why}`);
    const { waiting } = this;
    this.settle();
    waiting?.reject(this.failure);
    this.process.kill('SIGKILL');
  }

  private settle(): void {
    this.waiting = null;
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
  }

  /** The end of what it wrote to standard error, in one line. */
  private lastWords(): string {
    const text = this.words.trim().replace(/\s+/g, ' ').slice(-LAST_WORDS);
    return text === '' ? '' : `; it last wrote: ${text}`;
  }
}
