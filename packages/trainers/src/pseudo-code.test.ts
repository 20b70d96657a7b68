import { test as prop } from '@fast-check/vitest';
import { type AnyTrainer, type Environment, run } from '@reprise/core';
import { cliffWalking, frozenLake, timeLimit } from '@reprise/environments';
import { anyConfig, anySeed } from '@reprise/properties';
import fc from 'fast-check';
import { describe, expect } from 'vitest';
import type { ActingState } from './acting.ts';
import { expectedSarsa } from './expected-sarsa.ts';
import { nStepSarsa } from './n-step-sarsa.ts';
import { nStepTd } from './n-step-td.ts';
import { qLearning } from './q-learning/index.ts';
import { sarsa } from './sarsa.ts';
import { td0 } from './td-0.ts';
import { tdLambda } from './td-lambda.ts';

/** What the pseudo-codes below read of any config. */
interface Config {
  readonly discount: number;
  readonly learningRate: number;
  readonly learningRateSchedule: string;
  readonly initialValue: number;
  readonly epsilon: number;
  readonly epsilonFinal: number;
  readonly epsilonDecaySteps: number;
  readonly n: number;
  readonly lambda: number;
  readonly traces: string;
}

interface Step {
  readonly observation: number;
  readonly action: number;
  readonly reward: number;
  readonly nextObservation: number;
  readonly terminated: boolean;
  readonly truncated: boolean;
  /** The updates that followed: one, or as many as an episode's end brings. */
  readonly updates: readonly { readonly index: number; readonly nextAction: number }[];
}

/** The steps of a run with their updates, and the table it ends with. */
function made(trainer: AnyTrainer, config: object, environment: Environment, seed: number) {
  const steps: Step[] = [];
  let table: readonly number[] = [];
  let failure: unknown;
  run(trainer, { config, environment, seed, mode: 'synchronous' }).subscribe({
    next({ event, state }) {
      const last = steps.at(-1);
      if (event.kind === 'environment-step') {
        steps.push({ ...event, updates: [] } as unknown as Step);
      } else if (event.kind === 'reward') {
        Object.assign(last as Step, { reward: (event as unknown as Step).reward });
      } else (last!.updates as unknown[]).push(event);
      table = [...(state as ActingState).table];
    },
    error(error) {
      failure = error;
    },
  });
  if (failure) throw failure;
  return { steps, table };
}

/** The steps, episode by episode. */
function episodes(steps: readonly Step[]): Step[][] {
  const whole: Step[][] = [];
  let isOver = true;
  for (const step of steps) {
    if (isOver) whole.push([]);
    whole.at(-1)!.push(step);
    isOver = step.terminated || step.truncated;
  }
  return whole;
}

/** The learning rate of the n-th update of an entry, as the config's description has it. */
function rateOf({ learningRate, learningRateSchedule, discount }: Config, n: number): number {
  if (learningRateSchedule === 'average') return 1 / n;
  return learningRateSchedule === 'constant'
    ? learningRate
    : learningRate / (1 + (1 - discount) * (n - 1));
}

type Learner = (steps: readonly Step[], config: Config, table: number[], actions: number) => void;

/** Sections 6.1, 6.4, 6.5 and 6.6: one target, by what the next state or action is worth. */
const oneStep =
  (
    worth: (table: number[], step: Step, config: Config, actions: number, t: number) => number,
  ): Learner =>
  (steps, config, table, actions) => {
    const visits = table.map(() => 0);
    steps.forEach((step, t) => {
      const entry = step.observation * actions + (actions > 1 ? step.action : 0);
      const next = step.terminated ? 0 : worth(table, step, config, actions, t);
      const rate = rateOf(config, ++visits[entry]!);
      table[entry]! += rate * (step.reward + config.discount * next - table[entry]!);
    });
  };

const rowOf = (table: number[], step: Step, actions: number) =>
  table.slice(step.nextObservation * actions, (step.nextObservation + 1) * actions);

/** Sections 7.1 and 7.2, as the boxes have them: τ = t − n + 1, until τ = T − 1. */
const nStep: Learner = (steps, config, table, actions) => {
  const visits = table.map(() => 0);
  const { n, discount } = config;
  for (const episode of episodes(steps)) {
    const last = episode.at(-1)!;
    const isOver = last.terminated || last.truncated;
    const [T, length] = [isOver ? episode.length : Number.POSITIVE_INFINITY, episode.length];
    for (let t = 0; t < (isOver ? T + n - 1 : length); t++) {
      const tau = t - n + 1;
      if (tau < 0) continue;
      let sampled = 0;
      for (let i = tau + 1; i <= Math.min(tau + n, T); i++) {
        sampled += discount ** (i - tau - 1) * episode[i - 1]!.reward;
      }
      const end = episode[Math.min(tau + n, T) - 1]!;
      if (!end.terminated) {
        const next = actions > 1 ? end.updates.at(-1)!.nextAction : 0;
        const reached = Math.min(tau + n, T) - tau;
        sampled += discount ** reached * table[end.nextObservation * actions + next]!;
      }
      const { observation, action } = episode[tau]!;
      const entry = observation * actions + (actions > 1 ? action : 0);
      table[entry]! += rateOf(config, ++visits[entry]!) * (sampled - table[entry]!);
      if (tau === T - 1) break;
    }
  }
};

/** Section 12.2 with a table for features, and whole traces. */
const backwardView: Learner = (steps, config, table) => {
  const visits = table.map(() => 0);
  for (const episode of episodes(steps)) {
    let z = table.map(() => 0);
    for (const { observation, reward, nextObservation, terminated } of episode) {
      z = z.map((weight) => weight * config.discount * config.lambda);
      z[observation] = config.traces === 'replacing' ? 1 : z[observation]! + 1;
      const next = terminated ? 0 : table[nextObservation]!;
      const tdError = reward + config.discount * next - table[observation]!;
      visits[observation]!++;
      z.forEach((weight, entry) => {
        if (weight > 0) table[entry]! += rateOf(config, visits[entry]!) * tdError * weight;
      });
    }
  }
};

const learners: readonly [trainer: AnyTrainer, learner: Learner][] = [
  [td0, oneStep((table, { nextObservation }) => table[nextObservation]!)],
  [nStepTd, nStep],
  [tdLambda, backwardView],
  [
    sarsa,
    oneStep(
      (table, step, _, actions) =>
        table[step.nextObservation * actions + step.updates[0]!.nextAction]!,
    ),
  ],
  [nStepSarsa, nStep],
  [qLearning, oneStep((table, step, _, actions) => Math.max(...rowOf(table, step, actions)))],
  [
    expectedSarsa,
    oneStep((table, step, { epsilon, epsilonFinal, epsilonDecaySteps }, actions, t) => {
      const row = rowOf(table, step, actions);
      const share = epsilonDecaySteps === 0 ? 0 : Math.min(1, (t + 1) / epsilonDecaySteps);
      const random = epsilon + (epsilonFinal - epsilon) * share;
      const mean = row.reduce((sum, value) => sum + value, 0) / actions;
      return (1 - random) * Math.max(...row) + random * mean;
    }),
  ],
];

const worlds = [
  frozenLake(),
  frozenLake({ isSlippery: false }),
  timeLimit(frozenLake({ isSlippery: false }) as unknown as Environment, { maxEpisodeSteps: 5 }),
  timeLimit(cliffWalking() as unknown as Environment, { maxEpisodeSteps: 9 }),
] as unknown as Environment[];

describe.each(learners.map(([trainer, learner]) => [trainer.id, trainer, learner] as const))(
  '%s',
  (_, trainer, learner) => {
    const { shape } = trainer.config as unknown as { shape: object };
    const isControl = 'epsilon' in shape;
    const chosen: Record<string, fc.Arbitrary<unknown>> = {
      steps: fc.nat({ max: 60 }),
      discount: fc.constantFrom(0, 0.5, 0.9, 1),
      initialValue: fc.constantFrom(0, 1, -3),
      policy: fc.constant(undefined),
      n: fc.integer({ min: 1, max: 7 }),
      traceCutoff: fc.constant(0),
    };
    prop.prop([
      anyConfig(
        trainer.config,
        Object.fromEntries(Object.entries(chosen).filter(([field]) => field in shape)),
      ) as fc.Arbitrary<object>,
      anySeed(),
      fc.constantFrom(...worlds),
    ])('learns what its pseudo-code does, from the same steps', (given, seed, environment) => {
      const config = trainer.config.parse(given) as unknown as Config;
      const { steps, table } = made(trainer, given, environment, seed);
      const { states, actions } = environment.model!();
      const width = isControl ? actions : 1;
      const expected = new Array<number>(states * width).fill(config.initialValue);
      learner(steps, config, expected, width);
      if (steps.length === 0) return;
      expected.forEach((value, entry) => {
        expect(Math.abs(table[entry]! - value)).toBeLessThanOrEqual(1e-9 * (1 + Math.abs(value)));
      });
      if (!isControl) return;
      // The action that was promised is the one taken.
      steps.slice(1).forEach(({ action }, t) => {
        const { terminated, truncated, updates } = steps[t]!;
        const promised = updates.at(-1)?.nextAction;
        if (!terminated && !truncated && promised !== undefined) expect(action).toBe(promised);
      });
    });
  },
);
