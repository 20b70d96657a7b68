import { finiteMdp } from '@reprise/environments';
import fc, { type Arbitrary } from 'fast-check';
import { checkOptions } from '../check-options.ts';
import type { FiniteMdp } from './any-mdp.ts';
import { greatestOf, type Range, within } from './range.ts';

/** A bandit whose arms pay 1 or nothing, as an MDP of one state and one-step episodes. */
export interface AnyBandit {
  readonly environment: FiniteMdp;
  /** The probability that each arm pays: its mean reward. */
  readonly means: readonly number[];
  /** How much less than the best arm each one pays in the mean. */
  readonly gaps: readonly number[];
}

/** Bernoulli bandits of `arms` (2 to 16; [2, 5] by default); means are in 32nds, 0 and 1 among them. Throws `bad-argument`. */
export function anyBandit(input: { readonly arms?: Range } = {}): Arbitrary<AnyBandit> {
  checkOptions('anyBandit', input);
  const { arms = [2, 5] } = input;
  const most = greatestOf(arms);
  const mean = fc.integer({ min: 0, max: 32 });
  return fc
    .tuple(within('arms', arms, 2, 16), fc.array(mean, { minLength: most, maxLength: most }))
    .map(([count, drawn]) => {
      const means = drawn.slice(0, count).map((share) => share / 32);
      const best = Math.max(...means);
      return {
        environment: finiteMdp({ outcomes: [means.map(pull)] }) as FiniteMdp,
        means,
        gaps: means.map((value) => best - value),
        [fc.toStringMethod]: () => `bandit of means ${means.join(', ')}`,
      };
    });
}

/** What a bandit is like, for `fc.statistics`. */
export function classifyBandit({ means, gaps }: AnyBandit): string[] {
  const best = gaps.filter((gap) => gap === 0).length;
  const least = Math.min(...gaps.filter((gap) => gap > 0));
  return [
    `${means.length} arms`,
    best === 1 ? 'one best arm' : 'several best arms',
    least === Number.POSITIVE_INFINITY ? 'no gap' : least < 0.1 ? 'gap below 0.1' : 'gap from 0.1',
  ];
}

function pull(mean: number) {
  const outcome = (probability: number, reward: number) =>
    probability > 0 ? [{ probability, nextState: 0, reward, terminated: true }] : [];
  return [...outcome(mean, 1), ...outcome(1 - mean, 0)];
}
