import { type Environment, RepriseError } from '@reprise/core';
import type { z } from 'zod';
import { chain, chainOptions } from './chain.ts';
import { finiteMdp, finiteMdpOptions } from './finite-mdp.ts';
import {
  frozenLake,
  frozenLake8x8,
  frozenLake8x8Options,
  frozenLakeOptions,
} from './frozen-lake.ts';

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
  entry('Chain-v0', 'a row of cells; being in cell 1 pays', chainOptions, chain),
  entry('FiniteMdp-v0', 'a world from its own table', finiteMdpOptions, finiteMdp),
  entry('FrozenLake-v1', 'over the ice to the goal, 4×4 or 8×8', frozenLakeOptions, frozenLake),
  entry('FrozenLake8x8-v1', 'the 8×8 lake, 200 steps', frozenLake8x8Options, frozenLake8x8),
];

/** The environment of that id; throws `bad-environment`, naming those there are. */
export function makeEnvironment(
  id: string,
  options: Readonly<Record<string, unknown>> = {},
): Environment {
  const found = environments.find((candidate) => candidate.id === id);
  if (!found) {
    const ids = environments.map((candidate) => candidate.id).join(', ');
    throw new RepriseError('bad-environment', `there is no environment '${id}': there are ${ids}`);
  }
  return found.make(options);
}

function entry(
  id: string,
  summary: string,
  options: z.ZodObject,
  make: (options?: object) => Environment,
): EnvironmentEntry {
  return { id, summary, options, make };
}
