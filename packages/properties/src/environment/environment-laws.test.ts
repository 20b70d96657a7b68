import { type Environment, type Key, keyOf, RepriseError, uniform } from '@reprise/core';
import {
  cartPole,
  chain,
  externalEnvironment,
  frozenLake,
  pendulum,
  type TableState,
} from '@reprise/environments';
import { describe, expect, test } from 'vitest';
import { PropertyError } from '../falsified.ts';
import { environmentFaults } from '../faults/environment/environment-faults.ts';
import {
  CELLS,
  having,
  hiddenRing,
  LIMIT,
  type RingState,
  ring,
  stepping,
} from '../faults/environment/ring.ts';
import type { EnvironmentLaw } from './environment-law.ts';
import {
  type AssertEnvironmentOptions,
  assertEnvironmentLaw,
  assertEnvironmentLaws,
  lawsOfEnvironments,
} from './environment-laws.ts';
import { holds } from './holds.ts';

/** What a law rejects with. */
async function failure(
  law: EnvironmentLaw,
  make: () => Environment,
  options: AssertEnvironmentOptions = {},
): Promise<Error> {
  const error = await assertEnvironmentLaw(law, make, options).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(Error);
  return error;
}

const lawOf = (sentence: RegExp) => lawsOfEnvironments.find((law) => sentence.test(law.sentence))!;

describe('a law that does not hold', () => {
  const paying = lawOf(/finite rewards/);
  const far: EnvironmentLaw = {
    sentence: 'no walk comes to a hundred steps',
    check({ key, steps }) {
      holds(key.k0 === 0 || steps < 100, 'it does');
    },
  };

  test('is reported in the kit’s own words, with seed and path that repeat it', async () => {
    const make = having(() => ({ options: { cells: Number.POSITIVE_INFINITY } }));
    const law = lawOf(/says what it is/);
    const error = (await failure(law, make)) as PropertyError;
    expect(error).toBeInstanceOf(PropertyError);
    const { seed, path } = error.search;
    expect(error.message.split('\n')).toEqual([
      `not so: Ring-v0: ${law.sentence}`,
      'reached: the options {"cells":Infinity} do not survive JSON',
      'case:    {"seed":0,"steps":300}',
      `found:   after 1 case, made smaller 1 time; seed: ${seed}, path: '${path}'`,
    ]);
    const again = (await failure(law, make, { seed, path })) as PropertyError;
    expect(again.message).toContain('case:    {"seed":0,"steps":300}');
  });

  test('and not the second time is a determinism violation, and not made smaller', async () => {
    let calls = 0;
    const flaky = stepping((step) => (++calls === 184 ? { ...step, reward: Number.NaN } : step));
    const error = (await failure(paying, flaky)) as PropertyError;
    expect(error.message).toMatch(
      /^determinism violation, not shrunk: Ring-v0: it pays finite rewards, .*\nreached: step 183 pays NaN\n/,
    );
    expect(error.message).toMatch(/\nagain: {3}the case then held$/);
    expect(error.search.shrinks).toBe(0);
  });

  test('is made smaller for as long as it may be, and one of frequencies not at all', async () => {
    let time = 0;
    const slow = (law: EnvironmentLaw): EnvironmentLaw => ({
      ...law,
      check(input) {
        time += 100;
        far.check(input);
      },
    });
    const clock = { now: () => time, seed: 3, warn: () => {} };
    const hurried = await failure(slow(far), ring, { ...clock, shrinkMilliseconds: 250 });
    expect((hurried as PropertyError).search.shrinks).toBeLessThanOrEqual(3);
    // The first, that again, and three of 100 ms.
    expect(time).toBeLessThanOrEqual(500);
    const noise = await failure(slow({ ...far, isStatistical: true }), ring, clock);
    expect((noise as PropertyError).search.shrinks).toBe(0);
  });
});

test('a failure that is slow is told as it is found', async () => {
  let time = 0;
  const crawling = stepping((step) => {
    time += 1500;
    return { ...step, reward: Number.NaN };
  });
  const lines: string[] = [];
  const options = { now: () => time, warn: (line: string) => lines.push(line) };
  const law = lawOf(/finite rewards/);
  await failure(law, crawling, options);
  expect(lines).toEqual([
    `not so: Ring-v0: ${law.sentence}\nreached: step 0 pays NaN\n(as it was first found: the report follows)`,
  ]);
});

test('on a slow world a law tries fewer keys, one at the least, and says how many', async () => {
  let time = 0;
  const crawling = stepping((step) => {
    time += 10;
    return step;
  });
  const lines: string[] = [];
  const options = { now: () => time, warn: (line: string) => lines.push(line) };
  const law = lawOf(/finite rewards/);
  await assertEnvironmentLaw(law, crawling, options);
  expect(time).toBe(3000);
  await assertEnvironmentLaw(law, crawling, { ...options, milliseconds: 1 });
  expect(time).toBe(6000);
  await assertEnvironmentLaw(law, crawling, { ...options, milliseconds: 1e4 });
  expect(time).toBe(15_000);
  expect(lines).toEqual(
    [3000, 1].map(
      (ms) =>
        `Ring-v0: ${law.sentence}: held with 1 of 3 keys, and then its ${ms} ms were up: give it more (milliseconds), or shorter walks (steps)`,
    ),
  );
});

test('shorter walks ask a slow world for fewer draws of its model’s rows', () => {
  let taken = 0;
  const counting = () => {
    const good = frozenLake();
    const step = (state: TableState, action: number, key: Key) => {
      taken++;
      return good.step(state, action, key);
    };
    return { ...good, step } as unknown as Environment;
  };
  const takenBy = (steps: number) => {
    taken = 0;
    lawOf(/as often as its model says/).check({ make: counting, key: keyOf(1), steps });
    return taken;
  };
  // As the README says.
  expect([300, 100, 50].map(takenBy)).toEqual([221_916, 28_584, 7984]);
});

describe('a planted fault is found', () => {
  test.each(environmentFaults)('%s', async (_, make, sentence, reason) => {
    const laws = lawsOfEnvironments.filter((law) => sentence.test(law.sentence));
    expect(laws).toHaveLength(1);
    const error = await failure(laws[0]!, make);
    expect(error.message).toContain(`${make().id}: ${laws[0]!.sentence}\nreached: `);
    // By what it looks at, not by an accident on the way.
    expect(error.message).toMatch(reason);
  });
});

test('an action may be refused in words of one’s own, which hold it', async () => {
  const { actionSpace, ...good } = ring();
  const step = (state: RingState, action: number, key: Key) => {
    if (actionSpace.contains(action)) return good.step(state, action, key);
    throw new RepriseError('bad-action', `${good.id}: action ${action} is not in ${actionSpace}`);
  };
  const make = () => ({ ...good, actionSpace, step }) as unknown as Environment;
  await assertEnvironmentLaw(lawOf(/refused by name/), make);
});

/** The ring, without a model, where one step in `1 / chance` goes the other way. */
const slipping = (chance: number, parts: object = {}) => {
  const make = () => {
    const { model: _, ...good } = ring();
    const step = ({ elapsed, ...state }: RingState, action: number, key: Key) => {
      const isSlip = uniform(key) < chance;
      const cell = (state.cell + ((action === 0) !== isSlip ? 1 : CELLS - 1)) % CELLS;
      const truncated = elapsed + 1 >= LIMIT;
      const next = { cell, elapsed: elapsed + 1 };
      return { state: next, observation: cell, reward: 0, terminated: false, truncated };
    };
    return { ...good, step, ...parts } as unknown as Environment;
  };
  return make;
};

describe('chance that is rare', () => {
  const law = lawOf(/a step heeds its key/);

  test.each([0.01, 0.002])('of %d is seen in steps, and no fault', (chance) => {
    for (let seed = 0; seed < 10; seed++) {
      law.check({ make: slipping(chance), key: keyOf(seed), steps: 300 });
    }
  });

  test('and not seen is told as that, and taken from a world that says so', async () => {
    const { message } = await failure(law, slipping(1e-9));
    expect(message).toContain(
      'reached: a step gives the same with each of 20000 keys: where that is meant, let it say isStepDeterministic: true; where chance is rarer than once in 1000, isStepDeterministic: false; else it does not heed its key. It gives {',
    );
    await assertEnvironmentLaw(law, slipping(1e-9, { isStepDeterministic: false }));
  });
});

describe('no step is asked for after an end', () => {
  const isEnd = ({ cell }: RingState) => cell > 1;
  /** The ring, without a model, that ends beside its first two cells, and what a step does after an end. */
  const ending = (isOver: (state: RingState) => boolean, after: (state: RingState) => unknown) => {
    const step = (state: RingState, action: number, key: Key) => {
      const taken = ring().step(state, action, key);
      return isOver(state) ? after(state) : { ...taken, terminated: isEnd(taken.state) };
    };
    return () => ({ ...hiddenRing(), step }) as unknown as Environment;
  };
  const stays = (state: RingState) => ({
    state,
    observation: state.cell,
    reward: 0,
    terminated: true,
    truncated: false,
  });
  const refuses = () => {
    throw new Error('the episode is over: reset');
  };
  const refusingLongChain = () => {
    const good = chain({ cells: 200 });
    const step = (state: TableState, action: number, key: Key) =>
      state.elapsed < 100 ? good.step(state, action, key) : refuses();
    return { ...good, step } as unknown as Environment;
  };

  test.each([
    ['of a world that stays there', ending(isEnd, stays)],
    ['of a world that refuses one', ending(isEnd, refuses)],
    ['nor at the step limit', ending((state) => isEnd(state) || state.elapsed >= LIMIT, refuses)],
    ['nor at the step limit of a world with a model', refusingLongChain],
  ])('%s', (_, make) => assertEnvironmentLaws(make));

  test('of a world whose every episode is short', async () => {
    const isOver = ({ elapsed }: RingState) => elapsed >= 3;
    const step = (state: RingState, action: number, key: Key) => {
      const taken = ring().step(state, action, key);
      return isOver(state) ? refuses() : { ...taken, terminated: isOver(taken.state) };
    };
    await assertEnvironmentLaws(() => ({ ...hiddenRing(), step }) as unknown as Environment);
  });
});

const spacesOf = ({ observationSpace, actionSpace }: ReturnType<typeof ring>) => ({
  observationSpace: { ...observationSpace },
  actionSpace: { ...actionSpace },
});

describe('what makes no environment is told in one line and not as a law', () => {
  const [law] = lawsOfEnvironments as [(typeof lawsOfEnvironments)[number]];
  const spaces = { observationSpace: { type: 'Discrete' }, actionSpace: { type: 'Discrete' } };
  test.each<[string, unknown]>([
    [
      'the laws of environments take a function that makes one, and got object: give () => environment',
      ring(),
    ],
    [
      'no such map',
      () => {
        throw new Error('no such map');
      },
    ],
    ['the function given makes null, and no environment', () => null],
    ['the function given makes a promise, and no environment', async () => ring()],
    ["an environment has an id, a text; this one's: undefined", () => ({})],
    [
      'Ring-v0 has no step: it is undefined, not a function',
      () => ({ ...ring(), step: undefined }),
    ],
    ['Ring-v0 has no reset: it is 3, not a function', () => ({ ...ring(), reset: 3 })],
    ['Ring-v0 has model, but it is {}, not a function', () => ({ ...ring(), model: {} })],
    [
      'Ring-v0 has actionMask, but it is [1,1], not a function',
      () => ({ ...ring(), actionMask: [1, 1] }),
    ],
    [
      'Ring-v0 has no actionSpace: it is undefined, not a space such as discrete(2)',
      () => ({ ...ring(), actionSpace: undefined }),
    ],
    [
      'Ring-v0 has no observationSpace.contains: it is undefined, not a function',
      () => ({ ...ring(), ...spaces }),
    ],
    [
      'gymnasium:Ring-v0 is outside the run: it cannot be reset or stepped, so no law can be tried on it',
      () => externalEnvironment('gymnasium:Ring-v0', spacesOf(ring())),
    ],
  ])('%s', async (message, make) => {
    const thrown = await failure(law, make as () => Environment);
    expect(thrown.message).toBe(message);
  });
});

describe('sound worlds pass', () => {
  test.each([
    ['one of one’s own', ring],
    ['one of one’s own without a model', hiddenRing],
    ['Chain-v0', chain],
    ['FrozenLake-v1', frozenLake],
    ['CartPole-v1', cartPole],
    ['Pendulum-v1', pendulum],
  ])('%s', (_, make) => assertEnvironmentLaws(make as unknown as () => Environment));
});
