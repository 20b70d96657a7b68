import { type Law, LawError } from '../law.ts';
import { NothingCheckedError } from '../nothing-checked.ts';
import { neededTable } from '../number-list.ts';
import { forEachTransition } from '../transitions-of.ts';

/** What rounding adds, relative to an estimate and absolute. */
const ROUNDING = 1e-9;

/**
 * The law that a bandit's estimates are sample averages (Sutton and Barto 2018, section 2.2): after each update
 * every arm that was pulled is at the mean of its rewards. UCB1 keeps it; a constant learning rate does not.
 * A run that never updates throws a NothingCheckedError.
 */
export const sampleAveragesLaw: Law = {
  sentence: 'an estimate is the sample average of its arm’s rewards',
  check(trainer, input) {
    const pulls = new Map<number, { sum: number; count: number }>();
    let arm = 0;
    let updates = 0;
    forEachTransition(trainer, input, ({ seq, event, state }) => {
      if (event.kind === 'environment-step') arm = (event as unknown as { action: number }).action;
      if (event.kind === 'reward') {
        const { sum, count } = pulls.get(arm) ?? { sum: 0, count: 0 };
        const { reward } = event as unknown as { reward: number };
        pulls.set(arm, { sum: sum + reward, count: count + 1 });
      }
      if (event.kind !== 'parameter-update') return;
      updates++;
      const table = neededTable(trainer, state);
      for (const [pulled, { sum, count }] of pulls) {
        const mean = sum / count;
        if (Math.abs(table.get(pulled) - mean) <= ROUNDING * (1 + Math.abs(mean))) continue;
        throw new LawError(
          `arm ${pulled} is at ${table.get(pulled)}; the mean of its ${count} rewards is ${mean}`,
          seq,
        );
      }
    });
    if (updates === 0) throw new NothingCheckedError('the run updates no estimate');
  },
};
