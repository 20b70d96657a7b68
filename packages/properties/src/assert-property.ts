import { RepriseError } from '@reprise/core';
import fc, { type Arbitrary } from 'fast-check';
import { type AssertOptions, drawnAgain } from './assert-law.ts';
import { callSite, thrownAt } from './call-site.ts';
import { isArbitrary } from './check-argument.ts';
import { checkOptions } from './check-options.ts';
import {
  type CounterexampleStore,
  hashOf,
  keepCounterexample,
  type Named,
  notTriedLine,
  storedCounterexample,
} from './counterexample.ts';
import { defaultStore } from './default-store.ts';
import {
  type Falsification,
  FalsifiedError,
  messageOf,
  NotRepeatableError,
  PropertyError,
  shortened,
} from './falsified.ts';
import { insideProperty } from './inside-property.ts';
import { mistakeIn } from './mistake.ts';
import { type Failure, type Found, type KeptValue, search } from './search.ts';
import { AlarmError } from './statistics/alarm.ts';

/** Arbitraries of values, one each. */
export type Arbitraries<Values extends readonly unknown[]> = {
  readonly [Index in keyof Values]: Arbitrary<Values[Index]>;
};

/** What is to hold of all values: throws, rejects or gives false where it does not. */
export type Predicate<Values extends readonly unknown[]> = (
  ...values: Values
  // biome-ignore lint/suspicious/noConfusingVoidType: a function may give nothing, now or later
) => void | boolean | Promise<void | boolean>;

/** How a property is tried. */
export type PropertyOptions = AssertOptions;

/**
 * Expects a property to hold of drawn values, 100 times by default. A run that `expectConvergence` or
 * `expectLaw` finds wanting is made smaller and kept under the property's name, as `assertLaw` does it, and
 * tried first the next time; a statistical alarm is not made smaller.
 *
 * Throws a FalsifiedError or an AlarmError with the run, a NotRepeatableError where the same values did
 * something else again, a PropertyError where what the function threw is of no run.
 *
 * @example await assertProperty('q-learning learns', [anyMdp(), anySeed()], (environment, seed) =>
 *   expectConvergence(inExpectation(qLearning), { environment, seed }).to(optimalValues(environment)).within(1e-9).by(500))
 */
export async function assertProperty<Values extends readonly unknown[]>(
  name: string,
  arbitraries: Arbitraries<Values>,
  predicate: Predicate<Values>,
  options: PropertyOptions = {},
): Promise<void> {
  const site = callSite(assertProperty);
  try {
    await tryProperty(name, arbitraries, predicate, options);
  } catch (error) {
    if (error instanceof RepriseError) thrownAt(error, site);
    throw error;
  }
}

async function tryProperty<Values extends readonly unknown[]>(
  name: string,
  arbitraries: Arbitraries<Values>,
  predicate: Predicate<Values>,
  options: PropertyOptions,
): Promise<void> {
  checkArguments(arbitraries, predicate);
  checkOptions('assertProperty', options);
  const { counterexamples: store = defaultStore(), replayCounterexamples = true } = options;
  const { warn = console.warn, numRuns = 100 } = options;
  const named: Named = { name, testFile: options.testFile };
  const arbitrary = fc.tuple(...arbitraries) as unknown as Arbitrary<Values>;
  const isReplayed = store && replayCounterexamples && options.path === undefined;
  const found = await search<Values>(
    {
      claim: name,
      arbitrary,
      tried: (values) => failureOf(name, predicate, values),
      kept: isReplayed ? await keptValues(store, named, arbitrary, warn) : null,
      async foundSlowly(value, cause) {
        const told = messageOf(cause).replace(/^not so: /, 'claimed: ');
        warn(`not so: ${name}\n${told}\n(as it was first found: the report follows)`);
        const run = runOf(cause);
        const kept = store && run && (await keepCounterexample(store, run, { ...named, value }));
        if (kept && 'command' in kept) warn(`open it: ${kept.command}`);
      },
    },
    { ...options, numRuns },
  );
  if (found !== null) throw await reported(named, found, store);
}

/** The error that a failed property ends with; its run is kept. */
async function reported(
  named: Named,
  { value, cause, second, search: by }: Found<readonly unknown[]>,
  store: CounterexampleStore | null,
): Promise<Error> {
  const { name } = named;
  const run = runOf(cause);
  if (run === null) return new PropertyError(name, value, cause, by, unlike(second));
  const falsification = { ...run, search: by };
  const kept = store && (await keepCounterexample(store, falsification, { ...named, value }));
  if (second !== undefined) {
    return new NotRepeatableError(falsification, againOf(second), kept, name);
  }
  return cause instanceof AlarmError
    ? new AlarmError({ ...cause.alarm, falsification }, kept, name)
    : new FalsifiedError(falsification, kept, name);
}

/** The run that a claim inside the property found wanting; null where it was none. */
function runOf(cause: unknown): Falsification | null {
  if (cause instanceof AlarmError) return cause.alarm.falsification;
  const isOfRun = cause instanceof FalsifiedError || cause instanceof NotRepeatableError;
  return isOfRun ? cause.falsification : null;
}

/** What a claim reached the second time. */
function againOf(second: Failure | null): unknown {
  if (second === null) return null;
  return runOf(second.cause)?.cause ?? second.cause;
}

function unlike(second: Failure | null | undefined): { cause: unknown } | undefined {
  return second === undefined ? undefined : (second ?? { cause: null });
}

/** The values that the kept run was drawn by, where they still are those. */
async function keptValues<Values extends readonly unknown[]>(
  store: CounterexampleStore,
  named: Named,
  arbitrary: Arbitrary<Values>,
  warn: (line: string) => void,
): Promise<KeptValue<Values> | null> {
  const stored = await storedCounterexample(store, named, warn);
  if (!stored?.drawnBy) return null;
  const { seed, path } = stored.drawnBy;
  const value = drawnAgain(arbitrary, seed, path);
  if (value !== null && hashOf(fc.stringify(value)) === stored.drawn) return { value, seed, path };
  warn(notTriedLine(named, 'its seed and path draw other values now'));
  return null;
}

async function failureOf<Values extends readonly unknown[]>(
  name: string,
  predicate: Predicate<Values>,
  values: Values,
): Promise<Failure | null | 'refused'> {
  let result: unknown;
  try {
    result = await insideProperty(() => predicate(...values));
  } catch (cause) {
    // Whatever is drawn, and no smaller case tells more of it.
    const mistake = mistakeIn(cause);
    if (mistake) throw mistake;
    return fc.PreconditionFailure.isFailure(cause) ? 'refused' : { cause };
  }
  if (result === undefined || result === true) return null;
  if (result === false) return { cause: new Error('the property gave false') };
  throw new RepriseError('bad-property', `${name}: ${whyNoVerdict(result)}`);
}

/** What is wrong with what a property's function gave, and the right thing. */
function whyNoVerdict(result: unknown): string {
  const { to, within, by } = Object(result) as Record<string, unknown>;
  const isClaim = [to, within, by].some((step) => typeof step === 'function');
  if (isClaim) {
    const rest = to ? '.to(goal).within(tolerance).by' : within ? '.within(tolerance).by' : '.by';
    return `the claim is not finished, and nothing was tried: call ${rest}(transition)`;
  }
  return `the property gave ${shortened(fc.stringify(result))}: true, false or nothing is allowed, or a promise of one`;
}

function checkArguments(arbitraries: unknown, predicate: unknown): void {
  if (!Array.isArray(arbitraries) || !arbitraries.every(isArbitrary)) {
    throw new RepriseError(
      'bad-argument',
      'a property needs an array of arbitraries: [anyMdp(), anySeed()]',
    );
  }
  if (typeof predicate !== 'function') {
    throw new RepriseError(
      'bad-argument',
      `a property needs a function of what is drawn, and got ${predicate}`,
    );
  }
}
