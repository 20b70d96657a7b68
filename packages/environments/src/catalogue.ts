import { didYouMean, type Environment, RepriseError } from '@reprise/core';
import type { z } from 'zod';
import { acrobot, acrobotOptions } from './acrobot.ts';
import { bairdsCounterexample, bairdsCounterexampleOptions } from './bairds-counterexample.ts';
import { bernoulliBandit, bernoulliBanditOptions } from './bernoulli-bandit.ts';
import { blackjack, blackjackOptions } from './blackjack.ts';
import { cartPole, cartPoleOptions } from './cart-pole.ts';
import { chain, chainOptions } from './chain.ts';
import {
  cliffWalking,
  cliffWalkingOptions,
  cliffWalkingSlippery,
  cliffWalkingSlipperyOptions,
} from './cliff-walking.ts';
import { dynaMaze, dynaMazeOptions } from './dyna-maze.ts';
import { externalEnvironment } from './external-environment.ts';
import { finiteMdp, finiteMdpOptions } from './finite-mdp.ts';
import {
  frozenLake,
  frozenLake8x8,
  frozenLake8x8Options,
  frozenLakeOptions,
} from './frozen-lake.ts';
import { gamblersProblem, gamblersProblemOptions } from './gamblers-problem.ts';
import { gaussianBandit, gaussianBanditOptions } from './gaussian-bandit.ts';
import { gridworld4x4, gridworld4x4Options } from './gridworld-4x4.ts';
import { gridworld5x5, gridworld5x5Options } from './gridworld-5x5.ts';
import { mountainCar, mountainCarOptions } from './mountain-car.ts';
import { mountainCarContinuous, mountainCarContinuousOptions } from './mountain-car-continuous.ts';
import { pendulum, pendulumOptions } from './pendulum.ts';
import { randomWalk, randomWalkOptions } from './random-walk.ts';
import { taxi, taxiOptions } from './taxi.ts';
import { windyGridworld, windyGridworldOptions } from './windy-gridworld.ts';
import { makeWrapped } from './wrappers/catalogue.ts';

/** An environment as the catalogue lists it. */
export interface EnvironmentEntry {
  readonly id: string;
  /** One line for a listing. */
  readonly summary: string;
  /** Defaults, ranges and descriptions of its options. */
  readonly options: z.ZodObject;
  /** The environment with `options`; throws `bad-config` where they are off. */
  make(options?: Readonly<Record<string, unknown>>): Environment;
}

/** Every environment that Reprise brings. */
export const environments: readonly EnvironmentEntry[] = [
  entry('Acrobot-v1', 'swing the tip of two links up', acrobotOptions, acrobot),
  entry(
    'BairdsCounterexample-v0',
    'seven states on which off-policy TD diverges',
    bairdsCounterexampleOptions,
    bairdsCounterexample,
  ),
  entry(
    'BernoulliBandit-v0',
    'arms that pay 1 or nothing',
    bernoulliBanditOptions,
    bernoulliBandit,
  ),
  entry('Blackjack-v1', 'closer to 21 than the dealer', blackjackOptions, blackjack),
  entry('CartPole-v1', 'keep a pole upright on a cart', cartPoleOptions, cartPole),
  entry('Chain-v0', 'a row of cells; being in cell 1 pays', chainOptions, chain),
  entry('CliffWalking-v1', 'along a cliff to the goal', cliffWalkingOptions, cliffWalking),
  entry(
    'CliffWalkingSlippery-v1',
    'the cliff, slippery',
    cliffWalkingSlipperyOptions,
    cliffWalkingSlippery,
  ),
  entry('DynaMaze-v0', 'through a maze of 6 × 9 cells', dynaMazeOptions, dynaMaze),
  entry(
    'FiniteMdp-v0',
    'a world from its own table, which only code can give',
    finiteMdpOptions,
    finiteMdp,
  ),
  entry('FrozenLake-v1', 'over the ice to the goal, 4×4 or 8×8', frozenLakeOptions, frozenLake),
  entry('FrozenLake8x8-v1', 'the 8×8 lake, 200 steps', frozenLake8x8Options, frozenLake8x8),
  entry(
    'GamblersProblem-v0',
    'stakes on coins until 100 or nothing is left',
    gamblersProblemOptions,
    gamblersProblem,
  ),
  entry('GaussianBandit-v0', 'arms of normal rewards', gaussianBanditOptions, gaussianBandit),
  entry('Gridworld4x4-v0', 'to either corner of 4 × 4 cells', gridworld4x4Options, gridworld4x4),
  entry('Gridworld5x5-v0', 'cells A and B pay, without end', gridworld5x5Options, gridworld5x5),
  entry('MountainCar-v0', 'swing a weak car out of a valley', mountainCarOptions, mountainCar),
  entry(
    'MountainCarContinuous-v0',
    'the same with a force in [−1, 1]',
    mountainCarContinuousOptions,
    mountainCarContinuous,
  ),
  entry('Pendulum-v1', 'swing a pendulum up and hold it', pendulumOptions, pendulum),
  entry('RandomWalk-v0', 'from the middle of a row to either end', randomWalkOptions, randomWalk),
  entry('Taxi-v4', 'fetch a passenger and set them down', taxiOptions, taxi),
  entry('WindyGridworld-v0', 'across the wind to the goal', windyGridworldOptions, windyGridworld),
];

/**
 * The environment of that id, wrapped as `wrappers` among its options says; one with a colon in its id
 * (`gymnasium:…`) is outside. Throws `bad-environment`, naming those there are.
 */
export function makeEnvironment(
  id: string,
  options: Readonly<Record<string, unknown>> = {},
): Environment {
  // What is outside is known by what the options say of it, wrappers and all.
  if (id.includes(':')) return externalEnvironment(id, options);
  const found = environments.find((candidate) => candidate.id === id);
  if (!found) {
    const known = environments.map((candidate) => candidate.id);
    throw new RepriseError(
      'bad-environment',
      `there is no environment '${id}'${didYouMean(id, known)}: there are ${known.join(', ')}`,
    );
  }
  const { wrappers = [], ...own } = options;
  if (!Array.isArray(wrappers)) {
    throw new RepriseError('bad-config', `${id}: wrappers must be a list of wrappers`);
  }
  return makeWrapped(found.make(own), wrappers);
}

function entry(
  id: string,
  summary: string,
  options: z.ZodObject,
  // biome-ignore lint/suspicious/noExplicitAny: a catalogue holds environments of different types
  make: (options?: object) => Environment<any, any, any>,
): EnvironmentEntry {
  return { id, summary, options, make };
}
