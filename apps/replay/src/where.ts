import { didYouMean, UsageError } from '@reprise/cli';
import { plain } from '@reprise/core';
import type { RecordedEvent, Recording } from '@reprise/recording';

/** A field of an event and the value that is looked for. */
export interface Where {
  readonly field: string;
  readonly value: string;
}

/** `field=value` as a command line gives it; throws a UsageError for anything else. */
export function parseWhere(text: string): Where {
  const [, field, value] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (field && value) return { field, value };
  throw new UsageError(`--where ${text || "''"}: must be <field>=<value>, as terminated=true`);
}

/** Whether an event has the value; throws a UsageError where no event of `kind` has such a field. */
export function matcher(
  { layout }: Pick<Recording, 'layout'>,
  { field, value }: Where,
  kind: string | undefined,
): (event: RecordedEvent['event']) => boolean {
  const kinds = layout.kinds.filter((own) => kind === undefined || own.kind === kind);
  const fields = [
    ...new Set(kinds.flatMap(({ columns }) => columns.map((column) => column.field))),
  ];
  if (!fields.includes(field)) {
    throw new UsageError(
      `no recorded field '${field}'${didYouMean(field, fields)}; there are ${fields.join(', ')}`,
    );
  }
  const number = Number(value);
  return (event) => {
    const found = (plain(event) as Record<string, unknown>)[field];
    // NaN is a value to look for, too: a run that went wrong is full of it.
    return typeof found === 'number'
      ? Object.is(found, number) || found === number
      : String(found) === value;
  };
}
