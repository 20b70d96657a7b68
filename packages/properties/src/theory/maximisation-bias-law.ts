import { finiteMdp } from '@reprise/environments';
import fc, { type Arbitrary } from 'fast-check';
import { type Law, type LawCase, LawError } from '../law.ts';
import { neededTable } from '../number-list.ts';
import { empiricalMargin } from '../statistics/expect-mean.ts';
import { declareFalseAlarms } from '../statistics/ledger.ts';
import { forEachTransition } from '../transitions-of.ts';

/** Runs of each of two streams of seeds. */
const RUNS = 1000;

/** The false alarms of the law; each stream has the square root of it, for both must alarm. */
const FALSE_ALARMS = 1e-9;

const ends = (reward: number, probability = 1) => ({
  ...{ probability, nextState: 2, reward, terminated: true },
});

/** One action ends the episode and pays nothing; the other leads to two arms, each of which pays 1 or −1, evenly. */
const lotteries = finiteMdp({
  outcomes: [
    [[ends(0)], [{ probability: 1, nextState: 1, reward: 0, terminated: false }]],
    [1, 2].map(() => [ends(1, 0.5), ends(-1, 0.5)]),
    [1, 2].map(() => [ends(0)]),
  ],
});

/** The entry of the table that is the value of going to the arms. */
const TO_ARMS = 1;

/** What the runs are made with: few, quick steps of one who tries everything. */
const config = { steps: 120, epsilon: 1, discount: 1, learningRate: 0.3 };

/**
 * The law that a tabular learner of action values has no maximisation bias (Sutton and Barto 2018, section 6.7):
 * who goes to arms that pay 1 or −1, evenly, does not think on average that this is worth more than 0. Of a
 * thousand runs with seeds from the case's on, by the empirical Bernstein inequality; an alarm is confirmed on a
 * thousand others. Q-learning breaks it, Double Q-learning keeps it. For `maximisationBiasCases`; the first
 * values are 0.
 */
export const maximisationBiasLaw: Law = {
  sentence: 'no maximisation bias: even lotteries are not thought to be worth more than 0',
  check(trainer, { config: given, seed }) {
    declareFalseAlarms(`${trainer.id} has no maximisation bias`, FALSE_ALARMS);
    const worth = (run: number) => {
      let value = 0;
      const input = { config: given, seed: seed + run, environment: lotteries as never };
      forEachTransition(trainer, input, ({ state }) => {
        value = neededTable(trainer, state).get(TO_ARMS);
      });
      return value;
    };
    const means = [0, 1].map((stream) => () => {
      const worths = Array.from({ length: RUNS }, (_, run) => worth(stream * RUNS + run));
      const mean = worths.reduce((sum, one) => sum + one, 0) / RUNS;
      return mean > empiricalMargin(worths, [-1, 1], Math.sqrt(FALSE_ALARMS)) ? mean : null;
    });
    const first = means[0]!();
    if (first === null) return;
    const second = means[1]!();
    if (second === null) return;
    throw new LawError(
      `they are thought to be worth ${first} on average of ${RUNS} runs, and ${second} of ${RUNS} others`,
    );
  },
};

/**
 * Cases of `maximisationBiasLaw`: its world, any seed, and few quick steps of a learner that tries everything;
 * what else it needs is `more`. Not made smaller, for that would follow the noise.
 */
export function maximisationBiasCases(
  more: Readonly<Record<string, unknown>> = {},
): Arbitrary<LawCase> {
  return fc.noShrink(
    fc.record({
      config: fc.constant({ ...config, ...more }),
      seed: fc.nat(),
      environment: fc.constant(lotteries as never),
    }),
  );
}
