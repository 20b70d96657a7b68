import { foldIn, type Key } from '@reprise/core';
import { decodeState, encodeState } from '@reprise/recording';
import { same } from '../same.ts';
import { snapshot } from '../snapshot.ts';
import { holds, isSame } from './contract-laws.ts';
import type { EnvironmentLaw } from './environment-law.ts';
import { type WalkedStep, walk } from './walk.ts';

/** State and randomness are arguments: nothing else decides, and nothing that was given or returned changes. */
export const purityLaws: readonly EnvironmentLaw[] = [
  {
    sentence: 'the same state, action and key give the same step, in any order of calls',
    check({ make, key, steps }) {
      const environment = make();
      const taken = [...walk(environment, key, steps)];
      const expected = taken.map(({ step }) => snapshot(step));
      const again = expected.map(() => null as unknown);
      for (let i = taken.length - 1; i >= 0; i--) {
        const { state, action, key: drawn } = taken[i]!;
        again[i] = snapshot(environment.step(state, action, drawn));
      }
      same(again, expected, 'taken again, the step');
    },
  },
  {
    sentence: 'a reset is decided by its key alone, whatever went before',
    check({ make, key, steps }) {
      const [environment, fresh] = [make(), make()];
      const before = snapshot(environment.reset(key));
      for (const _ of walk(environment, foldIn(key, 7), steps));
      const after = snapshot(environment.reset(key));
      same([after, snapshot(fresh.reset(key))], [before, before], 'the reset');
    },
  },
  {
    sentence: 'two of it, interleaved, walk as each walks alone',
    check({ make, key, steps }) {
      const keys: readonly Key[] = [foldIn(key, 1), foldIn(key, 2)];
      const alone = keys.map((own) => [...walk(make(), own, steps)].map(copied));
      const walks = keys.map((own) => walk(make(), own, steps));
      const together: unknown[][] = [[], []];
      for (let i = 0; i < steps; i++) {
        walks.forEach((steps, which) => {
          together[which]!.push(copied(steps.next().value as WalkedStep));
        });
      }
      for (const which of [0, 1]) {
        same(together[which]!, alone[which]!, 'interleaved, the step');
      }
    },
  },
  {
    sentence: 'the same walk is the same in an environment made anew',
    check({ make, key, steps }) {
      const first = [...walk(make(), key, steps)].map(copied);
      same([...walk(make(), key, steps)].map(copied), first, 'the second walk');
    },
  },
  {
    sentence: 'nothing that was returned is ever changed',
    check({ make, key, steps }) {
      const environment = make();
      const kept: unknown[] = [environment.reset(key)];
      const copies: unknown[] = [snapshot(kept[0])];
      for (const walked of walk(environment, key, steps)) {
        kept.push(walked);
        copies.push(snapshot(walked));
      }
      same(kept.map(snapshot), copies, 'at the end, what was returned');
    },
  },
  {
    sentence: 'a step changes neither the state nor the action that it is given',
    check({ make, key, steps }) {
      const environment = make();
      for (const { state, action, key: drawn } of walk(make(), key, steps)) {
        const [frozenState, frozenAction] = [frozen(state), frozen(action)];
        const before = snapshot([frozenState, frozenAction]);
        // A frozen argument that is written to throws; one that cannot be frozen shows its change.
        environment.step(frozenState, frozenAction, drawn);
        holds(
          isSame(snapshot([frozenState, frozenAction]), before),
          'a step changed what it was given',
        );
      }
    },
  },
  {
    sentence: 'states are plain data: stored and read again, they go on bit for bit',
    check({ make, key, steps }) {
      const environment = make();
      for (const { state, action, key: drawn, step } of walk(environment, key, steps)) {
        const read = decodeState(encodeState(state));
        same([snapshot(read)], [snapshot(state)], 'the state that was read');
        same(
          [snapshot(environment.step(read, action, drawn))],
          [snapshot(step)],
          'from it, the step',
        );
      }
    },
  },
  {
    sentence: 'what is recovered from an observation is the step that was',
    check({ make, key, steps }) {
      const environment = make();
      for (const { state, action, step } of walk(environment, key, steps)) {
        const found = environment.recover?.(state, action, step.observation) ?? null;
        if (found !== null) same([snapshot(found)], [snapshot(step)], 'recovered, the step');
      }
    },
  },
  {
    sentence: 'drawing and describing a state changes nothing, and gives plain data',
    check({ make, key, steps }) {
      const environment = make();
      for (const { step } of walk(environment, key, Math.min(steps, 40))) {
        const before = snapshot(step.state);
        const drawn = () => [environment.render?.(step.state), environment.describe?.(step.state)];
        const [scene, text] = drawn();
        same([snapshot(drawn())], [snapshot([scene, text])], 'drawn again, the state');
        holds(isSame(snapshot(step.state), before), 'drawing changed the state');
        holds(
          text === undefined || (typeof text === 'string' && text !== ''),
          'it describes nothing',
        );
        if (scene === undefined) continue;
        holds(isSame(JSON.parse(JSON.stringify(scene)), scene), 'a scene does not survive JSON');
      }
    },
  },
];

/** A walked step as data. */
const copied = (walked: WalkedStep) => snapshot(walked);

/** A deep copy of plain data that cannot be written to. */
function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (ArrayBuffer.isView(value)) return structuredClone(value);
  const prototype = Object.getPrototypeOf(value);
  if (!Array.isArray(value) && prototype !== Object.prototype && prototype !== null) return value;
  const copy = Array.isArray(value)
    ? value.map(frozen)
    : Object.fromEntries(Object.entries(value).map(([name, item]) => [name, frozen(item)]));
  return Object.freeze(copy) as T;
}
