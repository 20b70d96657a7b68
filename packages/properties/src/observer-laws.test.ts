import type { Transition } from '@reprise/core';
import { chain } from '@reprise/environments';
import { qLearning } from '@reprise/trainers';
import fc from 'fast-check';
import {
  asapScheduler,
  catchError,
  concatMap,
  debounceTime,
  defer,
  EMPTY,
  endWith,
  filter,
  ignoreElements,
  map,
  Observable,
  type Observer,
  observeOn,
  of,
  pipe,
  retry,
  type Subscriber,
  scan,
  throttleTime,
  throwIfEmpty,
  toArray,
} from 'rxjs';
import { describe, expect, test } from 'vitest';
import { anyCase } from './arbitraries/index.ts';
import { assertLaw } from './assert-law.ts';
import { type ObserverOperator, observerLaws } from './observer-laws.ts';

const cases = anyCase(qLearning, {
  config: { steps: fc.integer({ min: 10, max: 30 }) },
  environment: fc.constant(chain() as never),
});

/** The laws that an operator breaks. */
async function broken(
  operator: ObserverOperator,
  isRefusal?: (error: unknown) => boolean,
): Promise<string[]> {
  const sentences: string[] = [];
  for (const law of observerLaws(operator, isRefusal && { isRefusal })) {
    await assertLaw(law, qLearning, cases, { numRuns: 10 }).catch(() =>
      sentences.push(law.sentence),
    );
  }
  return sentences;
}

const rewardSums: ObserverOperator = pipe(
  filter(({ event }: Transition<unknown>) => event.kind === 'reward'),
  scan((sum, { event }) => sum + (event as unknown as { reward: number }).reward, 0),
);

test('an operator made of those of RxJS keeps every law', async () => {
  expect(await broken(rewardSums)).toEqual([]);
});

test.each<[string, ObserverOperator]>([
  [
    'a promise of what is shown at the end',
    pipe(
      toArray(),
      concatMap(async ({ length }) => length),
    ),
  ],
  ['a scheduler of microtasks', observeOn(asapScheduler)],
  [
    'a promise for each, and for the error',
    pipe(
      concatMap(async ({ seq }) => seq),
      catchError(async (error) => {
        throw error;
      }),
    ),
  ],
])('an operator that ends in a turn of its own keeps every law: %s', async (_, operator) => {
  expect(await broken(operator)).toEqual([]);
});

/** Passes all on, without the tie by which RxJS's operators leave a synchronous run. */
function passing<T>(subscriber: Subscriber<T>): Observer<T> {
  return {
    next: (value) => subscriber.next(value),
    error: (error) => subscriber.error(error),
    complete: () => subscriber.complete(),
  };
}

const breaking: Readonly<Record<string, readonly [string, ObserverOperator]>> = {
  'counts on from the run before': [
    'it shows of a recording what it showed of the run',
    ((counted: { count: number }) => map(() => counted.count++))({ count: 0 }),
  ],
  'goes on with a run that was left': [
    'who leaves it early leaves the run',
    (run$) => new Observable((subscriber) => void run$.subscribe(passing(subscriber))),
  ],
  'makes a synchronous run to its end': [
    'who leaves it early leaves the run',
    (run$) => new Observable((subscriber) => run$.subscribe(passing(subscriber))),
  ],
  'shares its memory': [
    'two subscriptions know nothing of each other',
    (run$) => {
      let last = -1;
      return run$.pipe(
        filter(({ seq }) => seq > last),
        map(({ seq }) => {
          last = seq;
          return seq;
        }),
      );
    },
  ],
  'swallows errors': [
    'an error of the run passes through, and nothing after it',
    (run$) =>
      run$.pipe(
        rewardSums,
        catchError(() => EMPTY),
      ),
  ],
  'shows something at an error': [
    'an error of the run passes through, and nothing after it',
    (run$) =>
      run$.pipe(
        rewardSums,
        catchError(
          (error) =>
            new Observable((subscriber) => {
              subscriber.next('last');
              subscriber.error(error);
            }),
        ),
      ),
  ],
  'makes a run that failed again': [
    'an error of the run passes through, and nothing after it',
    retry(),
  ],
  'makes a run that failed again, and shows nothing of it': [
    'an error of the run passes through, and nothing after it',
    pipe(ignoreElements(), retry(1)),
  ],
  'leaves out what comes within a second': [
    'it shows of a recording what it showed of the run',
    throttleTime(1000),
  ],
  'waits for a second of rest': [
    'it shows of a recording what it showed of the run',
    debounceTime(1000),
  ],
  'takes a run of nothing for a mistake': [
    'a run of no transitions ends without an error',
    (run$) => run$.pipe(throwIfEmpty()),
  ],
  'never ends': [
    'it shows of a recording what it showed of the run',
    (run$) =>
      new Observable((subscriber) =>
        run$.subscribe({ ...passing(subscriber), complete: () => {} }),
      ),
  ],
  'writes into what it watches': [
    'no transition is changed by it',
    (run$) =>
      run$.pipe(
        map(({ state }) => {
          const { table } = state as { table: { data: Float64Array | null } };
          if (table.data) table.data[0]!++;
          return 0;
        }),
      ),
  ],
};

/** Operators that write into a transition and show nothing of it. */
const writing: Readonly<Record<string, (watched: Watched) => void>> = {
  'sets a reward': ({ event }) => {
    if ('reward' in event) event.reward = 0;
  },
  'adds to an event': ({ event }) => {
    event.extra = 1;
  },
  'adds to a state': ({ state }) => {
    state.x = 1;
  },
  'counts a transition anew': (transition) => {
    transition.seq = -1;
  },
};

interface Watched {
  seq: number;
  readonly event: Record<string, unknown>;
  readonly state: Record<string, unknown>;
}

describe('an operator that', () => {
  test.each(Object.entries(writing))('%s is found out', async (_, write) => {
    const operator: ObserverOperator = map((transition) => {
      write(transition as unknown as Watched);
      return 0;
    });
    expect(await broken(operator)).toContain('no transition is changed by it');
  });

  test('fails on a sound run is found out', async () => {
    const operator: ObserverOperator = map(({ state }) => (state as { none: object[] }).none[0]);
    const [law] = observerLaws(operator, { counterexamples: null, numRuns: 50 }).slice(-1);
    await expect(law!.run()).rejects.toThrow('it ends a sound run with TypeError: Cannot read');
  });

  test.each(Object.entries(breaking))('%s is found out', async (_, [sentence, operator]) => {
    expect(await broken(operator)).toContain(sentence);
  });
});

test('what an observer itself ends a run with is part of what it shows', async () => {
  const refusing: ObserverOperator = (run$) =>
    defer(() => {
      let isFirst = true;
      return run$.pipe(
        map(() => {
          if (!isFirst) throw new Error('no');
          isFirst = false;
          return 0;
        }),
      );
    });
  expect(await broken(refusing)).toEqual(['no transition is changed by it']);
  expect(await broken(refusing, (error) => String(error) === 'Error: no')).toEqual([]);
  const ending: ObserverOperator = (run$) => run$.pipe(ignoreElements(), endWith(of(1)));
  expect(await broken(ending)).toEqual([]);
});

describe('what an observer is called', () => {
  const failing: ObserverOperator = (run$) =>
    run$.pipe(
      map(() => {
        throw new Error('boom');
      }),
    );
  const files = new Map<string, Uint8Array>();
  const counterexamples = {
    read: async (name: string) => files.get(name) ?? null,
    write: async (name: string, file: Uint8Array) => {
      files.set(name, file);
      return name;
    },
  };
  const reported = async (operator: ObserverOperator, options: object = {}) => {
    const own = { counterexamples, numRuns: 50, shrinkMilliseconds: 0, ...options };
    const checks = observerLaws(operator, own);
    const law = checks.find(({ sentence }) => sentence.startsWith('no transition'))!;
    return (await law.run().catch((error) => error.message)) as string;
  };

  test('is its own name, or what it is given, or how it begins', async () => {
    expect(await reported(failing)).toMatch(/^not so: failing: no transition is changed by it/);
    const named = await reported(failing, { name: 'my gauge' });
    expect(named).toMatch(/^not so: my gauge: no transition is changed by it/);
    const nameless = await reported((run$) => failing(run$));
    expect(nameless).toMatch(
      /^not so: observer .*failing\(run\$\).*: no transition is changed by it/,
    );
  });

  test('tells its counterexamples from those of others, and of other test files', async () => {
    files.clear();
    await reported(failing, { name: 'first' });
    expect(await reported(failing, { name: 'second' })).not.toContain('from the kept');
    expect(await reported(failing, { name: 'first' })).toContain('from the kept counterexample');
    const elsewhere = await reported(failing, { name: 'first', testFile: 'other.test.ts' });
    expect(elsewhere).not.toContain('from the kept');
    expect(files.size).toBe(3);
  });
});
