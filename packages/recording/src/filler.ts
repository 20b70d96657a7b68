import type { TrainingEvent } from '@reprise/core';
import { RecordingError } from './errors.ts';
import {
  BATCH_ROWS,
  type ColumnLayout,
  columnView,
  type KindLayout,
  placesView,
  type SegmentLayout,
} from './layout.ts';

/** Writes events into the columns of a segment's buffer. */
export interface Filler {
  /** Goes on in `buffer`, from its first row. */
  use(buffer: ArrayBuffer): void;
  /**
   * Writes an event as the transition at `place` of the segment; true when the segment is full.
   * Throws `bad-event` for a value that its column cannot hold exactly.
   */
  fill(event: TrainingEvent, place: number): boolean;
  /** Rows written of each kind, in the layout's order. */
  rows(): number[];
}

/**
 * The filler of a layout. Its code is generated, so that every field has an access site of its own:
 * one loop over all fields is megamorphic and measured five times slower. Where code generation is
 * forbidden (a page's Content-Security-Policy), the loop serves.
 */
export function createFiller(layout: SegmentLayout): Filler {
  try {
    return generateFiller(layout);
  } catch (error) {
    if (error instanceof EvalError) return loopFiller(layout);
    throw error;
  }
}

/** The filler as generated code; throws an EvalError where that is forbidden. */
function generateFiller(layout: SegmentLayout): Filler {
  const { kinds } = layout;
  const declarations: string[] = [];
  const uses: string[] = [];
  const cases: string[] = [];
  kinds.forEach((kind, k) => {
    declarations.push(`let rows${k} = 0, places${k};`);
    uses.push(`rows${k} = 0; places${k} = placesView(buffer, kinds[${k}]);`);
    const writes = kind.columns.map((column, c) => {
      declarations.push(`let column${k}_${c};`);
      uses.push(`column${k}_${c} = columnView(buffer, kinds[${k}].columns[${c}]);`);
      return writeCode(column, `column${k}_${c}`, `kinds[${k}], kinds[${k}].columns[${c}], event`);
    });
    cases.push(`case ${JSON.stringify(kind.kind)}: {
      const row = rows${k}++;
      if (row === 0) check(kinds[${k}], event);
      places${k}[row] = place;
      ${writes.join('\n      ')}
      return rows${k} === ${BATCH_ROWS};
    }`);
  });
  const code = `'use strict';
  ${declarations.join('\n  ')}
  return {
    use(buffer) { ${uses.join(' ')} },
    fill(event, place) {
      switch (event.kind) {
        ${cases.join('\n        ')}
      }
      return unknown(kinds, event);
    },
    rows() { return [${kinds.map((_, k) => `rows${k}`).join(', ')}]; },
  };`;
  const make = new Function('kinds', 'columnView', 'placesView', 'check', 'unfit', 'unknown', code);
  return make(kinds, columnView, placesView, checkFields, unfit, unknownKind) as Filler;
}

/** The code that writes one field of `event` into row `row` of `array`. */
function writeCode(column: ColumnLayout, array: string, context: string): string {
  const field = `event[${JSON.stringify(column.field)}]`;
  if (column.isList) {
    return `{ const values = ${field}, at = row * ${column.width};
      for (let i = 0; i < ${column.width}; i++) {
        const value = values.get ? values.get(i) : values[i];
        ${array}[at + i] = value; ${exactness(column, `${array}[at + i]`, 'value', context)}
      } }`;
  }
  if (column.type === 'bool') return `${array}[row] = ${field} ? 1 : 0;`;
  return `{ const value = ${field}; ${array}[row] = value; ${exactness(column, `${array}[row]`, 'value', context)} }`;
}

/** The check that a stored number is the number that was given. */
function exactness(column: ColumnLayout, stored: string, value: string, context: string): string {
  if (column.type === 'float64' || column.type === 'bool') return '';
  return `if (${stored} !== ${value} && ${value} === ${value}) unfit(${context});`;
}

/** The filler as a plain loop. */
function loopFiller(layout: SegmentLayout): Filler {
  const { kinds } = layout;
  const indexOf = new Map(kinds.map(({ kind }, k) => [kind, k]));
  let rows = kinds.map(() => 0);
  let places: Uint16Array[] = [];
  let columns: ReturnType<typeof columnView>[][] = [];
  return {
    use(buffer) {
      rows = kinds.map(() => 0);
      places = kinds.map((kind) => placesView(buffer, kind));
      columns = kinds.map((kind) => kind.columns.map((column) => columnView(buffer, column)));
    },
    fill(event, place) {
      const k = indexOf.get(event.kind);
      if (k === undefined) return unknownKind(kinds, event);
      const kind = kinds[k]!;
      const row = rows[k]!++;
      if (row === 0) checkFields(kind, event);
      places[k]![row] = place;
      kind.columns.forEach((column, c) => {
        const array = columns[k]![c]!;
        const given = fieldOf(event, column.field);
        for (let i = 0; i < column.width; i++) {
          const value = Number(column.isList ? elementOf(given, i) : given);
          array[row * column.width + i] = value;
          const stored = array[row * column.width + i];
          if (stored !== value && !Number.isNaN(value)) unfit(kind, column, event);
        }
      });
      return rows[k] === BATCH_ROWS;
    },
    rows: () => [...rows],
  };
}

function fieldOf(event: TrainingEvent, field: string): unknown {
  return (event as unknown as Record<string, unknown>)[field];
}

interface Elements {
  readonly length: number;
  get?(index: number): number;
  readonly [index: number]: number;
}

function elementOf(list: unknown, index: number): number {
  const elements = list as Elements;
  return elements.get ? elements.get(index) : elements[index]!;
}

/** Checks the types of an event's fields; called for the first row of each batch. */
function checkFields(kind: KindLayout, event: TrainingEvent): void {
  for (const column of kind.columns) {
    const value = fieldOf(event, column.field);
    const fits = column.isList
      ? typeof value === 'object' && (value as Elements)?.length === column.width
      : typeof value === (column.type === 'bool' ? 'boolean' : 'number');
    if (!fits) unfit(kind, column, event);
  }
}

function unfit(kind: KindLayout, column: ColumnLayout, event: TrainingEvent): never {
  const type = column.isList ? `${column.width} × ${column.type}` : column.type;
  throw new RecordingError(
    'bad-event',
    `${kind.kind}.${column.field} is ${String(fieldOf(event, column.field))}, which its column (${type}) cannot hold exactly`,
  );
}

function unknownKind(kinds: readonly KindLayout[], event: TrainingEvent): never {
  throw new RecordingError(
    'bad-event',
    `the trainer has no columns for events of kind '${event.kind}': it has ${kinds.map(({ kind }) => kind).join(', ')}`,
  );
}
