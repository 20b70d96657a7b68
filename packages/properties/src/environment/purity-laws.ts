import { type Environment, foldIn, type Key } from '@reprise/core';
import { decodeState, encodeState } from '@reprise/recording';
import { same } from '../same.ts';
import { snapshot } from '../snapshot.ts';
import type { EnvironmentLaw } from './environment-law.ts';
import { holds, isSame } from './holds.ts';
import { type WalkedStep, walk } from './walk.ts';

/** Resets that are compared. */
const RESETS = 50;

/** Walked steps that are taken again by another key, and from another state. */
const NEARBY = 100;

/** Steps whose states are kept, for each step of other walks: a pool of many shows too. */
const LONGER = 7;

/** Steps to each that is drawn and asked about. */
const LOOKED_AT = 10;

/** Times that a model is asked for. */
const ASKED = 10;

/** State and randomness are arguments: nothing else decides, and nothing that was given or returned changes. */
export const purityLaws: readonly EnvironmentLaw[] = [
  {
    sentence: 'the same state, action and key give the same step, in any order of calls',
    check({ make, key, steps }) {
      const environment = make();
      const taken = [...walk(environment, key, steps)];
      const expected = taken.map(({ step }) => snapshot(step));
      const backwards = (world: Environment) => {
        const again = expected.map(() => null as unknown);
        for (let i = taken.length - 1; i >= 0; i--) {
          const { state, action, key: drawn } = taken[i]!;
          again[i] = snapshot(world.step(state, action, drawn));
        }
        return again;
      };
      same(backwards(environment), expected, 'taken again, the step');
      // One that has never been reset, and sees the last step first: what is kept shows.
      same(backwards(make()), expected, 'taken in one made anew, the step');
      for (const [what, calls] of nearBy(environment, taken, foldIn(key, 11))) {
        // Right after the walked step, which differs in one argument only, and where no such step was taken.
        const after = calls.map((call, i) => {
          const { state, action, key: drawn } = taken[i]!;
          environment.step(state, action, drawn);
          return snapshot(environment.step(...call));
        });
        const fresh = make();
        const alone = calls.map((call) => snapshot(fresh.step(...call)));
        same(after, alone, `${what}, the step`);
      }
      const watched = make();
      const seen = taken.map((walked, i) => {
        if (i % LOOKED_AT === 0) look(watched, walked);
        return snapshot(watched.step(walked.state, walked.action, walked.key));
      });
      same(seen, expected, 'in one that is drawn and asked, the step');
    },
  },
  {
    sentence: 'a reset is decided by its key alone, whatever went before',
    check({ make, key, steps }) {
      const [environment, fresh] = [make(), make()];
      const before: unknown[] = [];
      for (let i = 0; i < RESETS; i++) before.push(snapshot(environment.reset(foldIn(key, i))));
      for (const _ of walk(environment, foldIn(key, 7), steps));
      const [after, anew] = [before.map(() => null as unknown), before.map(() => null as unknown)];
      for (let i = RESETS - 1; i >= 0; i--) {
        after[i] = snapshot(environment.reset(foldIn(key, i)));
        anew[i] = snapshot(fresh.reset(foldIn(key, i)));
      }
      same(after, before, 'after steps, the reset');
      same(anew, before, 'in one made anew, the reset');
      const watched = make();
      for (const walked of walk(make(), foldIn(key, 7), 1)) look(watched, walked);
      const seen = before.map((_, i) => snapshot(watched.reset(foldIn(key, i))));
      same(seen, before, 'in one that is drawn and asked, the reset');
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
      const model = environment.model?.();
      const said = snapshot([environment, model]);
      const kept: unknown[] = [];
      const copies: unknown[] = [];
      const keep = (returned: unknown) => {
        kept.push(returned);
        copies.push(snapshot(returned));
      };
      for (let i = 0; i < RESETS; i++) keep(environment.reset(foldIn(key, i)));
      for (const walked of walk(environment, key, steps)) {
        keep(walked);
        if (walked.elapsed === 1) keep(environment.render?.(walked.state));
      }
      same(kept.map(snapshot), copies, 'at the end, what was returned');
      const states: unknown[] = [];
      const first: unknown[] = [];
      for (const { step } of walk(environment, foldIn(key, 12), LONGER * steps)) {
        states.push(step.state);
        first.push(snapshot(step.state));
      }
      same(states.map(snapshot), first, 'after a longer walk, the state');
      same([snapshot([environment, model])], [said], 'at the end, what it says of itself');
      for (let i = 0; i < ASKED; i++) {
        const again = environment.model?.();
        if (again !== model)
          same([snapshot([environment, again])], [said], 'asked again, the model');
      }
    },
  },
  {
    sentence: 'a step changes neither the state nor the action nor the key that it is given',
    check({ make, key, steps }) {
      const environment = make();
      environment.reset(frozen(key));
      for (const { state, action, key: drawn } of walk(make(), key, steps)) {
        const given = [frozen(state), frozen(action), frozen(drawn)] as const;
        const before = snapshot(given);
        // A frozen argument that is written to throws; one that cannot be frozen shows its change.
        environment.step(...given);
        holds(isSame(snapshot(given), before), 'a step changed what it was given');
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
];

type Call = Parameters<Environment['step']>;

/** Steps that differ from the walked ones in one of the three that decide them. */
function nearBy(
  { actionSpace }: Environment,
  taken: readonly WalkedStep[],
  key: Key,
): readonly (readonly [what: string, calls: readonly Call[]])[] {
  const beside = taken.map((_, i) => taken[i === 0 ? taken.length - 1 : i - 1]!);
  const calls = (change: (i: number) => Partial<WalkedStep>, most = taken.length) =>
    taken.slice(0, most).map((walked, i): Call => {
      const { state, action, key: drawn } = { ...walked, ...change(i) };
      return [state, action, drawn];
    });
  return [
    ['with another action', calls((i) => ({ action: actionSpace.sample(foldIn(key, i)) }))],
    ['with another key', calls((i) => ({ key: beside[i]!.key }), NEARBY)],
    ['from another state', calls((i) => ({ state: beside[i]!.state }), NEARBY)],
  ];
}

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

/** Asks for all that a world offers besides resets and steps: whoever watches changes nothing. */
function look(environment: Environment, { state, action, step }: WalkedStep): void {
  environment.describe?.(state);
  environment.render?.(state);
  environment.actionMask?.(state);
  environment.recover?.(state, action, step.observation);
  environment.model?.();
}
