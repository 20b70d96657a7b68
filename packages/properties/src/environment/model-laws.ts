import { foldIn, type Outcome, type TableModel } from '@reprise/core';
import { LawError } from '../law.ts';
import { declareFalseAlarms } from '../statistics/ledger.ts';
import { holds } from './contract-laws.ts';
import type { EnvironmentLaw } from './environment-law.ts';
import { walk } from './walk.ts';

/** Steps drawn for each outcome's frequency. */
const DRAWS = 20_000;

/** The false alarms of one frequency: a share is off by less than ln(2/α) / 2n allows (Hoeffding 1963). */
const ALPHA = 1e-14;

/** How far the share of an outcome may be from its probability. */
const FAR = Math.sqrt(Math.log(2 / ALPHA) / (2 * DRAWS));

/** Entries whose frequencies are drawn, at the most. */
const ENTRIES = 24;

/** An exact model says what steps do. */
export const modelLaws: readonly EnvironmentLaw[] = [
  {
    sentence: 'its model is one: every row of probabilities sums to 1, every next state is there',
    check({ make }) {
      const model = make().model?.();
      if (model === undefined) return;
      const { states, actions, outcomes, initial } = model;
      holds(outcomes.length === states, `${outcomes.length} rows for ${states} states`);
      holds(
        initial.length === states,
        `${initial.length} first probabilities for ${states} states`,
      );
      checkSum(initial, 'the first states');
      outcomes.forEach((rows, state) => {
        holds(rows.length === actions, `state ${state} has ${rows.length} of ${actions} actions`);
        rows.forEach((row, action) => {
          const where = `outcomes[${state}][${action}]`;
          checkSum(
            row.map(({ probability }) => probability),
            where,
          );
          for (const { nextState, reward } of row) {
            const isThere = Number.isInteger(nextState) && nextState >= 0 && nextState < states;
            holds(isThere && Number.isFinite(reward), `${where}: ${nextState}, paying ${reward}`);
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
      let at = environment.reset(foldIn(foldIn(key, 0), 0)).observation as number;
      let episode = 0;
      holds(model.initial[at]! > 0, `an episode begins in ${at}, which the model does not`);
      for (const { action, step } of walk(environment, key, steps)) {
        const row = model.outcomes[at]?.[action as number] ?? [];
        const possible = row.some((outcome) => outcome.probability > 0 && isOutcome(outcome, step));
        holds(
          possible,
          `action ${action} in ${at} led to ${step.observation}, paying ${step.reward}: the model has ${JSON.stringify(row)}`,
        );
        at = step.observation as number;
        if (!step.terminated && !step.truncated) continue;
        at = environment.reset(foldIn(foldIn(key, 0), ++episode)).observation as number;
        holds(model.initial[at]! > 0, `an episode begins in ${at}, which the model does not`);
      }
    },
  },
  {
    sentence: 'outcomes come as often as its model says (false alarms: under 1e-11)',
    check({ make, key, steps }) {
      const environment = make();
      const model = environment.model?.();
      if (model === undefined) return;
      let compared = checkFirst(
        model,
        (i) => environment.reset(foldIn(key, i)).observation as number,
      );
      const tried = new Set<string>();
      let at: number | null = null;
      for (const { state, action, step } of walk(environment, foldIn(key, 1), steps)) {
        const row = at === null ? [] : model.outcomes[at]![action as number]!;
        const entry = `${at}:${action}`;
        at = step.terminated || step.truncated ? null : (step.observation as number);
        if (row.length < 2 || tried.has(entry) || tried.size >= ENTRIES) continue;
        tried.add(entry);
        const counts = new Map<string, number>();
        for (let i = 0; i < DRAWS; i++) {
          const name = nameOf(environment.step(state, action, foldIn(foldIn(key, 2), i)));
          counts.set(name, (counts.get(name) ?? 0) + 1);
        }
        const chances = new Map<string, number>();
        for (const { probability, nextState, reward, terminated } of row) {
          const name = nameOf({ observation: nextState, reward, terminated });
          chances.set(name, (chances.get(name) ?? 0) + probability);
        }
        compared += compare(counts, chances, `action ${action} in ${entry.split(':')[0]}`);
      }
      declareFalseAlarms(`${environment.id}: outcomes come as its model says`, compared * ALPHA);
    },
  },
];

function checkFirst(model: TableModel, first: (i: number) => number): number {
  const counts = new Map<string, number>();
  for (let i = 0; i < DRAWS; i++) {
    const name = String(first(i));
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return compare(
    counts,
    new Map(model.initial.map((chance, state) => [String(state), chance])),
    'reset',
  );
}

/** Compares counts with their chances; gives how many it compared. */
function compare(
  counts: ReadonlyMap<string, number>,
  chances: ReadonlyMap<string, number>,
  what: string,
): number {
  const names = new Set([...counts.keys(), ...chances.keys()]);
  for (const name of names) {
    const share = (counts.get(name) ?? 0) / DRAWS;
    const chance = chances.get(name) ?? 0;
    if (Math.abs(share - chance) <= FAR && (chance > 0 || share === 0)) continue;
    throw new LawError(
      `${what} led to ${name} in ${share} of ${DRAWS} draws; the model says ${chance}`,
    );
  }
  return names.size;
}

function isOutcome(
  outcome: Outcome,
  step: { observation: unknown; reward: number; terminated: boolean },
): boolean {
  const { nextState, reward, terminated } = outcome;
  return nameOf({ observation: nextState, reward, terminated }) === nameOf(step);
}

function nameOf(step: { observation: unknown; reward: number; terminated: boolean }): string {
  return `${step.observation} paying ${step.reward}${step.terminated ? ', the end' : ''}`;
}

function checkSum(probabilities: readonly number[], where: string): void {
  const sum = probabilities.reduce((total, probability) => total + probability, 0);
  const isFine = probabilities.every((chance) => chance >= 0) && Math.abs(sum - 1) <= 1e-9;
  holds(isFine, `${where}: probabilities ${probabilities.slice(0, 8)} sum to ${sum}`);
}
