import { type Flag, grouped, textFlag, UsageError } from '@reprise/cli';
import type { AnyTrainer } from '@reprise/core';
import type { Dataset } from '@reprise/trainers';
import { loadCsv } from './csv.ts';

/** The flags of a trainer that learns from data. */
export const dataFlags: readonly Flag[] = [
  textFlag('--data', 'text', 'a CSV file with a header line, instead of built-in data'),
  textFlag('--target', 'text', 'the column of the data to predict'),
  textFlag('--features', 'strings', 'the columns to learn from; every other column by default'),
];

/** What the data flags were given. */
export interface DataOptions {
  readonly data?: string;
  readonly target?: string;
  readonly features?: readonly string[];
}

/** Data for a config, and what is worth telling of it. */
export interface GivenData {
  readonly config: { readonly data?: Dataset };
  /** How many rows there are, and were left out; null: no data was given. */
  readonly note: string | null;
}

/** Whether a trainer learns from data. */
export function takesData({ config }: AnyTrainer): boolean {
  return 'shape' in config && 'data' in (config as { shape: object }).shape;
}

/** Reads the data that the flags name. */
export function givenData({ data: path, target, features }: DataOptions): GivenData {
  if (path === undefined) {
    const without = target === undefined ? features && '--features' : '--target';
    if (without) throw new UsageError(`${without} goes with --data <file>`);
    return { config: {}, note: null };
  }
  const { data, dropped } = loadCsv(path, target ?? null, features ?? null);
  const left = dropped > 0 ? `; ${grouped(dropped)} with missing values left out` : '';
  const note = `${path}: ${grouped(data.rows)} ${data.rows === 1 ? 'row' : 'rows'}${left}`;
  return { config: { data }, note };
}
