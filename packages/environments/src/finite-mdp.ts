import { type Environment, parseConfig, RepriseError, type TableModel } from '@reprise/core';
import { z } from 'zod';
import { type TableState, tableEnvironment } from './table-environment.ts';

/** How far a row of probabilities may be from a sum of 1: three thirds are. */
const ROUNDING = 1e-9;

const outcome = z.strictObject({
  probability: z.number().gt(0).max(1),
  nextState: z.int().min(0),
  reward: z.number(),
  terminated: z.boolean(),
});

/** Two rooms: staying in the second pays 1, the way there costs ½ and succeeds three times in four. */
const twoRooms: TableModel['outcomes'] = [
  [
    [{ probability: 1, nextState: 0, reward: 0, terminated: false }],
    [
      { probability: 0.75, nextState: 1, reward: -0.5, terminated: false },
      { probability: 0.25, nextState: 0, reward: -0.5, terminated: false },
    ],
  ],
  [
    [{ probability: 1, nextState: 1, reward: 1, terminated: false }],
    [{ probability: 1, nextState: 0, reward: 0, terminated: false }],
  ],
];

/** The options of `FiniteMdp-v0`. */
export const finiteMdpOptions = z.strictObject({
  outcomes: z
    .array(z.array(z.array(outcome).min(1)).min(1))
    .min(1)
    .default(() => structuredClone(twoRooms) as z.infer<typeof outcome>[][][])
    .describe('by state and action: probability, nextState, reward, terminated of each outcome'),
  initialState: z.int().min(0).default(0).describe('where episodes begin'),
  initial: z
    .array(z.number().min(0).max(1))
    .optional()
    .describe('probability of each first state, instead of initialState'),
  maxEpisodeSteps: z.int().min(1).default(100).describe('steps after which one is truncated'),
});

/**
 * `FiniteMdp-v0`: a world that is nothing but its table (Puterman 1994, section 2.1), given in full by
 * its options; the observation is the state's number. Throws `bad-config`, naming the row that is off.
 */
export function finiteMdp(
  options: z.input<typeof finiteMdpOptions> = {},
): Environment<TableState, number, number> {
  const { outcomes, initialState, initial, maxEpisodeSteps } = parseConfig(
    'FiniteMdp-v0',
    finiteMdpOptions,
    options,
  );
  checkModel(outcomes, initialState);
  if (initial) checkInitial(initial, outcomes.length);
  return tableEnvironment({
    id: 'FiniteMdp-v0',
    options: { outcomes, initialState, ...(initial && { initial }), maxEpisodeSteps },
    model: {
      states: outcomes.length,
      actions: outcomes[0]!.length,
      outcomes,
      initial: initial ?? outcomes.map((_, state) => (state === initialState ? 1 : 0)),
    },
    maxEpisodeSteps,
    rewardThreshold: null,
  });
}

function wrong(what: string): never {
  throw new RepriseError('bad-config', `FiniteMdp-v0: ${what}`);
}

function checkInitial(initial: readonly number[], states: number): void {
  if (initial.length !== states) {
    wrong(`initial has ${initial.length} probabilities; ${states} states need ${states}`);
  }
  const sum = initial.reduce((total, probability) => total + probability, 0);
  if (Math.abs(sum - 1) > ROUNDING) wrong(`initial: probabilities sum to ${sum}, not 1`);
}

function checkModel(outcomes: TableModel['outcomes'], initialState: number): void {
  const states = outcomes.length;
  const actions = outcomes[0]!.length;
  if (initialState >= states) wrong(`initialState ${initialState} is not below ${states} states`);
  outcomes.forEach((rows, state) => {
    if (rows.length !== actions) {
      wrong(`state ${state} has ${rows.length} actions, state 0 has ${actions}`);
    }
    rows.forEach((row, action) => {
      const where = `outcomes[${state}][${action}]`;
      const sum = row.reduce((total, { probability }) => total + probability, 0);
      if (Math.abs(sum - 1) > ROUNDING) wrong(`${where}: probabilities sum to ${sum}, not 1`);
      const stray = row.find(({ nextState }) => nextState >= states);
      if (stray) wrong(`${where}: nextState ${stray.nextState} is not below ${states} states`);
    });
  });
}
