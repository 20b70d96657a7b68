import { grouped } from '@reprise/cli';
import { plain } from '@reprise/core';

/** A config to show: a dataset, too long for that, becomes its rows and columns in words. */
export function shownConfig(config: unknown): Record<string, unknown> {
  const fields = Object.entries(config as object);
  return Object.fromEntries(
    fields.map(([name, value]) => [name, datasetText(value) ?? plain(value)]),
  );
}

function datasetText(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return null;
  const { rows, features, target } = value as Record<string, unknown>;
  if (typeof rows !== 'number' || !Array.isArray(features)) return null;
  const predicted = typeof target === 'string' ? `, target ${target}` : '';
  return `${grouped(rows)} rows of ${features.join(', ')}${predicted}`;
}
