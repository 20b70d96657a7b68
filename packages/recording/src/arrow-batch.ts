import type { ColumnType } from '@reprise/core';
import {
  Bool,
  type DataType,
  Field,
  FixedSizeList,
  Float32,
  Float64,
  Int32,
  makeData,
  RecordBatch,
  RecordBatchReader,
  RecordBatchStreamWriter,
  Schema,
  Struct,
  Uint8,
  Uint16,
  Uint32,
} from 'apache-arrow';
import { RecordingError } from './errors.ts';
import {
  BATCH_ROWS,
  bytesOf,
  type ColumnArray,
  type ColumnLayout,
  columnView,
  type KindLayout,
  placesView,
} from './layout.ts';

/** The name of the column that holds each row's seq minus the message's log time. */
const PLACE = 'offset';

const types: Record<ColumnType, () => DataType> = {
  bool: () => new Bool(),
  uint8: () => new Uint8(),
  uint16: () => new Uint16(),
  uint32: () => new Uint32(),
  int32: () => new Int32(),
  float32: () => new Float32(),
  float64: () => new Float64(),
};

/** The Arrow schema of one kind of event. */
export function arrowSchema(kind: KindLayout): Schema {
  const fields = kind.columns.map((column) => new Field(column.field, arrowType(column), false));
  return new Schema([new Field(PLACE, new Uint16(), false), ...fields]);
}

function arrowType(column: ColumnLayout): DataType {
  const element = types[column.type]();
  if (!column.isList) return element;
  return new FixedSizeList(column.width, new Field('item', element, false));
}

/** The rows of one kind in a segment's buffer as an Arrow IPC stream of one record batch. */
export function encodeBatch(
  schema: Schema,
  kind: KindLayout,
  buffer: ArrayBuffer,
  rows: number,
): Uint8Array {
  const places = arrowData(new Uint16(), placesView(buffer, kind, rows), rows);
  const children = kind.columns.map((column) => {
    const values = columnView(buffer, column, rows);
    const element = types[column.type]();
    const stored = column.type === 'bool' ? packBits(values) : values;
    const data = arrowData(element, stored, rows * column.width);
    if (!column.isList) return data;
    const type = arrowType(column) as FixedSizeList;
    return makeData({ type, length: rows, nullCount: 0, child: data });
  });
  const type = new Struct(schema.fields);
  const batch = new RecordBatch(
    schema,
    makeData({ type, length: rows, nullCount: 0, children: [places, ...children] }),
  );
  const writer = new RecordBatchStreamWriter();
  writer.write(batch);
  writer.finish();
  return writer.toUint8Array(true);
}

function arrowData(type: DataType, data: ColumnArray, length: number) {
  // biome-ignore lint/suspicious/noExplicitAny: makeData's overloads do not take a type known only at run time
  return makeData({ type, length, nullCount: 0, data } as any);
}

/** Copies an Arrow IPC stream's rows into a segment's buffer from row `at`; returns how many. */
export function decodeBatch(bytes: Uint8Array, kind: KindLayout, buffer: ArrayBuffer): number {
  const batch = readBatch(bytes, kind);
  const rows = batch.numRows;
  if (rows > BATCH_ROWS) throw damaged(kind, `has ${rows} rows`);
  placesView(buffer, kind, rows).set(columnOf(batch, PLACE, kind, rows));
  for (const column of kind.columns) {
    const view = columnView(buffer, column, rows);
    const values = columnOf(batch, column.field, kind, rows * column.width);
    if (column.type === 'bool') unpackBits(values as Uint8Array, view as Uint8Array);
    else bytesOf(view).set(bytesOf(values).subarray(0, view.byteLength));
  }
  return rows;
}

function readBatch(bytes: Uint8Array, kind: KindLayout): RecordBatch {
  try {
    const batch = RecordBatchReader.from(bytes).next().value;
    if (batch) return batch;
  } catch (cause) {
    throw damaged(kind, `is not readable as Arrow: ${cause}`);
  }
  throw damaged(kind, 'is empty');
}

function columnOf(
  batch: RecordBatch,
  field: string,
  kind: KindLayout,
  length: number,
): ColumnArray {
  const data = batch.getChild(field)?.data[0];
  const values = (data?.children[0] ?? data)?.values as ColumnArray | undefined;
  const isBits = data?.type instanceof Bool;
  if (!values || values.length * (isBits ? 8 : 1) < length) {
    throw damaged(kind, `has no whole column '${field}'`);
  }
  return isBits ? values : (values.subarray(0, length) as ColumnArray);
}

function damaged(kind: KindLayout, what: string): RecordingError {
  return new RecordingError('damaged', `a batch of ${kind.kind} events ${what}`);
}

/** Bytes of 0 and 1 as Arrow's bits, lowest first. */
function packBits(values: ColumnArray): Uint8Array {
  const bits = new Uint8Array(Math.ceil(values.length / 64) * 8);
  for (let i = 0; i < values.length; i++) bits[i >> 3]! |= values[i]! << (i & 7);
  return bits;
}

function unpackBits(bits: Uint8Array, into: Uint8Array): void {
  for (let i = 0; i < into.length; i++) into[i] = (bits[i >> 3]! >> (i & 7)) & 1;
}
