import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { UsageError } from '@reprise/cli';
import { exitCodeOf, SIGNALS } from '../training.ts';
import { splitLines } from './lines.ts';

/** How a child process is started and waited for. */
export interface ChildOptions {
  readonly command: string;
  readonly args: readonly string[];
  /** What it is called in complaints: `gymnasium:LunarLander-v3`. */
  readonly name: string;
  /** How long an answer may take, in milliseconds. */
  readonly timeoutMilliseconds: number;
}

/** The longest answer, in characters: a picture of 1000 × 1000 pixels in three colours takes 12 million. */
const LONGEST_ANSWER = 2 ** 26;
/** Who waits for the answer to a question. */
interface Waiting {
  /** Which question it was, from 0. */
  readonly n: number;
  resolve(answer: Readonly<Record<string, unknown>>): void;
  reject(error: Error): void;
}

/** How much of what a child wrote to standard error is told when it dies, in characters. */
const LAST_WORDS = 400;
/** How long a dead child's pipes are read on for, in milliseconds: what it started may hold them open. */
const DRAIN = 500;
/** How long a child may take to end when it is asked to, in milliseconds. */
const PATIENCE = 2000;

/**
 * A process that answers questions: one JSON object a line, in and out. A question is answered before
 * the next is asked, and its number `n`, from 0, comes back with the answer. Where the process dies, hangs,
 * writes rubbish or answers another question, the question is rejected with a UsageError that says so, and
 * so are all after it. With it ends all that it started, and both end with this program.
 */
export class Child {
  private readonly process: ChildProcessWithoutNullStreams;
  private readonly options: ChildOptions;
  private waiting: Waiting | null = null;
  private asked = 0;
  private timer: NodeJS.Timeout | null = null;
  private words = '';
  private failure: UsageError | null = null;
  private isClosing = false;
  private readonly ended: Promise<void>;

  constructor(options: ChildOptions) {
    this.options = options;
    this.process = spawn(options.command, options.args, {
      stdio: 'pipe',
      // Ctrl-C is the run's to handle: it ends the child when it has closed the recording.
      detached: true,
    });
    const { stdin, stdout, stderr } = this.process;
    const split = splitLines(
      LONGEST_ANSWER,
      (line) => this.receive(line),
      () =>
        this.fail(`the process wrote more than ${LONGEST_ANSWER / 2 ** 20} MB without a new line`),
    );
    stdout.setEncoding('utf8').on('data', split);
    stderr.setEncoding('utf8').on('data', (text: string) => {
      this.words = (this.words + text).slice(-10 * LAST_WORDS);
    });
    stdin.on('error', () => {});
    this.process.on('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'ENOENT' ? 'there is no such program' : error.message;
      this.fail(`${options.command} cannot be started: ${why}; --python names another`);
    });
    this.ended = this.untilEnded();
    keep(this);
  }

  /** The answer to a question. */
  ask(question: object): Promise<Readonly<Record<string, unknown>>> {
    if (this.failure) return Promise.reject(this.failure);
    return new Promise((resolve, reject) => {
      const n = this.asked++;
      this.waiting = { n, resolve, reject };
      const { timeoutMilliseconds } = this.options;
      this.timer = setTimeout(
        () =>
          this.fail(
            `no answer within ${timeoutMilliseconds / 1000} s; --env-timeout gives it longer`,
          ),
        timeoutMilliseconds,
      );
      this.process.stdin.write(`${JSON.stringify({ ...question, n })}\n`);
    });
  }

  /** Ends the process: it is asked to, and ended where it does not. */
  async close(): Promise<void> {
    this.isClosing = true;
    this.settle();
    if (this.failure) this.kill();
    this.process.stdin.end();
    const timer = setTimeout(() => this.kill(), PATIENCE);
    await this.ended;
    clearTimeout(timer);
  }

  /** Ends the process and all that it started, which are one group of their own. */
  kill(): void {
    const { pid } = this.process;
    if (pid === undefined) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // There is no group: all have ended, or the system has none.
      this.process.kill('SIGKILL');
    }
  }

  /** Resolves when the process has ended, or could not be started, and its pipes have been let go. */
  private async untilEnded(): Promise<void> {
    const { stdin, stdout, stderr } = this.process;
    const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) => {
      this.process.once('close', (...how) => resolve(how));
      this.process.once('exit', (...how) => setTimeout(resolve, DRAIN, how).unref());
      this.process.once('error', () => this.process.pid ?? resolve([null, null]));
    });
    forget(this);
    this.kill();
    for (const pipe of [stdin, stdout, stderr]) pipe?.destroy();
    const how = signal ? `was ended by ${signal}` : `ended with code ${code}`;
    if (!this.isClosing) this.fail(`the process ${how}${this.lastWords()}`);
  }

  private receive(line: string): void {
    const { waiting } = this;
    const answer = waiting && answerOf(line);
    if (!answer) {
      this.fail(`the process wrote what is no answer: ${JSON.stringify(line.slice(0, 80))}`);
      return;
    }
    const { n, error, ...rest } = answer;
    if (n !== waiting.n) {
      const given = n === undefined ? 'without a number' : `to question ${n}`;
      this.fail(`the process wrote an answer ${given}, where question ${waiting.n} was asked`);
      return;
    }
    this.settle();
    if (error === undefined) waiting.resolve(rest);
    else waiting.reject(new UsageError(`${this.options.name}: ${error}`));
  }

  private fail(why: string): void {
    this.failure ??= new UsageError(`${this.options.name}: ${why}`);
    const { waiting } = this;
    this.settle();
    waiting?.reject(this.failure);
    this.kill();
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

/** What a line holds beside the answer itself: the question's number, and an error where one is told. */
interface Answer extends Readonly<Record<string, unknown>> {
  readonly n?: number;
  readonly error?: string;
}

/** A line as an answer: an object, its number a number, its error text; null where it is none. */
function answerOf(line: string): Answer | null {
  try {
    const answer = JSON.parse(line);
    const isObject = typeof answer === 'object' && answer !== null && !Array.isArray(answer);
    const is = (key: string, type: string) => !(key in answer) || typeof answer[key] === type;
    return isObject && is('n', 'number') && is('error', 'string') ? answer : null;
  } catch {
    return null;
  }
}

/** The processes that have not ended: none may outlive this program. */
const children = new Set<Child>();

function keep(child: Child): void {
  if (children.size === 0) {
    process.on('exit', killAll);
    for (const name of SIGNALS) process.on(name, endAlone);
  }
  children.add(child);
}

function forget(child: Child): void {
  children.delete(child);
  if (children.size > 0) return;
  process.off('exit', killAll);
  for (const name of SIGNALS) process.off(name, endAlone);
}

function killAll(): void {
  for (const child of children) child.kill();
}

/** A signal that nothing else handles ends the program as ever, but not before its `exit`. */
function endAlone(name: NodeJS.Signals): void {
  if (process.listenerCount(name) === 1) process.exit(exitCodeOf(name));
}
