import { type AnyTrainer, type Environment, foldIn, keyOf } from '@reprise/core';
import { bernoulliBandit } from '@reprise/environments';
import { epsilonGreedyBandit } from '@reprise/trainers';
import betaQuantile from '@stdlib/stats-base-dists-beta-quantile';
import { type Law, LawError } from '../law.ts';
import { transitionsOf } from '../transitions-of.ts';
import {
  afterTrial,
  noTrials,
  operatingCharacteristic,
  type SequentialTest,
  verdict,
} from './sprt.ts';

/**
 * A sound trainer through the sequential test 10,000 times, with seeds of its own each time: its alarms against
 * the promise, by the exact interval of Clopper and Pearson (1934); and an unsound one, for the power.
 *
 * The rates of error are large on purpose: at those that are used, 10,000 times would show nothing.
 */
const TIMES = 10_000;
const PULLS = 20;
const POOL = 40_000;
const CONFIDENCE = 0.999;

const environment = bernoulliBandit({ means: [0.3, 0.8] }) as unknown as Environment;
const law: Law = {
  sentence: 'prefers the better arm',
  check(trainer, input) {
    const last = transitionsOf(trainer, input).at(-1)!;
    const { table } = last.state as { table: { get(arm: number): number } };
    if (!(table.get(1) > table.get(0))) throw new LawError('it prefers the worse arm', last.seq);
  },
};
const sound = epsilonGreedyBandit as AnyTrainer;
/** Its TD errors have the wrong sign. */
const unsound: AnyTrainer = {
  ...sound,
  decide(state, problem) {
    const event = sound.decide(state, problem);
    return event?.kind === 'parameter-update'
      ? { ...event, tdError: -(event as unknown as { tdError: number }).tdError }
      : event;
  },
};

/** Whether each of many runs keeps the law. */
function successes(trainer: AnyTrainer): boolean[] {
  const config = { steps: PULLS, epsilon: 0.3 };
  return Array.from({ length: POOL }, (_, seed) => {
    try {
      law.check(trainer, { config, seed, environment });
      return true;
    } catch {
      return false;
    }
  });
}

/** How the test ends, many times over, on runs drawn from those that were made. */
function ends(made: readonly boolean[], test: SequentialTest, stream: number) {
  let alarms = 0;
  let trials = 0;
  for (let time = 0; time < TIMES; time++) {
    const key = foldIn(foldIn(keyOf(2026), stream), time);
    let state = noTrials;
    for (;;) {
      const found = verdict(state, test);
      if (found !== null) {
        if (found === 'unsound') alarms++;
        trials += state.trials;
        break;
      }
      const { k0 } = foldIn(key, state.trials);
      state = afterTrial(state, made[(k0 >>> 0) % POOL]!);
    }
  }
  return { alarms, trials: trials / TIMES };
}

/** The exact interval of a rate that came `count` times. */
function interval(count: number): readonly [number, number] {
  const tail = (1 - CONFIDENCE) / 2;
  return [
    count === 0 ? 0 : betaQuantile(tail, count, TIMES - count + 1),
    count === TIMES ? 1 : betaQuantile(1 - tail, count + 1, TIMES - count),
  ];
}

const rateOf = (made: readonly boolean[]) => made.filter(Boolean).length / made.length;
const runs = { sound: successes(sound), unsound: successes(unsound) };
const rate = rateOf(runs.sound);
console.log(`Wald's test on ${TIMES} claims about ε-greedy bandits of ${PULLS} pulls`);
console.log(
  `the sound one succeeds with ${rate.toFixed(4)} of ${POOL} seeds, the unsound one with ${rateOf(runs.unsound).toFixed(4)}\n`,
);
console.log('trainer  promise        alarms  interval (99.9 %)  reckoned  seeds');
for (const falseAlarms of [0.1, 0.01, 0.001]) {
  // The claim is put just at the sound one's rate, where false alarms are the most.
  const test = { sound: rate, unsound: 0.6, falseAlarms, misses: 0.01 };
  for (const [i, name] of (['sound', 'unsound'] as const).entries()) {
    const made = runs[name];
    const { alarms, trials } = ends(made, test, i);
    const [low, high] = interval(alarms);
    const exact = operatingCharacteristic(test, rateOf(made), 2000).unsound;
    console.log(
      [
        name.padEnd(8),
        (i === 0 ? `≤ ${falseAlarms}` : `≥ ${1 - test.misses}`).padEnd(8),
        String(alarms).padStart(12),
        `  ${low.toFixed(5)}–${high.toFixed(5)}`.padEnd(20),
        exact.toFixed(5).padStart(8),
        trials.toFixed(1).padStart(6),
      ].join(' '),
    );
  }
}
