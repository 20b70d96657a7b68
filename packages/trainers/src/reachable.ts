import type { TableModel } from '@reprise/core';

/** Whether each state of a model can be acted in: reached from a first one before the episode ends. */
export function reachableStates(model: TableModel): readonly boolean[] {
  const reached = model.initial.map((probability) => probability > 0);
  const open = reached.flatMap((is, state) => (is ? [state] : []));
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    for (const { probability, nextState, terminated } of model.outcomes[state]!.flat()) {
      if (probability === 0 || terminated || reached[nextState]) continue;
      reached[nextState] = true;
      open.push(nextState);
    }
  }
  return reached;
}
