import { readFileSync } from 'node:fs';
import { decimal, UsageError } from '@reprise/cli';
import { didYouMean } from '@reprise/core';
import type { Dataset } from '@reprise/trainers';
import { CsvError, parse } from 'csv-parse/sync';

/** A dataset read from a file, and how many rows were left out for missing values. */
export interface LoadedData {
  readonly data: Dataset;
  readonly dropped: number;
}

/** One row: its values by column, and its line in the file. */
interface Row {
  readonly line: number;
  readonly values: Readonly<Record<string, unknown>>;
}

/** Text that stands for a missing value. */
const MISSING = new Set(['', 'na', 'n/a', 'nan', 'null', 'none', '?']);

/**
 * Reads columns of a CSV file with a header line; every column but the target where no features are
 * named. Throws a UsageError for a file, column or value that is not there or no number.
 */
export function loadCsv(
  path: string,
  target: string | null,
  features: readonly string[] | null,
): LoadedData {
  const { columns, rows } = readTable(path);
  const chosen = features ?? columns.filter((column) => column !== target);
  const wanted = target === null ? chosen : [...chosen, target];
  for (const column of wanted) {
    if (columns.includes(column)) continue;
    throw new UsageError(
      `${path}: no column '${column}'${didYouMean(column, columns)}; there are ${columns.join(', ')}`,
    );
  }
  const twice = repeated(wanted);
  if (twice !== undefined) throw new UsageError(`${path}: column '${twice}' is chosen twice`);
  if (chosen.length === 0) throw new UsageError(`${path}: no feature columns beside '${target}'`);
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
  const wanted = target === null ? features : [...features, target];
  for (const { line, values } of rows) {
    const numbers = wanted.map((column) => numberOf(values[column], column, line, source));
    if (numbers.some((value) => value === null)) continue;
    kept++;
    x.push(...(numbers.slice(0, features.length) as number[]));
    if (target !== null) y.push(numbers[features.length] as number);
  }
  if (kept === 0) {
    const why = rows.length === 0 ? 'no rows under the header' : 'no row without missing values';
    throw new UsageError(`${source}: ${why}`);
  }
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
  const number = decimal(text);
  if (Number.isFinite(number)) return number;
  const shown = text.length > 40 ? `${text.slice(0, 39)}…` : text;
  throw new UsageError(`${source}: line ${line}: column '${column}' is '${shown}', not a number`);
}

/** The header and rows of a CSV file. */
function readTable(path: string): { columns: readonly string[]; rows: readonly Row[] } {
  const [header, ...records] = parseCsv(path, readText(path));
  if (!header) throw new UsageError(`${path}: the file is empty: it needs a header line`);
  const columns = header.record.map((name) => name.trim());
  const twice = repeated(columns);
  if (twice !== undefined) throw new UsageError(`${path}: two columns are named '${twice}'`);
  const rows = records.map(({ info, record }) => ({
    line: info.lines,
    values: Object.fromEntries(columns.map((column, i) => [column, record[i]])),
  }));
  return { columns, rows };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const known: Record<string, string> = {
      ENOENT: 'no such file',
      ENOTDIR: 'no such file',
      EISDIR: 'is a directory',
      EACCES: 'permission denied',
    };
    throw new UsageError(`${path}: ${known[code ?? ''] ?? message}`);
  }
}

function parseCsv(path: string, text: string) {
  try {
    return parse(text, { bom: true, skip_empty_lines: true, info: true }) as unknown as {
      info: { lines: number };
      record: string[];
    }[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const { code, lines } = error as CsvError & { lines?: number };
    if (code !== 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH') {
      throw new UsageError(`${path}: ${error.message}`);
    }
    throw new UsageError(`${path}: line ${lines}: not as many values as the header has columns`);
  }
}

function repeated(names: readonly string[]): string | undefined {
  return names.find((name, i) => names.indexOf(name) < i);
}
