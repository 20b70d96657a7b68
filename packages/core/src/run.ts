import { Observable, type Subscriber } from 'rxjs';
import { begin, type RunInput } from './begin.ts';
import { RunControl } from './control.ts';
import { RepriseError, type RunPhase, TrainerError } from './errors.ts';
import { macrotask } from './macrotask.ts';
import type { Question, Trainer, World } from './trainer.ts';
import type { TrainingEvent, Transition } from './transition.ts';

/** What a run is made of, and how it is driven. */
export interface RunOptions<Config, State, Event extends TrainingEvent>
  extends RunInput<Config, State> {
  /** Pause, resume, single step, speed limit, stop; a new one by default. */
  readonly control?: RunControl;
  /** Who answers a trainer's questions, where it asks any. */
  readonly world?: World;
  /** Ends the run after the first transition for which it is true. */
  readonly until?: (transition: Transition<State, Event>) => boolean;
  /**
   * `sliced` (the default) gives the event loop its turn every few milliseconds; `synchronous` makes
   * the whole run inside `subscribe`, and throws `synchronous-wait` where it would have to wait.
   */
  readonly mode?: 'sliced' | 'synchronous';
  /** How long a slice works before it gives the event loop back, in milliseconds; 4 by default. */
  readonly sliceMilliseconds?: number;
}

/**
 * The run of a trainer as a cold Observable: each subscription is the same run again.
 *
 * Errors with a RepriseError: `bad-config`, `bad-seed`, `bad-environment`, or a TrainerError that names
 * the trainer, the seq and the phase.
 *
 * @example run(qLearning, { config: { steps: 1000 }, seed: 7, environment }).subscribe(console.log)
 */
export function run<Config, State, Event extends TrainingEvent, Problem>(
  trainer: Trainer<Config, State, Event, Problem>,
  options: RunOptions<Config, State, Event> = {},
): Observable<Transition<State, Event>> {
  return new Observable((subscriber) => {
    const loop = new RunLoop(trainer, options, subscriber);
    if (options.mode === 'synchronous') loop.runSynchronously();
    else loop.runSliced();
    return () => loop.dispose();
  });
}

/** What a burst of transitions ended with. */
type BurstEnd = 'more' | 'finished' | 'asked';

/** One subscription's run. */
class RunLoop<Config, State, Event extends TrainingEvent, Problem> {
  private readonly trainer: Trainer<Config, State, Event, Problem>;
  private readonly options: RunOptions<Config, State, Event>;
  private readonly subscriber: Subscriber<Transition<State, Event>>;
  private readonly control: RunControl;
  private readonly problem!: Problem;
  private state!: State;
  private seq = 0;
  private phase: RunPhase = 'start';
  /** What the world was asked and has not answered yet. */
  private question: Question | null = null;
  /** How many transitions are made between two looks at the clock. */
  private stride = 1;
  private stopListening: () => void = () => {};
  private cancelTask: (() => void) | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Transitions the speed limit allows now, and when that was reckoned. */
  private tokens = 0;
  private tokensAt = 0;

  constructor(
    trainer: Trainer<Config, State, Event, Problem>,
    options: RunOptions<Config, State, Event>,
    subscriber: Subscriber<Transition<State, Event>>,
  ) {
    this.trainer = trainer;
    this.options = options;
    this.subscriber = subscriber;
    this.control = options.control ?? new RunControl();
    try {
      const beginning = begin(trainer, options);
      this.problem = beginning.problem;
      this.state = beginning.state;
      this.seq = beginning.seq;
    } catch (error) {
      subscriber.error(error);
    }
  }

  runSynchronously(): void {
    const { control, subscriber } = this;
    while (!subscriber.closed) {
      if (control.stopped) {
        subscriber.complete();
      } else if (control.allowance === 0) {
        this.fail('would have to wait: it is paused or held back');
      } else {
        const end = this.guarded(control.allowance, Number.POSITIVE_INFINITY);
        if (end === 'finished') subscriber.complete();
        if (end === 'asked') this.askAtOnce();
      }
    }
  }

  runSliced(): void {
    if (this.subscriber.closed) return;
    this.tokensAt = performance.now();
    this.stopListening = this.control.onChange(() => this.wake());
    this.wake();
  }

  dispose(): void {
    this.stopListening();
    this.cancelTask?.();
    this.cancelTask = null;
    clearTimeout(this.timer);
  }

  /** Sees to it that a slice comes, unless one is on its way or the world is being waited for. */
  private wake(): void {
    if (this.cancelTask !== null || this.subscriber.closed) return;
    const waits = this.question !== null || this.control.allowance === 0;
    if (waits && !this.control.stopped) return;
    clearTimeout(this.timer);
    this.cancelTask = macrotask(() => {
      this.cancelTask = null;
      this.slice();
    });
  }

  private slice(): void {
    const { control, subscriber } = this;
    if (subscriber.closed) return;
    if (control.stopped) {
      subscriber.complete();
      return;
    }
    const now = performance.now();
    const allowed = Math.min(control.allowance, this.speedAllowance(now));
    if (allowed < 1) {
      if (control.allowance > 0) this.timer = setTimeout(() => this.wake(), this.untilNextToken());
      return;
    }
    const end = this.guarded(allowed, now + (this.options.sliceMilliseconds ?? 4));
    if (subscriber.closed) return;
    if (end === 'finished') subscriber.complete();
    else if (end === 'asked') this.askAndWait();
    else this.wake();
  }

  /** A burst whose errors end the run. */
  private guarded(allowed: number, deadline: number): BurstEnd {
    const first = this.seq;
    try {
      return this.burst(allowed, deadline);
    } catch (cause) {
      this.subscriber.error(new TrainerError(this.trainer.id, this.seq, this.phase, cause));
      return 'more';
    } finally {
      const made = this.seq - first;
      this.control.spend(made);
      this.tokens -= made;
    }
  }

  /**
   * The inner loop: transitions until the allowance, the deadline or a change of the control. Seq,
   * state and phase are locals while it runs: writing them to the object each time cost a third.
   */
  private burst(allowed: number, deadline: number): BurstEnd {
    const { trainer, problem, subscriber, control } = this;
    const until = this.options.until;
    const asks = trainer.answer !== undefined;
    const isTimed = deadline !== Number.POSITIVE_INFINITY;
    const version = control.version;
    const last = this.seq + allowed;
    let lookAt = isTimed ? this.seq + this.stride : Number.POSITIVE_INFINITY;
    let lookedAt = isTimed ? performance.now() : 0;
    let state = this.state;
    let seq = this.seq;
    let isEvolving = false;
    try {
      while (seq < last) {
        const event = trainer.decide(state, problem);
        if (event === null) return 'finished';
        if (asks && isQuestion(event)) {
          this.question = event;
          return 'asked';
        }
        isEvolving = true;
        state = trainer.evolve(state, event as Event, problem);
        isEvolving = false;
        const transition = { seq, event: event as Event, state };
        seq++;
        subscriber.next(transition);
        if (until?.(transition)) return 'finished';
        if (control.version !== version || subscriber.closed) return 'more';
        if (seq >= lookAt) {
          const now = performance.now();
          if (now >= deadline) {
            if (now > deadline + 1) this.stride = Math.max(1, this.stride >> 1);
            return 'more';
          }
          if (now - lookedAt < 0.25) this.stride = Math.min(4096, this.stride * 2);
          lookedAt = now;
          lookAt = seq + this.stride;
        }
      }
      return 'more';
    } finally {
      this.seq = seq;
      this.state = state;
      this.phase = isEvolving ? 'evolve' : 'decide';
    }
  }

  private ask(): unknown {
    this.phase = 'world';
    try {
      const world = this.options.world;
      if (!world) throw new Error('the trainer asks a world, and the run was given none');
      return world.ask((this.question as Question).question);
    } catch (cause) {
      this.subscriber.error(new TrainerError(this.trainer.id, this.seq, 'world', cause));
      return undefined;
    }
  }

  /** Asks the world, which must answer at once. */
  private askAtOnce(): void {
    const answer = this.ask();
    if (answer instanceof Promise) this.fail('would have to wait for the world');
    else this.receive(answer);
    if (this.question !== null && !this.subscriber.closed) this.askAtOnce();
  }

  /** Asks the world and goes on when it has answered. */
  private askAndWait(): void {
    const answer = this.ask();
    if (this.subscriber.closed) return;
    const goOn = (value: unknown) => {
      if (this.subscriber.closed) return;
      this.receive(value);
      if (this.question === null) this.wake();
      else this.askAndWait();
    };
    if (!(answer instanceof Promise)) {
      goOn(answer);
      return;
    }
    answer.then(goOn, (cause) =>
      this.subscriber.error(new TrainerError(this.trainer.id, this.seq, 'world', cause)),
    );
  }

  /** Makes the transition that the world's answer gives, or asks on. */
  private receive(answer: unknown): void {
    const { trainer, problem, subscriber } = this;
    const question = this.question as Question;
    this.question = null;
    if (subscriber.closed) return;
    try {
      this.phase = 'world';
      const event = trainer.answer!(this.state, question, answer, problem);
      if (isQuestion(event)) {
        this.question = event;
        return;
      }
      this.phase = 'evolve';
      this.state = trainer.evolve(this.state, event, problem);
      const transition = { seq: this.seq, event, state: this.state };
      this.seq++;
      this.control.spend(1);
      this.tokens--;
      subscriber.next(transition);
      if (this.options.until?.(transition)) subscriber.complete();
    } catch (cause) {
      subscriber.error(new TrainerError(trainer.id, this.seq, this.phase, cause));
    }
  }

  /** Whole transitions that the speed limit allows at `now`; at most a tenth of a second's are saved up. */
  private speedAllowance(now: number): number {
    const perSecond = this.control.transitionsPerSecond;
    if (perSecond === Number.POSITIVE_INFINITY) return perSecond;
    const earned = ((now - this.tokensAt) * perSecond) / 1000;
    this.tokens = Math.min(Math.max(1, perSecond / 10), Math.max(0, this.tokens) + earned);
    this.tokensAt = now;
    return Math.floor(this.tokens);
  }

  private untilNextToken(): number {
    return Math.max(1, ((1 - this.tokens) * 1000) / this.control.transitionsPerSecond);
  }

  private fail(reason: string): void {
    this.subscriber.error(
      new RepriseError(
        'synchronous-wait',
        `${this.trainer.id}: a synchronous run ${reason} at transition ${this.seq}; use mode 'sliced'`,
      ),
    );
  }
}

/** Whether what `decide` gave is a question to the world. */
export function isQuestion(event: TrainingEvent | Question | null): event is Question {
  return event !== null && event.kind === 'question';
}
