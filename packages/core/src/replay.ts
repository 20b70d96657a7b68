import { Observable } from 'rxjs';
import { type Beginning, begin, type RunInput } from './begin.ts';
import { hasLiveFields } from './columns.ts';
import { RepriseError } from './errors.ts';
import { isQuestion } from './run.ts';
import type { Question, Trainer } from './trainer.ts';
import type { TrainingEvent, Transition } from './transition.ts';

/**
 * Folds recorded events into the transitions of the run that made them: no environment is stepped and
 * nothing is drawn, but for events with live-only fields, which are rebuilt.
 */
export function replay<Config, State, Event extends TrainingEvent, Problem>(
  trainer: Trainer<Config, State, Event, Problem>,
  input: RunInput<Config, State>,
  events: Iterable<Event>,
): Observable<Transition<State, Event>> {
  return new Observable((subscriber) => {
    try {
      for (const transition of fold(trainer, input, events)) {
        if (subscriber.closed) return;
        subscriber.next(transition);
      }
      subscriber.complete();
    } catch (error) {
      subscriber.error(error);
    }
  });
}

/** `replay` as a generator: the transitions of `events`, one after another. */
export function fold<Config, State, Event extends TrainingEvent, Problem>(
  trainer: Trainer<Config, State, Event, Problem>,
  input: RunInput<Config, State>,
  events: Iterable<Event>,
): Generator<Transition<State, Event>> {
  return foldFrom(trainer, begin(trainer, input), events);
}

/** `fold` from a beginning that is at hand, or from a later state of its run. */
export function* foldFrom<Config, State, Event extends TrainingEvent, Problem>(
  trainer: Trainer<Config, State, Event, Problem>,
  beginning: Pick<Beginning<Config, State, Problem>, 'problem' | 'columns' | 'seq' | 'state'>,
  events: Iterable<Event>,
): Generator<Transition<State, Event>> {
  const { problem, columns } = beginning;
  const rebuilt = new Set(Object.keys(columns).filter((kind) => hasLiveFields(columns, kind)));
  let { seq, state } = beginning;
  for (const recorded of events) {
    const event =
      trainer.restore !== undefined || rebuilt.has(recorded.kind)
        ? rebuild(trainer, state, recorded, problem, rebuilt.has(recorded.kind))
        : recorded;
    state = trainer.evolve(state, event, problem);
    yield { seq, event, state };
    seq++;
  }
}

/** A recorded event with its live-only fields: by the trainer's `restore`, else by deciding again. */
export function rebuild<Config, State, Event extends TrainingEvent, Problem>(
  trainer: Trainer<Config, State, Event, Problem>,
  state: State,
  recorded: Event,
  problem: Problem,
  live: boolean,
): Event {
  const restored = trainer.restore?.(state, recorded, problem) ?? null;
  if (restored !== null) return restored;
  if (!live) return recorded;
  const decided = trainer.decide(state, problem);
  const event = isQuestion(decided)
    ? recalled(trainer, state, decided, recorded, problem)
    : decided;
  if (event === null || event.kind !== recorded.kind) {
    throw new RepriseError(
      'diverged',
      `${trainer.id} does not decide the ${recorded.kind} that was recorded`,
    );
  }
  return event;
}

/**
 * The event that a question comes to, what was recorded answering in the world's place; null where that
 * holds no answer.
 */
export function recalled<Config, State, Event extends TrainingEvent, Problem>(
  trainer: Trainer<Config, State, Event, Problem>,
  state: State,
  question: Question,
  recorded: Event | null,
  problem: Problem,
): Event | null {
  for (let asked = question; ; ) {
    const answer = recorded === null ? undefined : trainer.recall!(recorded, asked);
    if (answer === undefined) return null;
    const event = trainer.answer!(state, asked, answer, problem);
    if (!isQuestion(event)) return event;
    asked = event;
  }
}
