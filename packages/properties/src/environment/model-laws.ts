import {
  type Discrete,
  foldIn,
  integer,
  type Key,
  type Outcome,
  type Space,
  type Step,
  type TableModel,
} from '@reprise/core';
import { isLikely } from '../statistics/binomial-tails.ts';
import { declareFalseAlarms } from '../statistics/ledger.ts';
import type { EnvironmentLaw } from './environment-law.ts';
import { everyRow, type TriedRow } from './every-row.ts';
import { holds, shown } from './holds.ts';
import { walk } from './walk.ts';

/** Steps drawn for each outcome's frequency, where walks are of WALK steps or more; of shorter ones, as much fewer. */
const DRAWS = 20_000;
const WALK = 300;

/** The false alarms of all frequencies of one key together, by exact binomial tails (Boole). */
const FALSE_ALARMS = 3e-12;

/** Entries whose frequencies are drawn, at the most; of shorter walks, as much fewer too. */
const ENTRIES = 12;

/** An exact model says what steps do. */
export const modelLaws: readonly EnvironmentLaw[] = [
  {
    sentence:
      'its model is one: the spaces’ sizes, rows of probabilities that sum to 1, next states that are there',
    check({ make }) {
      const environment = make();
      if (environment.model === undefined) return;
      const model = environment.model();
      holds(typeof model === 'object' && model !== null, () => `the model is ${shown(model)}`);
      checkCount(model.states, environment.observationSpace, 'states');
      checkCount(model.actions, environment.actionSpace, 'actions');
      const { states, actions, outcomes, initial } = model;
      holds(outcomes.length === states, () => `${outcomes.length} rows for ${states} states`);
      holds(
        initial.length === states,
        () => `${initial.length} first probabilities for ${states} states`,
      );
      checkSum(initial, 'the first states');
      outcomes.forEach((rows, state) => {
        holds(
          rows.length === actions,
          () => `state ${state} has ${rows.length} of ${actions} actions`,
        );
        rows.forEach((row, action) => {
          const where = `outcomes[${state}][${action}]`;
          checkSum(
            row.map(({ probability }) => probability),
            where,
          );
          for (const { nextState, reward, terminated } of row) {
            const isThere = Number.isInteger(nextState) && nextState >= 0 && nextState < states;
            holds(
              isThere && Number.isFinite(reward),
              () => `${where}: ${nextState}, paying ${reward}`,
            );
            holds(
              typeof terminated === 'boolean',
              () => `${where}: terminated is ${shown(terminated)}`,
            );
          }
        });
      });
    },
  },
  {
    sentence: 'every step and every reset is an outcome of its model',
    check({ make, key, steps }) {
      const environment = make();
      const model = environment.model?.();
      if (model === undefined) return;
      const check = (at: number, action: number, step: Shown) => {
        const row = model.outcomes[at]?.[action] ?? [];
        const possible = row.some((outcome) => outcome.probability > 0 && isOutcome(outcome, step));
        holds(
          possible,
          () =>
            `action ${action} in ${at} led to ${step.observation}, paying ${step.reward}: the model has ${JSON.stringify(row)}`,
        );
      };
      let at = environment.reset(foldIn(foldIn(key, 0), 0)).observation as number;
      let episode = 0;
      const begins = () =>
        holds(model.initial[at]! > 0, () => `an episode begins in ${at}, which the model does not`);
      begins();
      for (const { action, step } of walk(environment, key, steps)) {
        check(at, action as number, step);
        at = step.observation as number;
        if (!step.terminated && !step.truncated) continue;
        at = environment.reset(foldIn(foldIn(key, 0), ++episode)).observation as number;
        begins();
      }
      for (const tried of everyRow(environment, model, foldIn(key, 3), steps)) {
        for (const step of tried.steps) check(tried.at, tried.action, step);
      }
    },
  },
  {
    sentence: 'outcomes come as often as its model says (false alarms: under 1e-11)',
    isStatistical: true,
    check({ make, key, steps }) {
      const environment = make();
      const model = environment.model?.();
      if (model === undefined) return;
      const part = Math.min(1, steps / WALK);
      const draws = Math.ceil(part * DRAWS);
      const tables = [
        firstTable(model, draws, (i) => {
          const { observation } = environment.reset(foldIn(key, i));
          return { observation, reward: 0, terminated: false };
        }),
      ];
      const drawn = foldIn(key, 2);
      const rows = [...everyRow(environment, model, foldIn(key, 1), steps)];
      for (const { at, states, action, row } of someStochastic(
        rows,
        Math.ceil(part * ENTRIES),
        key,
      )) {
        const step = (i: number) =>
          environment.step(states[i % states.length], action, foldIn(drawn, i));
        const counts = counted(draws, step, nameOf);
        const chances = new Map<string, number>();
        for (const { probability, nextState, reward, terminated } of row) {
          const name = nameOf({ observation: nextState, reward, terminated });
          chances.set(name, (chances.get(name) ?? 0) + probability);
        }
        tables.push({ counts, chances, what: `action ${action} in ${at}` });
      }
      declareFalseAlarms(`${environment.id}: outcomes come as its model says`, FALSE_ALARMS);
      const open = tables.flatMap(({ chances }) => [...chances.values()].filter(isOpen)).length;
      for (const table of tables) compare(table, draws, FALSE_ALARMS / (2 * Math.max(1, open)));
    },
  },
];

/** Rows of more than one outcome; of many, some all over the world, by the key. */
function someStochastic(
  tried: readonly TriedRow[],
  entries: number,
  key: Key,
): readonly TriedRow[] {
  const rows = tried.filter(({ row }) => row.length > 1);
  const every = Math.ceil(rows.length / entries);
  const first = integer(key, every || 1);
  return rows.filter((_, i) => i % every === first);
}

/** How often outcomes came, and how often they should. */
interface Table {
  readonly counts: ReadonlyMap<string, number>;
  readonly chances: ReadonlyMap<string, number>;
  readonly what: string;
}

function firstTable(model: TableModel, draws: number, first: (i: number) => Shown): Table {
  const chances = model.initial.map((chance, state) => [String(state), chance] as const);
  const counts = counted(draws, first, ({ observation }) => String(observation));
  return { counts, chances: new Map(chances), what: 'a reset' };
}

/** What a step shows that a model speaks of. */
type Shown = Pick<Step<unknown, unknown>, 'observation' | 'reward' | 'terminated'>;

/** How often each outcome was drawn. */
function counted(
  draws: number,
  draw: (i: number) => Shown,
  name: (shown: Shown) => string,
): Map<string, number> {
  const seen: { readonly first: Shown; count: number }[] = [];
  for (let i = 0; i < draws; i++) {
    const drawn = draw(i);
    let at = 0;
    while (at < seen.length && !isSameShown(seen[at]!.first, drawn)) at++;
    if (at < seen.length) seen[at]!.count++;
    else seen.push({ first: drawn, count: 1 });
  }
  return new Map(seen.map(({ first, count }) => [name(first), count]));
}

function isSameShown(a: Shown, b: Shown): boolean {
  return a.observation === b.observation && a.reward === b.reward && a.terminated === b.terminated;
}

/** Whether chance decides it: what never or always comes alarms only where something is wrong. */
const isOpen = (chance: number) => chance > 0 && chance < 1;

/** Compares counts with their chances; an outcome that the model has not is off, however rare. */
function compare({ counts, chances, what }: Table, draws: number, tail: number): void {
  for (const name of new Set([...counts.keys(), ...chances.keys()])) {
    const count = counts.get(name) ?? 0;
    const chance = chances.get(name) ?? 0;
    holds(
      isLikely(count, draws, chance, tail),
      () =>
        `${what} led to ${name} in ${count} of ${draws} draws; the model says ${chance}, which is ${Math.round(chance * draws)}`,
    );
  }
}

function isOutcome({ nextState, reward, terminated }: Outcome, step: Shown): boolean {
  return isSameShown({ observation: nextState, reward, terminated }, step);
}

function nameOf(step: Shown): string {
  return `${step.observation} paying ${step.reward}${step.terminated ? ', the end' : ''}`;
}

/** A model's states are its observations, from 0; so are its actions. */
function checkCount(count: number, space: Space<unknown>, what: string): void {
  const { n, start } = space as Partial<Discrete>;
  holds(
    space.type === 'Discrete' && start === 0 && n === count,
    () => `the model has ${count} ${what}, and the space is ${space}`,
  );
}

function checkSum(probabilities: readonly number[], where: string): void {
  const sum = probabilities.reduce((total, probability) => total + probability, 0);
  const isFine = probabilities.every((chance) => chance >= 0) && Math.abs(sum - 1) <= 1e-9;
  holds(isFine, () => `${where}: probabilities ${probabilities.slice(0, 8)} sum to ${sum}`);
}
