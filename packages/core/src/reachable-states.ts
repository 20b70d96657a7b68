import type { TableModel } from './environment.ts';

/**
 * Whether each state of a model can be acted in: reached from a first one before the episode ends, by the
 * actions that a policy (probabilities, states × actions, row-major) takes; by any where none is given.
 */
export function reachableStates(model: TableModel, policy?: ArrayLike<number>): readonly boolean[] {
  const reached = model.initial.map((probability) => probability > 0);
  const open = reached.flatMap((is, state) => (is ? [state] : []));
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    const first = state * model.actions;
    const taken = model.outcomes[state]!.filter((_, action) => policy?.[first + action] !== 0);
    for (const { probability, nextState, terminated } of taken.flat()) {
      if (probability === 0 || terminated || reached[nextState]) continue;
      reached[nextState] = true;
      open.push(nextState);
    }
  }
  return reached;
}
