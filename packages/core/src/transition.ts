/** The three kinds of event that every trainer emits. */
export type EventKind = 'environment-step' | 'reward' | 'parameter-update';

/** One fact about a run: what happened, never what follows from it. */
export interface TrainingEvent {
  readonly kind: EventKind;
}

/** One immutable state transition of a run. */
export interface Transition<State, Event extends TrainingEvent = TrainingEvent> {
  /** The transition's number in its run, from 0. */
  readonly seq: number;
  readonly event: Event;
  /** The complete state after `event`. */
  readonly state: State;
}
