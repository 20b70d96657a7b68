import type { z } from 'zod';
import { actingTrainer } from './acting.ts';
import { evaluationConfig } from './evaluation-config.ts';
import { actByPolicy, type FixedPolicyProblem, withFixedPolicy } from './fixed-policy.ts';
import {
  forgetOldest,
  isMoreDue,
  isReturnDue,
  type LastSteps,
  noSteps,
  nStepField,
  nStepReturn,
  oldestEntry,
  rememberStep,
} from './n-step.ts';
import { nextValue, valueEntry } from './state-values.ts';
import { learnEntry, type TableUpdate, updateColumns } from './table-update.ts';

const nStepTdConfig = evaluationConfig.extend(nStepField);

/** The parsed config of n-step TD. */
export type NStepTdConfig = z.infer<typeof nStepTdConfig>;

/**
 * n-step TD (Sutton and Barto 2018, section 7.1): V(S) of n steps ago moves towards the n rewards since
 * and γⁿ V(S'). With n = 1 it is TD(0); with n no less than the episode's length, Monte Carlo.
 */
export const nStepTd = actingTrainer<
  NStepTdConfig,
  LastSteps,
  TableUpdate,
  FixedPolicyProblem<NStepTdConfig>
>({
  id: 'n-step-td',
  version: 1,
  config: nStepTdConfig,
  prepare: (problem) => withFixedPolicy(problem, 'n-step-td'),
  entries: ({ observations }) => observations,
  start: ({ config }) => noSteps(config.n),
  act: actByPolicy,
  remember: (state, reward, problem) =>
    rememberStep(state.memory!, valueEntry(state, problem), reward),
  isDue: isReturnDue,

  update(state, problem) {
    const memory = state.memory!;
    const index = oldestEntry(memory);
    const target = nStepReturn(memory, problem.config.discount, nextValue(state, problem));
    return { kind: 'parameter-update', index, tdError: target - state.table.get(index) };
  },

  learn: (state, update, problem) =>
    learnEntry(state, update, problem, forgetOldest(state), isMoreDue(state)),

  columns: ({ observations }) => updateColumns(observations),
});
