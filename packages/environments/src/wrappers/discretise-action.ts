import {
  type Box,
  badAction,
  discrete,
  type Environment,
  parseConfig,
  RepriseError,
} from '@reprise/core';
import { z } from 'zod';
import { wrapped } from './wrapped.ts';

/** What a discretisation of actions is made of. */
export const discretiseActionOptions = z.strictObject({
  bins: z
    .array(z.int().min(1))
    .min(1)
    .describe('values of each number; one for all of them where it is one'),
  low: z.array(z.number()).optional().describe('lower bounds, where not the space’s'),
  high: z.array(z.number()).optional().describe('upper bounds, where not the space’s'),
});

const MOST_ACTIONS = 65_536;
/** Actions have names where they are no more than these. */
const MOST_NAMES = 64;

/**
 * The environment whose actions are numbered: Discrete in place of a Box. Each of the Box's numbers takes
 * `bins` values, evenly spaced from `low` to `high` with both of them (their middle, where there is but
 * one), in the dtype of the Box; action number a is row-major. Throws `bad-config` and `bad-environment`.
 */
export function discretiseAction(
  environment: Environment,
  options: z.input<typeof discretiseActionOptions>,
): Environment {
  const parsed = parseConfig('discretiseAction', discretiseActionOptions, options);
  const { id } = environment;
  if (environment.actionSpace.type !== 'Box') {
    throw new RepriseError(
      'bad-environment',
      `discretiseAction needs a Box: the action space of ${id} is ${environment.actionSpace}`,
    );
  }
  const actions = rows(valuesOf(id, environment.actionSpace as unknown as Box, parsed));
  const actionSpace = discrete(actions.length);
  return wrapped(
    environment,
    { wrapper: 'discretiseAction', ...parsed },
    {
      actionSpace,
      actionNames: actions.length <= MOST_NAMES ? actions.map(nameOf) : null,
      step(state, action, key) {
        if (!actionSpace.contains(action)) throw badAction({ id, actionSpace }, action);
        return environment.step(state, actions[action], key);
      },
      recover: null,
      model: null,
      actionMask: null,
    },
  );
}

/** The values that each number of an action may take. */
function valuesOf(
  id: string,
  space: Box,
  given: z.output<typeof discretiseActionOptions>,
): readonly (readonly number[])[] {
  const wrong = (what: string): never => {
    throw new RepriseError('bad-config', `discretiseAction: ${what}`);
  };
  const { low = space.low, high = space.high } = given;
  const size = space.low.length;
  const bins = given.bins.length === 1 ? space.low.map(() => given.bins[0]!) : given.bins;
  for (const [name, numbers] of Object.entries({ bins, low, high })) {
    if (numbers.length !== size) wrong(`${numbers.length} numbers of ${name} for ${size} of ${id}`);
  }
  const off = low.findIndex((from, i) => !(Number.isFinite(high[i]! - from) && from < high[i]!));
  if (off >= 0) {
    wrong(`number ${off} of ${id} goes from ${low[off]} to ${high[off]}: give finite low and high`);
  }
  const beyond = low.findIndex((from, i) => from < space.low[i]! || high[i]! > space.high[i]!);
  if (beyond >= 0) {
    wrong(
      `number ${beyond} of ${id} goes from ${space.low[beyond]} to ${space.high[beyond]}, not from ${low[beyond]} to ${high[beyond]}`,
    );
  }
  const count = bins.reduce((product, own) => product * own, 1);
  if (count > MOST_ACTIONS)
    wrong(`${count} actions are more than ${MOST_ACTIONS}: take fewer bins`);
  const round = space.dtype === 'float32' ? Math.fround : (value: number) => value;
  return bins.map((own, i) => {
    const [from, to] = [low[i]!, high[i]!];
    if (own === 1) return [round(from + (to - from) / 2)];
    return Array.from({ length: own }, (_, k) =>
      // Exact at both ends.
      round(k === own - 1 ? to : from + (k * (to - from)) / (own - 1)),
    );
  });
}

/** Every choice of one value from each list, the last one changing fastest. */
function rows(lists: readonly (readonly number[])[]): readonly (readonly number[])[] {
  return lists.reduce<readonly (readonly number[])[]>(
    (before, values) =>
      before.flatMap((row) => values.map((value) => Object.freeze([...row, value]))),
    [[]],
  );
}

/** An action's numbers, to three digits. */
function nameOf(action: readonly number[]): string {
  return action.map((value) => String(Number(value.toPrecision(3)))).join(' ');
}
