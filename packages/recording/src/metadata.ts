import type { EventColumns } from '@reprise/core';
import { RecordingError } from './errors.ts';

/** The version of the file format that this package writes. */
export const FORMAT_VERSION = 1;

/** How a recorded run ended; `stopped`: what it was to stop at came true. */
export type RunEnd = 'finished' | 'stopped' | 'interrupted' | 'failed';

/** Where a forked run came from. */
export interface Lineage {
  /** The digest of the parent's events; of those before its last keyframe, where the parent is cut. */
  readonly parent: string;
  /** The seq from which the fork goes on. */
  readonly seq: number;
  /** The edit, as Immer's patches; empty for none. */
  readonly edit: readonly unknown[];
}

/** What a recording says of its run when it begins. */
export interface RunMetadata {
  readonly format: number;
  readonly trainer: string;
  readonly trainerVersion: number;
  readonly seed: number;
  readonly environment: string | null;
  readonly environmentOptions: Readonly<Record<string, unknown>> | null;
  readonly columns: EventColumns;
  /** The seq of the first recorded transition: 0, but for a fork. */
  readonly firstSeq: number;
  readonly lineage: Lineage | null;
  readonly numerics: string;
  readonly engine: string;
  readonly packages: Readonly<Record<string, string>>;
  /** What else is to be known of the run, by name: what a counterexample breaks. */
  readonly notes?: Readonly<Record<string, string>>;
  /** Wall-clock time, ISO 8601. */
  readonly started: string;
}

/** What a recording says of its run when it has ended. */
export interface EndMetadata {
  readonly how: RunEnd;
  /** The error's message, where it failed. */
  readonly error: string | null;
  /** What came true, where it was stopped: `solved`. Files from before there were reasons have none. */
  readonly reason?: string | null;
  readonly transitions: number;
  readonly digest: string;
  readonly stateDigest: string;
  readonly ended: string;
}

/** MCAP metadata holds strings: one JSON string a field, and a checksum over all of them. */
export function toStrings(
  value: RunMetadata | EndMetadata,
  digest: (bytes: Uint8Array) => string,
): Map<string, string> {
  const fields = new Map<string, string>();
  for (const [name, field] of Object.entries(value)) fields.set(name, JSON.stringify(field));
  fields.set('checksum', checksum(fields, digest));
  return fields;
}

/** The inverse of `toStrings`; throws `damaged` where the checksum is off. */
export function fromStrings<T extends RunMetadata | EndMetadata>(
  fields: ReadonlyMap<string, string>,
  digest: (bytes: Uint8Array) => string,
): T {
  const kept = new Map(fields);
  kept.delete('checksum');
  if (fields.get('checksum') !== checksum(kept, digest)) {
    throw new RecordingError('damaged', "the recording's metadata does not match its checksum");
  }
  const value: Record<string, unknown> = {};
  for (const [name, json] of kept) value[name] = JSON.parse(json);
  return value as unknown as T;
}

function checksum(
  fields: ReadonlyMap<string, string>,
  digest: (bytes: Uint8Array) => string,
): string {
  return digest(new TextEncoder().encode(JSON.stringify([...fields].sort())));
}
