import { RepriseError } from '@reprise/core';
import { type Law, LawError, type ParsedCase, parsedCase } from '../law.ts';
import { type NumberList, neededTable } from '../number-list.ts';
import { forEachTransition } from '../transitions-of.ts';

/** The returns that a learner moves its values towards. */
export interface ForwardView {
  /** What an error of k steps later counts, to the power of k, besides the discount: λ of accumulating traces; 1 by default. */
  readonly decay?: number;
  /** Rewards in a return before it bootstraps; as many as come, by default. */
  readonly horizon?: number;
  /** Whether nothing is learned before an episode is over. */
  readonly isWhole?: boolean;
  /** Whether an episode counts the first visit to an entry alone. */
  readonly isFirstVisit?: boolean;
}

/** An episode as its events tell it. */
interface Episode {
  /** The entry of the table that each step was taken from. */
  readonly entries: number[];
  /** The TD error of each step, were every value still the first one. */
  readonly errors: number[];
  readonly isOver: boolean;
}

/** So small that values stay what they were while errors are added up. */
export const FORWARD_VIEW_RATE = 1e-7;
const TOLERANCE = 1e-3;

/**
 * The law that what is learned step by step, traces and all, is what the returns say (the forward view is
 * the backward view; Sutton and Barto 2018, sections 7.1, 12.1 and 12.2): at a rate of 1e-7 each value has
 * moved by the rate times the sum, over its visits, of the return's distance from the first value.
 *
 * Needs runs with `learningRate: FORWARD_VIEW_RATE` at a constant schedule, every value alike at first, and
 * accumulating traces without a cutoff; of values or of the action values of a learner on its policy.
 */
export function forwardViewLaw(view: (config: ParsedCase['config']) => ForwardView): Law {
  return {
    sentence: 'what is learned step by step is what the returns say',
    check(trainer, input) {
      const { config } = parsedCase(trainer, input);
      const returns = knownView(view(config));
      const { discount, initialValue = 0 } = config;
      if (typeof discount !== 'number') {
        throw new RepriseError(
          'bad-claim',
          `${trainer.id}: its config has no 'discount', and returns are discounted`,
        );
      }
      const space = input.environment!.actionSpace as unknown as { n: number };
      const { observationSpace } = input.environment! as { observationSpace: unknown };
      const states = (observationSpace as { n: number }).n;
      const episodes: Episode[] = [];
      let table: NumberList | null = null;
      let begins = true;
      let reward = 0;
      let last: Record<string, unknown> | null = null;
      const learned = (step: Record<string, unknown>, row: number) => {
        if (begins) episodes.push({ entries: [], errors: [], isOver: false });
        const episode = episodes.at(-1)!;
        const { observation, action, terminated, truncated } = step as Record<string, number>;
        const next = terminated ? 0 : discount * initialValue;
        episode.entries.push(row === 1 ? observation! : observation! * row + action!);
        episode.errors.push(reward + next - initialValue);
        begins = Boolean(terminated || truncated);
        (episode as { isOver: boolean }).isOver = begins;
      };
      forEachTransition(trainer, input, ({ event, state }) => {
        const kept = neededTable(trainer, state);
        table = kept;
        if (event.kind === 'environment-step') last = event as never;
        if (event.kind !== 'reward') return;
        reward = (event as unknown as { reward: number }).reward;
        learned(last!, kept.length === states ? 1 : space.n);
      });
      if (table === null) return;
      const expected = movesOf(episodes, returns, discount, table);
      expected.forEach((sum, entry) => {
        const moved = ((table as NumberList).get(entry) - initialValue) / FORWARD_VIEW_RATE;
        if (Math.abs(moved - sum) <= TOLERANCE * Math.max(1, Math.abs(sum))) return;
        throw new LawError(
          `entry ${entry} moved by ${moved} times the rate; its returns say ${sum}`,
        );
      });
    },
  };
}

const FIELDS = [
  'decay',
  'horizon',
  'isWhole',
  'isFirstVisit',
] as const satisfies (keyof ForwardView)[];

/** What is meant by other names of it. */
const MEANT: Readonly<Record<string, (typeof FIELDS)[number]>> = {
  ...{ lambda: 'decay', λ: 'decay', n: 'horizon', steps: 'horizon' },
  ...{ whole: 'isWhole', firstVisit: 'isFirstVisit', visits: 'isFirstVisit' },
};

/** The view; throws `bad-argument` for a field that it has not, which plain JavaScript lets pass. */
function knownView(view: ForwardView): ForwardView {
  for (const name of Object.keys(view)) {
    if ((FIELDS as readonly string[]).includes(name)) continue;
    const lower = name.toLowerCase();
    const near = MEANT[name] ?? FIELDS.find((field) => field.toLowerCase().startsWith(lower));
    const meant = near ? `: ${near} is meant` : '';
    throw new RepriseError(
      'bad-argument',
      `forwardViewLaw: a forward view has no '${name}'${meant} (${FIELDS.join(', ')} are allowed)`,
    );
  }
  return view;
}

/** The sum of the errors of all returns, by entry. */
function movesOf(
  episodes: readonly Episode[],
  {
    decay = 1,
    horizon = Number.POSITIVE_INFINITY,
    isWhole = false,
    isFirstVisit = false,
  }: ForwardView,
  discount: number,
  { length }: NumberList,
): Float64Array {
  const moves = new Float64Array(length);
  for (const { entries, errors, isOver } of episodes) {
    if (isWhole && !isOver) continue;
    entries.forEach((entry, t) => {
      const end = Math.min(t + horizon, errors.length);
      const isDue = end - t === horizon || isOver || horizon === Number.POSITIVE_INFINITY;
      if (!isDue || (isFirstVisit && entries.indexOf(entry) < t)) return;
      let error = 0;
      for (let k = end - 1; k >= t; k--) error = errors[k]! + decay * discount * error;
      moves[entry]! += error;
    });
  }
  return moves;
}
