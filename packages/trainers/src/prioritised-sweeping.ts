import type { PersistentArray } from '@reprise/core';
import { z } from 'zod';
import { actingTrainer, learned } from './acting.ts';
import { actEpsilonGreedily, entryOf, rowOf } from './action-values.ts';
import { controlConfig } from './control-config.ts';
import { type LearnedModel, modelTarget, observe, unknownModel } from './learned-model.ts';
import { noPredecessors, type Predecessors, relink } from './predecessors.ts';
import {
  emptyQueue,
  enqueue,
  firstOf,
  type PriorityQueue,
  withoutFirst,
} from './priority-queue.ts';
import { learningRateAt } from './schedules.ts';
import { type TableUpdate, updateColumns } from './table-update.ts';

const prioritisedSweepingConfig = controlConfig.extend({
  steps: z.int().min(0).default(10_000).describe('environment steps'),
  planningSteps: z
    .int()
    .min(1)
    .max(10_000)
    .default(10)
    .describe('updates by the model after each step, at the most (n)'),
  threshold: z
    .number()
    .min(0)
    .default(1e-4)
    .describe('TD error above which an entry is queued (theta)'),
});

/** The parsed config of prioritised sweeping. */
export type PrioritisedSweepingConfig = z.infer<typeof prioritisedSweepingConfig>;

/** The model, what leads where by it, and the queue of entries to update. */
export interface SweepingMemory extends LearnedModel {
  readonly predecessors: Predecessors;
  /** Entries, each by the size of its TD error when it was queued. */
  readonly queue: PriorityQueue;
  /** Updates that this step has had. */
  readonly planned: number;
}

/**
 * Prioritised sweeping (Moore and Atkeson 1993; Sutton and Barto 2018, section 8.4): entries are updated
 * by the model in the order of their TD errors, the lowest first among equals, and each update queues
 * what leads to its state. For worlds that always do the same: the model is what each action did last.
 */
export const prioritisedSweeping = actingTrainer<
  PrioritisedSweepingConfig,
  SweepingMemory,
  TableUpdate
>({
  id: 'prioritised-sweeping',
  version: 1,
  config: prioritisedSweepingConfig,
  entries: ({ observations, actions }) => observations * actions,
  start: ({ observations, actions }) => ({
    ...unknownModel(observations * actions),
    predecessors: noPredecessors(observations, observations * actions),
    queue: emptyQueue(observations * actions),
    planned: 0,
  }),
  act: actEpsilonGreedily,

  remember(state, reward, problem) {
    const { observation, terminated } = state.outcome!;
    const { queue, nextRows, predecessors } = state.memory!;
    const { config, actions } = problem;
    const entry = entryOf(state, problem);
    const model = observe(state.memory!, entry, reward, rowOf(problem, observation), terminated);
    const [from, to] = [nextRows.get(entry), model.nextRows.get(entry)];
    return sweeping(
      model,
      relink(predecessors, entry, Math.floor(from / actions), Math.floor(to / actions)),
      enqueueError(queue, model, entry, state.table, actions, config),
      0,
    );
  },

  isDue: ({ memory }) => memory!.queue.queued > 0,

  update({ table, memory }, { config, actions }) {
    const index = firstOf(memory!.queue);
    const target = modelTarget(memory!, index, table, actions, config.discount);
    return { kind: 'parameter-update', index, tdError: target - table.get(index) };
  },

  learn(state, update, problem) {
    const memory = state.memory!;
    const { predecessors } = memory;
    const { config, actions } = problem;
    const { index, tdError } = update;
    const visits = state.visits.get(index) + 1;
    const value = state.table.get(index) + learningRateAt(config, visits) * tdError;
    const table = state.table.set(index, value);
    let queue = withoutFirst(memory.queue);
    const observation = Math.floor(index / actions);
    for (let entry = predecessors.first.get(observation); entry >= 0; ) {
      queue = enqueueError(queue, memory, entry, table, actions, config);
      entry = predecessors.next.get(entry);
    }
    const planned = memory.planned + 1;
    const more = queue.queued > 0 && planned < config.planningSteps;
    return learned(
      state,
      table,
      state.visits.set(index, visits),
      sweeping(memory, predecessors, queue, planned),
      more,
    );
  },

  columns: ({ observations, actions }) => updateColumns(observations * actions),
});

function sweeping(
  { rewards, nextRows }: LearnedModel,
  predecessors: Predecessors,
  queue: PriorityQueue,
  planned: number,
): SweepingMemory {
  return { rewards, nextRows, predecessors, queue, planned };
}

/** The queue with an entry by its TD error, where that is above the threshold. */
function enqueueError(
  queue: PriorityQueue,
  model: LearnedModel,
  entry: number,
  table: PersistentArray,
  actions: number,
  { discount, threshold }: PrioritisedSweepingConfig,
): PriorityQueue {
  const error = Math.abs(modelTarget(model, entry, table, actions, discount) - table.get(entry));
  return error > threshold ? enqueue(queue, entry, error) : queue;
}
