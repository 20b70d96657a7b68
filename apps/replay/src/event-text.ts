import { brief, outputWidth, wrap } from '@reprise/cli';
import { plain } from '@reprise/core';
import type { RecordedEvent } from '@reprise/recording';

/** An event in a line or two: its kind, padded, then its fields, under each other where they do not fit. */
export function eventText(event: RecordedEvent['event'], head: string, kindWidth: number): string {
  const { kind, ...fields } = plain(event) as Record<string, unknown>;
  const start = `${head}${String(kind).padEnd(kindWidth)}  `;
  const values = Object.entries(fields).map(([field, value]) => `${field} ${brief(value, 40)}`);
  const spaced = values.map((text) => text.replaceAll(' ', '\u00a0')).join('  ');
  const glued = start.replaceAll(' ', '\u00a0');
  const width = process.stdout.isTTY ? outputWidth() : Number.POSITIVE_INFINITY;
  return wrap(`${glued}${spaced}`, width, start.length).replaceAll('\u00a0', ' ').trimEnd();
}
