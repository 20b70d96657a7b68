import { type AnyTrainer, RepriseError, RunControl, run, type Transition } from '@reprise/core';
import { bytesReadable, openRecording, record, recordToBytes } from '@reprise/recording';
import fc from 'fast-check';
import { EMPTY, from, Observable, Subject, takeWhile, tap } from 'rxjs';
import { anyCase } from './arbitraries/any-case.ts';
import { anyPlace } from './arbitraries/any-place.ts';
import { callSite } from './call-site.ts';
import { badArgument, checkTrainer, described } from './check-argument.ts';
import { checkOptions } from './check-options.ts';
import { type Check, checksOf } from './checks.ts';
import { everyColumn } from './every-column.ts';
import { type Law, LawError } from './law.ts';
import { same } from './same.ts';
import { snapshot } from './snapshot.ts';
import type { LawsOptions } from './trainer-laws.ts';
import { transitionsOf } from './transitions-of.ts';
import { withPauses } from './virtual-pauses.ts';

/** What watches a run: an RxJS operator over its transitions. */
export type ObserverOperator = (run$: Observable<Transition<unknown>>) => Observable<unknown>;

/** On whose runs an observer's laws are tried, and how. */
export interface ObserverLawsOptions extends Omit<LawsOptions, 'environment'> {
  /** Whose runs are watched; `everyColumn` by default. */
  readonly trainer?: AnyTrainer;
  /** Errors with which it is meant to end a sound run; those of Reprise by default. */
  readonly isRefusal?: (error: unknown) => boolean;
  /** What it is called in reports; the operator's own name by default, or its beginning. */
  readonly name?: string;
}

/** Characters of an operator without a name that a report calls it by. */
const SHOWN = 60;

/**
 * The laws that an observer must keep, whatever a trainer, a config and a seed, each to be tried by its `run`: on
 * runs of `everyColumn`, which tell of everything, where no trainer is given. `assertLaw` tries them on others.
 *
 * @example test.each(observerLaws(returns(), { trainer: qLearning }))('$sentence', ({ run }) => run());
 */
export function observerLaws(
  operator: ObserverOperator,
  given: ObserverLawsOptions = {},
): readonly Check[] {
  checkOptions('observerLaws', given);
  if (typeof operator !== 'function') {
    const instead = 'a function of the stream of transitions, as map(...) is';
    throw badArgument('observerLaws', 'an RxJS operator', operator, instead);
  }
  const { trainer = everyColumn as AnyTrainer, ...rest } = given;
  checkTrainer('observerLaws', trainer);
  const { cases = anyCase(trainer), isRefusal = isReprises, name, ...options } = rest;
  const of = name ?? nameOf(operator);
  const laws = lawsOfObservers(ensured(operator, of), isRefusal).map((law) => ({ ...law, of }));
  return checksOf(laws, trainer, cases, { testFile: fileOf(callSite(observerLaws)), ...options });
}

function isReprises(error: unknown): boolean {
  return error instanceof RepriseError;
}

/** What an operator is called: its name, or how it begins. */
function nameOf(operator: ObserverOperator): string {
  if (operator.name !== '') return operator.name;
  return `observer ${String(operator).replace(/\s+/g, ' ').slice(0, SHOWN)}`;
}

/** The operator, which throws `bad-argument` where what it gives is no stream. */
function ensured(operator: ObserverOperator, name: string): ObserverOperator {
  return (run$) => {
    const watched$ = operator(run$);
    if (typeof watched$?.subscribe === 'function') return watched$;
    throw new RepriseError(
      'bad-argument',
      `${name} gives ${described(watched$)} where a stream is needed: an operator gives run$.pipe(...)`,
    );
  };
}

/** The name of the file of a stack's first frame, wherever the project lies; empty where the engine has none. */
function fileOf(site: string): string {
  const [frame = ''] = site.split('\n');
  return /([^/\\]+?)(\?[^/\\]*)?:\d+:\d+\)?$/.exec(frame)?.[1] ?? '';
}

function lawsOfObservers(
  operator: ObserverOperator,
  isRefusal: (error: unknown) => boolean,
): readonly Law[] {
  return [
    {
      sentence: 'it shows of a recording what it showed of the run',
      async check(trainer, input) {
        // Before it is recorded: a run that does not end is told here.
        const transitions = transitionsOf(trainer, input);
        const control = new RunControl();
        const recorder = await recordToBytes(trainer, { ...input, control });
        const live = await shownBy(
          operator,
          run(trainer, { ...input, control }).pipe(record(recorder, control)),
        );
        await recorder.done;
        const recording = await openRecording(bytesReadable(recorder.bytes()), () => ({
          trainer,
          ...(input.environment && { environment: input.environment }),
        }));
        same(await shownBy(operator, recording.replay()), live, 'what is shown of the replay');
        const paused = withPauses(transitions, (run$) => shownBy(operator, run$));
        same(
          await paused,
          live,
          'what is shown of the run, with pauses of a minute on the clock of RxJS,',
        );
      },
    },
    {
      sentence: 'who leaves it early leaves the run',
      extra: fc.nat({ max: 30 }),
      check(trainer, input, count: number) {
        const transitions = transitionsOf(trainer, input);
        leaveInside(operator, transitions, count);
        leaveFromOutside(operator, transitions, count);
      },
    },
    {
      sentence: 'two subscriptions know nothing of each other',
      extra: anyPlace(),
      check(trainer, input, at: number) {
        const transitions = transitionsOf(trainer, input);
        const late = Math.floor(at * (transitions.length + 1));
        const source$ = new Subject<Transition<unknown>>();
        const watched$ = operator(source$);
        const first = collect(watched$);
        let second = collect(EMPTY);
        transitions.forEach((transition, i) => {
          if (i === late) second = collect(watched$);
          source$.next(transition);
        });
        source$.complete();
        const alone = collect(operator(from(transitions)));
        same(first.shown, alone.shown, 'what is shown to who shares the run');
        if (late === transitions.length) return;
        const rest = collect(operator(from(transitions.slice(late))));
        same(second.shown, rest.shown, 'what is shown to who comes later');
      },
    },
    {
      sentence: 'an error of the run passes through, and nothing after it',
      extra: anyPlace(),
      async check(trainer, input, at: number) {
        const transitions = transitionsOf(trainer, input);
        const before = transitions.slice(0, Math.floor(at * (transitions.length + 1)));
        const failure = new Error('the run failed');
        let shown = 0;
        let shownBefore = 0;
        let hasFailed = false;
        let isMadeAgain = false;
        const run$ = new Observable<Transition<unknown>>((subscriber) => {
          if (hasFailed) {
            isMadeAgain = true;
            return;
          }
          for (const transition of before) {
            if (subscriber.closed) return;
            subscriber.next(transition);
          }
          if (subscriber.closed) return;
          shownBefore = shown;
          hasFailed = true;
          subscriber.error(failure);
        });
        const seen = collect(operator(run$).pipe(tap(() => shown++)));
        if (!hasFailed) return;
        // What is shown in turns of their own may come later than the error.
        const isAtOnce = seen.end !== null;
        await settled(seen);
        if (isMadeAgain) throw new LawError('it makes the run again that failed');
        if (failureOf(seen) !== failure) {
          throw new LawError(`the run's error ends it with ${said(seen.end)}`);
        }
        if (isAtOnce && shown !== shownBefore)
          throw new LawError("it shows something at the run's error");
      },
    },
    {
      sentence: 'a run of no transitions ends without an error',
      async check() {
        const { end } = await settled(collect(operator(EMPTY)));
        if (end === null || end.error !== undefined) {
          throw new LawError(`a run of no transitions ends with ${said(end)}`);
        }
      },
    },
    {
      sentence: 'no transition is changed by it',
      check(trainer, input) {
        const transitions = transitionsOf(trainer, input);
        const before = transitions.map(snapshot);
        const { end } = collect(operator(from(transitions)));
        same(transitions.map(snapshot), before, 'a transition that was watched');
        if (end?.error === undefined || isRefusal(end.error)) return;
        throw new LawError(
          `it ends a sound run with ${said(end)}: what it does after is not known (a refusal that is meant: isRefusal)`,
        );
      },
    },
  ];
}

/** How a subscription ended; `error` where it failed. */
interface Ending {
  readonly error?: unknown;
}

/** What a subscription has shown so far, a snapshot of each taken at once, and how it ended. */
interface Collected {
  readonly shown: unknown[];
  /** Null: it has not. */
  end: Ending | null;
}

function collect(watched$: Observable<unknown>, onEnd: () => void = () => {}): Collected {
  const collected: Collected = { shown: [], end: null };
  const ended = (end: Ending) => {
    collected.end = end;
    onEnd();
  };
  watched$.subscribe({
    next: (value) => collected.shown.push(snapshot(value)),
    error: (error) => ended({ error }),
    complete: () => ended({}),
  });
  return collected;
}

/** Turns of the event loop in which what is over ends at the latest, where that takes promises or schedulers. */
const TURNS = 8;

async function settled(collected: Collected): Promise<Collected> {
  for (let turns = 0; turns < TURNS && collected.end === null; turns++) {
    await new Promise((done) => setTimeout(done));
  }
  return collected;
}

/**
 * All that is shown of a whole run, and last the error that the observer itself ends it with, if any;
 * rejects with a LawError where it does not end with the run.
 */
async function shownBy(
  operator: ObserverOperator,
  run$: Observable<Transition<unknown>>,
): Promise<unknown[]> {
  const { shown, end } = await new Promise<Collected>((resolve, reject) => {
    const onRunEnd = () => {
      setTimeout(() => {
        if (collected.end === null)
          reject(new LawError('the run is over, and what it shows is not'));
      });
    };
    const collected = collect(
      operator(run$.pipe(tap({ complete: onRunEnd, error: onRunEnd }))),
      // A synchronous run ends before there is something to hand out.
      () => queueMicrotask(() => resolve(collected)),
    );
  });
  return end?.error === undefined ? shown : [...shown, String(end.error)];
}

/** Leaves a synchronous run, which only looks at whether it is watched, with what is shown `count`-th. */
function leaveInside(
  operator: ObserverOperator,
  transitions: readonly Transition<unknown>[],
  count: number,
): void {
  let isLeft = false;
  let late = 0;
  const source$ = new Observable<Transition<unknown>>((subscriber) => {
    for (const transition of transitions) {
      if (subscriber.closed) return;
      if (isLeft) late++;
      subscriber.next(transition);
    }
    subscriber.complete();
  });
  let shown = 0;
  operator(source$)
    .pipe(takeWhile(() => ++shown < count, true))
    .subscribe({
      complete: () => {
        isLeft = true;
      },
      error: () => {},
    });
  if (late > 0) throw new LawError(`${late} transitions were made after it was left`);
}

/** Leaves a run after `count` transitions, whatever was shown of them. */
function leaveFromOutside(
  operator: ObserverOperator,
  transitions: readonly Transition<unknown>[],
  count: number,
): void {
  const source$ = new Subject<Transition<unknown>>();
  const subscription = operator(source$).subscribe({ error: () => {} });
  for (const transition of transitions.slice(0, count)) source$.next(transition);
  subscription.unsubscribe();
  if (source$.observed) throw new LawError('the run is still watched after it was left');
}

function failureOf({ end }: Collected): unknown {
  return end?.error;
}

function said(end: Ending | null): string {
  if (end === null) return 'nothing';
  return end.error === undefined ? 'completion' : String(end.error);
}
