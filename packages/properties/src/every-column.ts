import {
  foldIn,
  integer,
  type Key,
  normal,
  type PersistentArray,
  PersistentFloat64Array,
  type Trainer,
  type TrainingEvent,
  uniform,
} from '@reprise/core';
import { z } from 'zod';

/** An event of `everyColumn`: which fields there are depends on the kind. */
export type EveryColumnEvent = TrainingEvent &
  (
    | { readonly kind: 'environment-step'; readonly small: number; readonly up: boolean }
    | {
        readonly kind: 'reward';
        readonly reward: number;
        readonly medium: number;
        readonly signed: number;
      }
    | {
        readonly kind: 'parameter-update';
        readonly large: number;
        readonly single: number;
        readonly list: ArrayLike<number>;
        readonly weights: PersistentArray;
      }
  );

/** The state of `everyColumn`. */
export interface EveryColumnState {
  readonly step: number;
  readonly steps: number;
  readonly phase: 0 | 1 | 2;
  readonly sum: number;
  readonly weights: PersistentArray;
  readonly key: Key;
}

/**
 * A trainer that learns nothing, and whose events have a column of every type, a list, NaN, −0, the
 * infinities, and a live-only field: for testing recordings and tools. Its kinds do not take turns.
 */
export const everyColumn: Trainer<{ steps: number }, EveryColumnState, EveryColumnEvent> = {
  id: 'every-column',
  version: 1,
  config: z.object({ steps: z.int().min(0).default(100) }),
  start: ({ steps }, key) => ({
    step: 0,
    steps,
    phase: 0,
    sum: 0,
    weights: PersistentFloat64Array.zeros(3),
    key,
  }),
  decide({ step, steps, phase, weights, key }) {
    if (step === steps) return null;
    const here = foldIn(key, step);
    if (phase === 0) {
      return { kind: 'environment-step', small: integer(here, 256), up: uniform(here, 1) < 0.5 };
    }
    if (phase === 1) {
      const specials = [Number.NaN, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
      const special = integer(here, 20);
      return {
        kind: 'reward',
        reward: specials[special] ?? normal(here, 1),
        medium: integer(here, 65536, 2),
        signed: integer(here, 4294967296, 3) - 2147483648,
      };
    }
    return {
      kind: 'parameter-update',
      large: integer(here, 4294967296),
      single: Math.fround(normal(here, 1)),
      list: [normal(here, 2), step],
      weights: weights.set(step % 3, normal(here, 3)),
    };
  },
  evolve(state, event) {
    const { step, steps, phase, sum, weights, key } = state;
    // Two steps for every reward, so that the kinds' rows grow apart.
    const next =
      event.kind === 'environment-step' ? (event.up ? 1 : 2) : event.kind === 'reward' ? 2 : 0;
    return {
      step: step + 1,
      steps,
      phase: next as 0 | 1 | 2,
      sum: event.kind === 'reward' ? sum + event.reward : sum + phase,
      weights: event.kind === 'parameter-update' ? event.weights : weights,
      key,
    };
  },
  columns: () => ({
    'environment-step': { small: 'uint8', up: 'bool' },
    reward: { reward: 'float64', medium: 'uint16', signed: 'int32' },
    'parameter-update': {
      large: 'uint32',
      single: 'float32',
      list: { type: 'float64', length: 2 },
      weights: 'live',
    },
  }),
};
