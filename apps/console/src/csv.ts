import { readFileSync } from 'node:fs';
import { didYouMean, UsageError } from '@reprise/cli';
import type { Dataset } from '@reprise/trainers';
import { CsvError, parse } from 'csv-parse/sync';

/** A dataset read from a file, and how many rows were left out for missing values. */
export interface LoadedData {
  readonly data: Dataset;
  readonly dropped: number;
}

/** Text that stands for a missing value. */
const MISSING = new Set(['', 'na', 'n/a', 'nan', 'null', 'none', '?']);

/** One row: its values by column, and its line in the file. */
interface Row {
  readonly line: number;
  readonly values: Readonly<Record<string, unknown>>;
}

/**
 * Reads columns of a CSV file with a header line; every column but the target where no features are
 * named. Throws a UsageError for a file, column or value that is not there or no number.
 */
export function loadCsv(
  path: string,
  target: string | null,
  features: readonly string[] | null,
): LoadedData {
  const rows = readRows(path);
  const columns = Object.keys(rows[0]?.values ?? {});
  const chosen = features ?? columns.filter((column) => column !== target);
  for (const column of [...chosen, ...(target === null ? [] : [target])]) {
    if (columns.includes(column)) continue;
    throw new UsageError(
      `${path}: no column '${column}'${didYouMean(column, columns)}; there are ${columns.join(', ')}`,
    );
  }
  if (chosen.length === 0) throw new UsageError(`${path}: no feature columns`);
  return toDataset(rows, target, chosen, path);
}

/** The dataset of the given columns; rows with a missing value are left out. */
export function toDataset(
  rows: readonly Row[],
  target: string | null,
  features: readonly string[],
  source: string,
): LoadedData {
  const x: number[] = [];
  const y: number[] = [];
  let kept = 0;
  for (const { line, values } of rows) {
    const wanted = target === null ? features : [...features, target];
    const numbers = wanted.map((column) => numberOf(values[column], column, line, source));
    if (numbers.some((value) => value === null)) continue;
    kept++;
    x.push(...(numbers.slice(0, features.length) as number[]));
    if (target !== null) y.push(numbers[features.length] as number);
  }
  if (kept === 0) throw new UsageError(`${source}: no row without missing values`);
  return {
    data: {
      features: [...features],
      target,
      rows: kept,
      x: Float64Array.from(x),
      y: target === null ? null : Float64Array.from(y),
    },
    dropped: rows.length - kept,
  };
}

function numberOf(value: unknown, column: string, line: number, source: string): number | null {
  if (value === null || value === undefined) return null;
  const text = String(value).trim();
  if (MISSING.has(text.toLowerCase())) return null;
  const number = Number(text);
  if (!Number.isFinite(number)) {
    throw new UsageError(`${source}: line ${line}: ${column} is '${text}', not a number`);
  }
  return number + 0;
}

function readRows(path: string): Row[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UsageError(code === 'ENOENT' ? `${path}: no such file` : `${path}: ${message}`);
  }
  try {
    const records = parse(text, {
      columns: true,
      bom: true,
      skip_empty_lines: true,
      info: true,
    }) as { info: { lines: number }; record: Record<string, string> }[];
    return records.map(({ info, record }) => ({ line: info.lines, values: record }));
  } catch (error) {
    if (error instanceof CsvError) throw new UsageError(`${path}: ${error.message}`);
    throw error;
  }
}
