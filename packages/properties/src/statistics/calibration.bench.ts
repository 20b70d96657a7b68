import type { AnyTrainer, Environment } from '@reprise/core';
import { bernoulliBandit } from '@reprise/environments';
import { epsilonGreedyBandit } from '@reprise/trainers';
import betaQuantile from '@stdlib/stats-base-dists-beta-quantile';
import binomialCdf from '@stdlib/stats-base-dists-binomial-cdf';
import { setDefaultStore } from '../default-store.ts';
import { type Law, LawError } from '../law.ts';
import { transitionsOf } from '../transitions-of.ts';
import { AlarmError } from './alarm.ts';
import { takeLedger, totalFalseAlarms } from './ledger.ts';
import { expectLawOverSeeds } from './over-seeds.ts';
import { operatingCharacteristic, type SequentialTest } from './sprt.ts';

/**
 * A sound trainer through `expectLawOverSeeds` 10,000 times, from its first stream of seeds to the one that
 * confirms an alarm, as users call it: its alarms against the promise, and against what two independent streams come to
 * exactly, by the binomial; an unsound one 10,000 times for the power; and what the ledger was told. Exits
 * with 1 where any of them disagrees. A confirmation that was left out, or drew the same seeds again, would
 * keep the promise at these rates and not agree with what is reckoned.
 *
 * The rates of error are large on purpose: at those that are used, 10,000 times would show nothing.
 */
const TIMES = 10_000;
const PULLS = 20;
/** Runs by which it is reckoned beforehand how often a trainer succeeds. */
const PILOT = 40_000;
/** The probability that this benchmark finds a disagreement where there is none, each time that it looks. */
const DOUBT = 1e-6;

const environment = bernoulliBandit({ means: [0.3, 0.8] }) as unknown as Environment;
const input = { config: { steps: PULLS, epsilon: 0.3 }, environment };
const law: Law = {
  sentence: 'prefers the better arm',
  check(trainer, run) {
    const last = transitionsOf(trainer, run).at(-1)!;
    const { table } = last.state as { table: { get(arm: number): number } };
    if (!(table.get(1) > table.get(0))) throw new LawError('it prefers the worse arm', last.seq);
  },
};
const soundTrainer = epsilonGreedyBandit as AnyTrainer;
/** Its TD errors have the wrong sign. */
const unsoundTrainer: AnyTrainer = {
  ...soundTrainer,
  decide(state, problem) {
    const event = soundTrainer.decide(state, problem);
    return event?.kind === 'parameter-update'
      ? { ...event, tdError: -(event as unknown as { tdError: number }).tdError }
      : event;
  },
};

/** How many of the pilot's runs keep the law; their seeds are none of those that are drawn later. */
function pilot(trainer: AnyTrainer): number {
  let kept = 0;
  for (let seed = 0; seed < PILOT; seed++) {
    try {
      law.check(trainer, { ...input, seed });
      kept++;
    } catch {
      // Counted by its absence.
    }
  }
  return kept;
}

/** How often a trainer's rate is at the least, or at the most, but for the doubt (Clopper and Pearson 1934). */
const atLeast = (kept: number) => (kept === 0 ? 0 : betaQuantile(DOUBT, kept, PILOT - kept + 1));
const atMost = (kept: number) =>
  kept === PILOT ? 1 : betaQuantile(1 - DOUBT, kept + 1, PILOT - kept);

/** Alarms among 10,000 claims, and the seeds that were tried for each. */
async function alarmsOf(trainer: AnyTrainer, test: object, round: number) {
  let alarms = 0;
  let runs = 0;
  const counted: Law = {
    ...law,
    check(...given) {
      runs++;
      return law.check(...given);
    },
  };
  for (let time = 0; time < TIMES; time++) {
    try {
      const options = { ...test, seed: 1_000_000 * (round + 1) + time };
      await expectLawOverSeeds(counted, trainer, input, options);
    } catch (error) {
      if (!(error instanceof AlarmError)) throw error;
      alarms++;
    }
  }
  return { alarms, seeds: runs / TIMES };
}

/** The probability of an alarm, where each seed succeeds at `rate`: both streams, each at its share, come to it. */
function reckon(test: SequentialTest, rate: number): number {
  const { falseAlarms, misses } = test;
  const each = { ...test, falseAlarms: Math.sqrt(falseAlarms), misses: misses / 2 };
  return operatingCharacteristic(each, rate, 2000).unsound ** 2;
}

/** The probability of as many alarms or more at a rate. */
function atLeastAs(alarms: number, rate: number): number {
  return alarms === 0 ? 1 : 1 - binomialCdf(alarms - 1, TIMES, rate);
}

setDefaultStore(null);
const pilots = [pilot(soundTrainer), pilot(unsoundTrainer)] as const;
const sound = atLeast(pilots[0]);
console.log(
  `${TIMES} claims about ε-greedy bandits of ${PULLS} pulls, each by expectLawOverSeeds with its confirmation`,
);
console.log(
  `the sound one succeeds with ${sound.toFixed(4)} of the seeds at the least, the unsound one with ${atMost(pilots[1]).toFixed(4)} at the most (${PILOT} runs each)\n`,
);
console.log('trainer  promised    alarms  promise kept  reckoned    as reckoned  seeds  agrees');
let disagreements = 0;
for (const [round, falseAlarms] of [0.1, 0.01, 0.001].entries()) {
  // The claim is put at the sound one's own rate, where false alarms are the most.
  const test = { sound, unsound: 0.7, falseAlarms, misses: 0.01 };
  for (const [i, trainer] of [soundTrainer, unsoundTrainer].entries()) {
    takeLedger();
    const { alarms, seeds } = await alarmsOf(trainer, test, 2 * round + i);
    const entered = takeLedger();
    const isSound = i === 0;
    // As many alarms or more of a sound one; as few or fewer of an unsound one.
    const chance = isSound
      ? atLeastAs(alarms, falseAlarms)
      : binomialCdf(alarms, TIMES, 1 - test.misses);
    const isTold =
      entered.length === TIMES &&
      Math.abs(totalFalseAlarms(entered) - TIMES * falseAlarms) < 1e-6 * TIMES;
    const reckoned = [atMost(pilots[i]!), atLeast(pilots[i]!)].map((rate) => reckon(test, rate));
    const [fewest, most] = reckoned as [number, number];
    const likely = Math.min(atLeastAs(alarms, most), binomialCdf(alarms, TIMES, fewest));
    const agrees = chance >= DOUBT && likely >= DOUBT && isTold;
    if (!agrees) disagreements++;
    console.log(
      [
        (isSound ? 'sound' : 'unsound').padEnd(8),
        (isSound ? `≤ ${falseAlarms}` : `≥ ${1 - test.misses}`).padEnd(8),
        String(alarms).padStart(9),
        chance.toPrecision(2).padStart(13),
        `${Math.round(TIMES * fewest)}–${Math.round(TIMES * most)}`.padStart(10),
        likely.toPrecision(2).padStart(13),
        seeds.toFixed(1).padStart(7),
        (agrees ? 'yes' : isTold ? 'NO' : 'NO: the ledger').padStart(7),
      ].join(' '),
    );
  }
}
if (disagreements > 0) {
  console.error(`${disagreements} of the promises are not kept`);
  process.exitCode = 1;
}
