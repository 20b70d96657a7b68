import type { PersistentArray } from '@reprise/core';
import { z } from 'zod';
import { type ActingState, isOver } from './acting.ts';
import { type LearningRateSchedule, learningRateAt } from './schedules.ts';
import type { TableUpdate } from './table-update.ts';

/** Eligibility traces: the entries visited of late, and how much each still counts. */
export interface Traces {
  /** Entries of the table, each once, the oldest first. */
  readonly indices: readonly number[];
  /** Their weights, above the cutoff. */
  readonly weights: readonly number[];
}

/** The fields of a config of a learner with traces. */
export const traceFields = {
  lambda: z.number().min(0).max(1).default(0.9).describe('trace decay (lambda)'),
  traces: z
    .enum(['accumulating', 'replacing'])
    .default('accumulating')
    .describe('whether a visit adds 1 to its trace or sets it to 1'),
  traceCutoff: z
    .number()
    .min(0)
    .max(1)
    .default(1e-4)
    .describe('traces that are below it are dropped; 0: none is'),
};

/** How traces decay. */
export interface TraceConfig {
  readonly discount: number;
  readonly lambda: number;
  readonly traces: 'accumulating' | 'replacing';
  readonly traceCutoff: number;
}

/** The traces before the first visit. */
export const noTraces: Traces = { indices: [], weights: [] };

/**
 * Table, visits and traces after an update: its entry is visited, α δ z is added to all that the traces
 * remember, and the end of an episode wipes them.
 */
export function alongTraces(
  state: ActingState<unknown>,
  before: Traces,
  { index, tdError }: TableUpdate,
  config: TraceConfig & LearningRateSchedule,
): { readonly table: PersistentArray; readonly visits: PersistentArray; readonly traces: Traces } {
  const visits = state.visits.set(index, state.visits.get(index) + 1);
  const traces = visit(before, index, config);
  const table = addToTraced(state.table, traces, tdError, visits, config);
  return { table, visits, traces: isOver(state.outcome) ? noTraces : traces };
}

/**
 * The traces after a visit to `index` (Sutton and Barto 2018, sections 12.2 and 12.7; Singh and Sutton
 * 1996): z ← γλz, then 1 is added to z(index), or it is set to 1.
 */
function visit(traces: Traces, index: number, config: TraceConfig): Traces {
  const decay = config.discount * config.lambda;
  const indices: number[] = [];
  const weights: number[] = [];
  let own = 1;
  for (let i = 0; i < traces.indices.length; i++) {
    const weight = traces.weights[i]! * decay;
    if (traces.indices[i] === index) {
      if (config.traces === 'accumulating') own += weight;
    } else if (weight > 0 && weight >= config.traceCutoff) {
      indices.push(traces.indices[i]!);
      weights.push(weight);
    }
  }
  indices.push(index);
  weights.push(own);
  return { indices, weights };
}

/** The table with α δ z added to every traced entry, α by the entry's own visits. */
function addToTraced(
  table: PersistentArray,
  traces: Traces,
  tdError: number,
  visits: PersistentArray,
  config: LearningRateSchedule,
): PersistentArray {
  let next = table;
  for (let i = 0; i < traces.indices.length; i++) {
    const index = traces.indices[i]!;
    const rate = learningRateAt(config, visits.get(index));
    next = next.set(index, next.get(index) + rate * tdError * traces.weights[i]!);
  }
  return next;
}
