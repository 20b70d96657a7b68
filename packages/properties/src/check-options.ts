import { didYouMean, RepriseError } from '@reprise/core';
import { z } from 'zod';
import { described, isArbitrary, isTrainer } from './check-argument.ts';

const milliseconds = z.number().min(0);
const any = z.unknown();

const isFunction = (value: unknown) => typeof value === 'function';
const has = (value: unknown, ...names: readonly string[]) =>
  names.every((name) => isFunction(Object(value)[name]));

const callable = (as: string) => z.custom(isFunction, `a function is allowed, as ${as}`);
const arbitrary = (as: string) => z.custom(isArbitrary, `an arbitrary is allowed, as ${as}`);
const cases = arbitrary('anyCase(trainer)');
const store = z.custom(
  (value) => value === null || has(value, 'read', 'write'),
  'a store is allowed, as counterexamplesIn(directory), or null',
);

/** The options of a search. */
const searching = {
  numRuns: z.int().min(1),
  seed: z.int(),
  path: z.string().regex(/^[\d:]*$/, "a path of fast-check is allowed, as '0:1:2'"),
  shrinkMilliseconds: milliseconds,
  milliseconds,
  enoughMilliseconds: milliseconds,
  now: callable('Date.now'),
  warn: callable('console.warn'),
};

/** The options of `assertLaw`, which all calls that try a trainer take. */
const asserting = {
  ...searching,
  counterexamples: store,
  replayCounterexamples: z.boolean(),
  testFile: z.string(),
};

/** The rates of a claim over seeds, which the sequential test itself checks. */
const rates = { sound: any, unsound: any, falseAlarms: any, misses: any, seed: z.number() };

const range = z.union([z.number(), z.tuple([z.number(), z.number()])], {
  error: 'a number is allowed, or the least and the greatest, as [2, 6]',
});
const limits = z.union([z.int().min(1), z.array(z.int().min(1)).min(1)], {
  error: 'a whole number from 1 is allowed, or several, as [100, 7]',
});
const spectrum = z.custom(
  (value) => Array.isArray(value) && value.every(isEigenvalue),
  'numbers of at least 0 are allowed, the greatest first, as [4, 1, 0]',
);

function isEigenvalue(value: unknown, i: number, all: readonly unknown[]): boolean {
  const before = i > 0 ? (all[i - 1] as number) : Number.MAX_VALUE;
  return typeof value === 'number' && value >= 0 && value <= before;
}

const mdps = {
  kind: z.enum(['random', 'deterministic', 'ergodic', 'communicating', 'terminal', 'acyclic']),
  ...{ states: range, maxEpisodeSteps: limits },
};

/** What a learner is said to be. */
const learning = {
  isTabular: z.boolean(),
  inExpectation: z.custom(isTrainer, 'a trainer is allowed, as inExpectation(trainer)'),
  descends: z.array(z.string()).min(1),
  forwardView: callable('({ n }) => ({ horizon: n })'),
  contracts: z.object({
    to: callable('({ environment }) => optimalValues(environment.model())'),
    factor: callable('() => 0.9'),
  }),
  ...{ config: any, environment: any },
};

const isRefusal = callable('(error) => error instanceof RunawayError');

/** The options of each call, those that are checked where they are used being any. */
const schemas = {
  anyBandit: optional({ arms: range }),
  anyCase: optional({ config: any, environment: any }),
  anyLake: optional({ size: range }),
  anyMarkovChain: optional(mdps),
  anyMdp: optional({ ...mdps, actions: range }),
  anyRegression: optional({ features: range, spareRows: range, condition: range, noise: range }),
  anySamples: optional({ dimensions: range, spareRows: range, spectrum }),
  assertLaw: optional(asserting),
  assertProperty: optional(asserting),
  by: optional({ ...rates, everySeed: z.boolean() }),
  environmentLaws: optional({ ...searching, steps: z.int().min(1) }),
  expectLawOverSeeds: optional(rates),
  expectOverSeeds: optional(rates),
  recordingLaws: optional({ ...asserting, cases, environment: any }),
  observerLaws: optional({ ...asserting, cases, trainer: any, isRefusal, name: z.string() }),
  trainerLaws: optional({ ...asserting, cases, ...learning }),
};

function optional(shape: Readonly<Record<string, z.ZodType>>) {
  return z.strictObject(shape).partial();
}

/** Throws `bad-argument` for an option that the call has not, naming the nearest, or a value that is not allowed. */
export function checkOptions(who: keyof typeof schemas, options: unknown): void {
  const schema = schemas[who];
  const result = schema.safeParse(options);
  if (result.success) return;
  const [issue] = result.error.issues;
  const names = Object.keys(schema.shape);
  throw new RepriseError('bad-argument', `${who}: ${told(issue!, options, names)}`);
}

function told(issue: z.core.$ZodIssue, options: unknown, names: readonly string[]): string {
  if (issue.code === 'unrecognized_keys') {
    const [given] = issue.keys as [string];
    return `'${given}' is none of its options${didYouMean(given, names) || `: ${names.join(', ')}`}`;
  }
  const { path, message } = issue;
  if (path.length === 0) return `its options are an object, and not ${options}`;
  const value = path.reduce((whole: unknown, name) => Object(whole)[name], options);
  const allowed = issue.code === 'invalid_value' ? issue.values.map(String) : [];
  const near = typeof value === 'string' ? didYouMean(value, allowed) : '';
  return `${path.join('.')} is ${described(value)}: ${message[0]!.toLowerCase()}${message.slice(1)}${near}`;
}
