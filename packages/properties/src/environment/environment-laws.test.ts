import type { Environment } from '@reprise/core';
import { cartPole, chain, externalEnvironment, frozenLake, pendulum } from '@reprise/environments';
import { describe, expect, test } from 'vitest';
import { environmentFaults } from '../faults/environment/environment-faults.ts';
import { hiddenRing, ring } from '../faults/environment/ring.ts';
import {
  assertEnvironmentLaw,
  assertEnvironmentLaws,
  lawsOfEnvironments,
} from './environment-laws.ts';

describe('a planted fault is found', () => {
  test.each(environmentFaults)('%s', (_, make, sentence, reason) => {
    const laws = lawsOfEnvironments.filter((law) => sentence.test(law.sentence));
    expect(laws).toHaveLength(1);
    const broken = () => assertEnvironmentLaw(laws[0]!, make);
    expect(broken).toThrow(`breaks the law “${laws[0]!.sentence}”: `);
    // By what it looks at, not by an accident on the way.
    expect(broken).toThrow(reason);
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
  ])('%s', (message, make) => {
    let thrown: unknown;
    try {
      assertEnvironmentLaw(law, make as () => Environment);
    } catch (error) {
      thrown = error;
    }
    expect((thrown as Error).message).toBe(message);
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
  ])('%s', (_, make) => {
    assertEnvironmentLaws(make as unknown as () => Environment);
  });
});
