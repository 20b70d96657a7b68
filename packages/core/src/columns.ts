/** The element types of a recorded column. */
export type ColumnType = 'uint8' | 'uint16' | 'uint32' | 'int32' | 'float32' | 'float64' | 'bool';

/**
 * One recorded field: a number or boolean a row, or a fixed number of them (`length`) from an array.
 * `'live'` marks a field that reaches observers but not the file: replay rebuilds it.
 */
export type Column = ColumnType | 'live' | { readonly type: ColumnType; readonly length: number };

/** The columns of each kind of event: event kind → field → column, in the order they are stored. */
export type EventColumns = Readonly<Record<string, Readonly<Record<string, Column>>>>;

/** The narrowest column type for whole numbers in [0, count). */
export function indexColumn(count: number): ColumnType {
  return count <= 256 ? 'uint8' : count <= 65536 ? 'uint16' : 'uint32';
}

/** Whether any field of `kind` is live only, so that its events must be rebuilt on replay. */
export function hasLiveFields(columns: EventColumns, kind: string): boolean {
  return Object.values(columns[kind] ?? {}).includes('live');
}
