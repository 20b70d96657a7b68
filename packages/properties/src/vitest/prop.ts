import { RepriseError } from '@reprise/core';
import { type TestAPI, test as vitestTest } from 'vitest';
import {
  type Arbitraries,
  assertProperty,
  type Predicate,
  type PropertyOptions,
} from '../assert-property.ts';
import { callSite, thrownAt } from '../call-site.ts';

/** Declares a test of what is to hold of drawn values. `timeout`: milliseconds, vitest's `testTimeout` by default. */
export type DeclareProperty<Values extends readonly unknown[]> = (
  name: string,
  predicate: Predicate<Values>,
  timeout?: number,
) => void;

/** Properties of values that arbitraries draw. */
export type Prop = <Values extends readonly unknown[]>(
  arbitraries: readonly [...Arbitraries<Values>],
  options?: Omit<PropertyOptions, 'milliseconds'>,
) => DeclareProperty<Values>;

/** vitest's test, and its properties: `test.prop`, `test.only.prop`, `test.skip.prop`. */
export type PropertyTest = TestAPI & { readonly prop: Prop } & {
  readonly [Mode in 'only' | 'skip']: TestAPI[Mode] & { readonly prop: Prop };
};

interface Task {
  readonly timeout: number;
  readonly fullTestName: string;
  /** Its name is the path from the project's root. */
  readonly file: { readonly name: string };
}

type Declare = (
  name: string,
  run: (context: { task: Task }) => Promise<void>,
  timeout?: number,
) => void;

function propOf(declare: Declare): Prop {
  return (arbitraries, options) => {
    function declareProperty(name: string, predicate: Predicate<never>, timeout?: number): void {
      const site = callSite(declareProperty);
      const run: Parameters<Declare>[1] = async ({ task }) => {
        const milliseconds = task.timeout > 0 ? { milliseconds: task.timeout } : {};
        try {
          await assertProperty(task.fullTestName, arbitraries as never, predicate, {
            testFile: task.file.name,
            ...options,
            ...milliseconds,
          });
        } catch (error) {
          throw error instanceof RepriseError ? thrownAt(error, site) : error;
        }
      };
      declare(name, run, timeout);
    }
    return declareProperty as never;
  };
}

/** What it was, and `prop`: of its `only` and `skip` too. vitest's own stays as it is. */
function withProp<Test extends object>(api: Test): Test {
  return new Proxy(api, {
    get(target, key) {
      if (key === 'prop') return propOf(target as unknown as Declare);
      const value: unknown = Reflect.get(target, key);
      return key === 'only' || key === 'skip' ? withProp(value as object) : value;
    },
  });
}

/**
 * vitest's `test` with `test.prop`: a property of drawn values, within the time that the test has. A run that
 * does not keep its claim is made smaller, kept, and tried first the next time: see `assertProperty`.
 *
 * @example test.prop([anyMdp(), anySeed()])('q-learning finds the optimal values', (environment, seed) =>
 *   expectConvergence(inExpectation(qLearning), { environment, seed }).to(optimalValues(environment)).within(1e-9).by(500))
 */
export const test: PropertyTest = withProp(vitestTest) as PropertyTest;
