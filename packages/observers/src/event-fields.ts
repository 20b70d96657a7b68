import type { TrainingEvent, Transition } from '@reprise/core';

/** The fields that observers look for in an event, whoever emitted it: all may be missing. */
export interface EventFields extends TrainingEvent {
  /** What was seen when the action was chosen. */
  readonly observation?: unknown;
  readonly action?: unknown;
  readonly terminated?: boolean;
  readonly truncated?: boolean;
  readonly reward?: number;
  readonly loss?: number;
  /** The entry of a table that was updated. */
  readonly index?: number;
  readonly tdError?: number;
  readonly gradientNorm?: number;
  /** In nats. */
  readonly entropy?: number;
  /** The policy's, of each action. */
  readonly probabilities?: ArrayLike<number>;
}

/** A transition's event, with the fields that observers look for. */
export function fieldsOf(transition: Transition<unknown>): EventFields {
  return transition.event;
}
