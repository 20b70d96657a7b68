import { didYouMean, RepriseError } from '@reprise/core';
import { z } from 'zod';

const milliseconds = z.number().min(0);
const any = z.unknown();

/** The options of a search. */
const searching = {
  numRuns: z.int().min(1),
  seed: z.int(),
  path: z.string().regex(/^[\d:]*$/, "a path of fast-check is allowed, as '0:1:2'"),
  shrinkMilliseconds: milliseconds,
  milliseconds,
  enoughMilliseconds: milliseconds,
  now: any,
  warn: any,
};

/** The options of `assertLaw`, which all calls that try a trainer take. */
const asserting = {
  ...searching,
  counterexamples: any,
  replayCounterexamples: z.boolean(),
  testFile: z.string(),
};

/** The rates of a claim over seeds, which the sequential test itself checks. */
const rates = { sound: any, unsound: any, falseAlarms: any, misses: any, seed: z.number() };

/** The options of each call, those that are checked where they are used being any. */
const schemas = {
  assertLaw: asserting,
  assertProperty: asserting,
  by: { ...rates, everySeed: z.boolean() },
  environmentLaws: { ...searching, steps: z.int().min(1) },
  expectLawOverSeeds: rates,
  expectOverSeeds: rates,
  recordingLaws: { ...asserting, cases: any },
  observerLaws: { ...asserting, cases: any, trainer: any, isRefusal: any, name: z.string() },
  trainerLaws: {
    ...asserting,
    ...{ cases: any, isTabular: z.boolean(), inExpectation: any, descends: z.array(z.string()) },
    ...{ forwardView: any, contracts: any, config: any, environment: any },
  },
};

/** Throws `bad-argument` for an option that the call has not, naming the nearest, or a value that is not allowed. */
export function checkOptions(who: keyof typeof schemas, options: unknown): void {
  const shape = schemas[who];
  const result = z.strictObject(shape).partial().safeParse(options);
  if (result.success) return;
  const [issue] = result.error.issues;
  throw new RepriseError('bad-argument', `${who}: ${told(issue!, options, Object.keys(shape))}`);
}

function told(issue: z.core.$ZodIssue, options: unknown, names: readonly string[]): string {
  if (issue.code === 'unrecognized_keys') {
    const [given] = issue.keys as [string];
    return `'${given}' is none of its options${didYouMean(given, names) || `: ${names.join(', ')}`}`;
  }
  const [name] = issue.path;
  if (name === undefined) return `its options are an object, and not ${options}`;
  const value = (options as Record<PropertyKey, unknown>)[name];
  const { message } = issue;
  return `${String(name)} is ${value}: ${message[0]!.toLowerCase()}${message.slice(1)}`;
}
