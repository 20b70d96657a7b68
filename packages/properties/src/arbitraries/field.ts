/** The part of JSON Schema that config schemas use. */
export interface Field {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
  readonly anyOf?: readonly Field[];
  readonly oneOf?: readonly Field[];
  readonly items?: Field;
  readonly prefixItems?: readonly Field[];
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, Field>>;
  readonly required?: readonly string[];
}

/** The ends of a range; infinite where there are none, which zod says of whole numbers by the safe ones. */
export function boundsOf(field: Field): { low: number; high: number } {
  const low = field.minimum ?? field.exclusiveMinimum ?? Number.NEGATIVE_INFINITY;
  const high = field.maximum ?? field.exclusiveMaximum ?? Number.POSITIVE_INFINITY;
  return {
    low: low <= Number.MIN_SAFE_INTEGER ? Number.NEGATIVE_INFINITY : low,
    high: high >= Number.MAX_SAFE_INTEGER ? Number.POSITIVE_INFINITY : high,
  };
}

/** Whether a value is an end that the range leaves out. */
export function isExcluded(field: Field, value: number): boolean {
  return value === field.exclusiveMinimum || value === field.exclusiveMaximum;
}
