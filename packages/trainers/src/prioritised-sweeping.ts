import { type PersistentArray, PersistentFloat64Array } from '@reprise/core';
import { z } from 'zod';
import { actingTrainer, learned } from './acting.ts';
import { actEpsilonGreedily, entryOf, rowOf } from './action-values.ts';
import { controlConfig } from './control-config.ts';
import { type LearnedModel, leadsTo, modelTarget, observe, unknownModel } from './learned-model.ts';
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

/** The model, and the queue of entries to update. */
export interface SweepingMemory extends LearnedModel {
  /** By entry, the size of its TD error when it was queued; 0: it is not in the queue. */
  readonly priorities: PersistentArray;
  /** Entries in the queue. */
  readonly queued: number;
  /** Updates that this step has had. */
  readonly planned: number;
}

/**
 * Prioritised sweeping (Moore and Atkeson 1993; Sutton and Barto 2018, section 8.4): entries are updated
 * by the model in the order of their TD errors, and each update queues what leads to its state. For
 * worlds that always do the same: the model is what each action did last.
 *
 * Finding the first of the queue and the predecessors of a state looks at every entry.
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
    priorities: PersistentFloat64Array.zeros(observations * actions),
    queued: 0,
    planned: 0,
  }),
  act: actEpsilonGreedily,

  remember(state, reward, problem) {
    const { observation, terminated } = state.outcome!;
    const { priorities, queued } = state.memory!;
    const { config, actions } = problem;
    const entry = entryOf(state, problem);
    const model = observe(state.memory!, entry, reward, rowOf(problem, observation), terminated);
    const error =
      modelTarget(model, entry, state.table, actions, config.discount) - state.table.get(entry);
    return sweeping(
      model,
      enqueue({ priorities, queued }, entry, Math.abs(error), config.threshold),
      0,
    );
  },

  isDue: ({ memory }) => memory!.queued > 0,

  update({ table, memory }, { config, actions }) {
    const index = firstOf(memory!.priorities);
    const target = modelTarget(memory!, index, table, actions, config.discount);
    return { kind: 'parameter-update', index, tdError: target - table.get(index) };
  },

  learn(state, { index, tdError }, { config, actions }) {
    const memory = state.memory!;
    const visits = state.visits.get(index) + 1;
    const value = state.table.get(index) + learningRateAt(config, visits) * tdError;
    const table = state.table.set(index, value);
    let queue: Queue = {
      priorities: memory.priorities.set(index, 0),
      queued: memory.queued - 1,
    };
    const row = index - (index % actions);
    for (let entry = 0; entry < table.length; entry++) {
      if (!leadsTo(memory, entry, row)) continue;
      const error = modelTarget(memory, entry, table, actions, config.discount) - table.get(entry);
      queue = enqueue(queue, entry, Math.abs(error), config.threshold);
    }
    const planned = memory.planned + 1;
    const more = queue.queued > 0 && planned < config.planningSteps;
    return learned(
      state,
      table,
      state.visits.set(index, visits),
      sweeping(memory, queue, planned),
      more,
    );
  },

  columns: ({ observations, actions }) => updateColumns(observations * actions),
});

interface Queue {
  readonly priorities: PersistentArray;
  readonly queued: number;
}

function sweeping(
  { rewards, nextRows }: LearnedModel,
  { priorities, queued }: Queue,
  planned: number,
): SweepingMemory {
  return { rewards, nextRows, priorities, queued, planned };
}

/** The queue with an entry, where its priority is above the threshold and above what it has. */
function enqueue(queue: Queue, entry: number, priority: number, threshold: number): Queue {
  const before = queue.priorities.get(entry);
  if (!(priority > threshold) || priority <= before) return queue;
  return {
    priorities: queue.priorities.set(entry, priority),
    queued: before === 0 ? queue.queued + 1 : queue.queued,
  };
}

/** The entry of the greatest priority, the lowest among equals. */
function firstOf(priorities: PersistentArray): number {
  let first = 0;
  for (let entry = 1; entry < priorities.length; entry++) {
    if (priorities.get(entry) > priorities.get(first)) first = entry;
  }
  return first;
}
