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
   * Throws `bad-event` for a value that its column cannot hold exactly; no row counts as written then.
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
      const row = rows${k};
      ${writes.join('\n      ')}
      places${k}[row] = place;
      rows${k} = row + 1;
      return row === ${BATCH_ROWS - 1};
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
  const make = new Function('kinds', 'columnView', 'placesView', 'unfit', 'unknown', code);
  return make(kinds, columnView, placesView, unfit, unknownKind) as Filler;
}

/** The code that writes one field of `event` into row `row` of `array`. */
function writeCode(column: ColumnLayout, array: string, context: string): string {
  const field = `event[${JSON.stringify(column.field)}]`;
  if (column.isList) {
    return `{ const values = ${field}, at = row * ${column.width};
      if (!values || values.length !== ${column.width}) unfit(${context});
      for (let i = 0; i < ${column.width}; i++) {
        const value = values.get ? values.get(i) : values[i];
        ${array}[at + i] = value; ${exactness(column, `${array}[at + i]`, context)}
      } }`;
  }
  return `{ const value = ${field}; ${array}[row] = value; ${exactness(column, `${array}[row]`, context)} }`;
}

/** The code that checks that the stored number is the `value` that was given. */
function exactness(column: ColumnLayout, stored: string, context: string): string {
  switch (column.type) {
    case 'bool':
      return `if (typeof value !== 'boolean') unfit(${context});`;
    case 'float64':
      return `if (typeof value !== 'number') unfit(${context});`;
    case 'float32':
      return `if (${stored} !== value && (typeof value !== 'number' || value === value)) unfit(${context});`;
    default:
      return `if (${stored} !== value) unfit(${context});`;
  }
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
      const row = rows[k]!;
      kind.columns.forEach((column, c) => {
        const array = columns[k]![c]!;
        const given = fieldOf(event, column.field);
        if (column.isList && (given as Elements)?.length !== column.width) {
          unfit(kind, column, event);
        }
        for (let i = 0; i < column.width; i++) {
          const value = column.isList ? elementOf(given, i) : given;
          array[row * column.width + i] = Number(value);
          if (!isExact(column, array[row * column.width + i]!, value)) unfit(kind, column, event);
        }
      });
      places[k]![row] = place;
      rows[k] = row + 1;
      return row === BATCH_ROWS - 1;
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

/** Whether the stored number is the value that was given. */
function isExact(column: ColumnLayout, stored: number, value: unknown): boolean {
  if (column.type === 'bool') return typeof value === 'boolean';
  if (column.type === 'float64') return typeof value === 'number';
  return stored === value || (column.type === 'float32' && Number.isNaN(value));
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
