import { type AnyTrainer, begin, RunControl, run, TrainerError } from '@reprise/core';
import { makeEnvironment } from '@reprise/environments';
import {
  bytesReadable,
  openRecording,
  type Recording,
  record,
  recordToBytes,
} from '@reprise/recording';
import fc from 'fast-check';
import { lastValueFrom } from 'rxjs';
import { caseText, type Falsification, type Kept, messageOf } from './falsified.ts';
import { type LawCase, LawError } from './law.ts';

/** Where counterexamples are kept: one file a claim, the newest. */
export interface CounterexampleStore {
  /** The file of that name; null where there is none. */
  read(name: string): Promise<Uint8Array | null>;
  /** Keeps a file; gives the path by which a person finds it. */
  write(name: string, file: Uint8Array): Promise<string>;
  /** How `reprise-replay` is called where the person is; `npx @reprise/replay` by default. */
  readonly replay?: string;
}

/** Transitions that a counterexample holds where no one of them is to blame, at the most. */
const MOST_TRANSITIONS = 100_000;

/** Transitions that the command shows before the one that breaks the claim. */
const SHOWN_BEFORE = 5;

/** What a counterexample is kept under: a claim, or a property's name and the file that it is tested in. */
export interface Named {
  readonly name: string;
  readonly testFile?: string | undefined;
}

/**
 * Records the smallest failing run up to the first transition that breaks the claim, with what was
 * claimed and reached and fast-check's seed and path in its notes, and keeps it: under the claim, or under
 * the name of the property that drew its values. Gives where, and the command that opens it; or why there
 * is nothing to keep.
 */
export async function keepCounterexample(
  store: CounterexampleStore,
  falsification: Falsification,
  property?: Named & { readonly value: unknown },
): Promise<Kept> {
  const { claim, cause, extra, search, trainer, input } = falsification;
  const named: Named = property ?? { name: claim };
  const last = blamed(cause) ?? MOST_TRANSITIONS - 1;
  const notes = {
    name: named.name,
    ...(named.testFile !== undefined && { 'test-file': named.testFile }),
    claim,
    reached: messageOf(cause),
    case: caseText(input, extra),
    extra: JSON.stringify(extra ?? null),
    ...(property && { drawn: hashOf(fc.stringify(property.value)) }),
    ...(search && { 'fast-check': `seed: ${search.seed}, path: '${search.path}'` }),
  };
  let recorded: { file: Uint8Array; end: number };
  try {
    recorded = await recordUpTo(trainer, input, last, notes);
  } catch (error) {
    return { reason: `the run cannot be recorded: ${messageOf(error)}` };
  }
  let path: string;
  try {
    const other = await otherIn(store, named);
    if (other !== null) return { reason: `${fileName(named)} is of another claim: ${other}` };
    path = await store.write(fileName(named), recorded.file);
  } catch (error) {
    return { reason: `the store fails: ${messageOf(error)}` };
  }
  const from = Math.max(0, recorded.end - 1 - SHOWN_BEFORE);
  return {
    path,
    command: `${store.replay ?? 'npx @reprise/replay'} events ${quoted(path)} --from ${from} --to ${recorded.end}`,
  };
}

/** What a kept counterexample says of itself. */
export interface StoredCounterexample {
  /** The case as text, as it was reported. */
  readonly text: string;
  /** The hash of a property's values as text; empty for a law's case. */
  readonly drawn: string;
  /** fast-check's seed and path, by which it was first found; null where those are not known. */
  readonly drawnBy: { readonly seed: number; readonly path: string } | null;
  /** The case as it was recorded; throws where its world is not in the catalogue. */
  recorded(): [LawCase, unknown];
}

/**
 * The counterexample that is kept under `name`; null where there is none, or where the file cannot be used,
 * which `warn` is told of.
 */
export async function storedCounterexample(
  store: CounterexampleStore,
  named: Named,
  warn: (line: string) => void,
): Promise<StoredCounterexample | null> {
  const notTried = (reason: string) => {
    warn(notTriedLine(named, reason));
    return null;
  };
  let recording: Recording;
  try {
    const file = await store.read(fileName(named));
    if (!file) return null;
    recording = await openRecording(bytesReadable(file));
  } catch (error) {
    return notTried(messageOf(error));
  }
  const { notes = {} } = recording.metadata;
  if (!isOf(recording, named)) return notTried(`it is of another claim: ${nameIn(recording)}`);
  const [, seed, path] = /^seed: (-?\d+), path: '([\d:]*)'$/.exec(notes['fast-check'] ?? '') ?? [];
  return {
    text: notes.case ?? '',
    drawn: notes.drawn ?? '',
    drawnBy: seed === undefined ? null : { seed: Number(seed), path: path! },
    recorded: () => recordedCase(recording),
  };
}

/** The line that says that a kept counterexample was not tried, and why. */
export function notTriedLine(named: Named, reason: string): string {
  return `the kept counterexample ${fileName(named)} was not tried: ${reason}`;
}

/** What the file that `named` would be kept in is kept under, where that is something else; null: it may be written. */
async function otherIn(store: CounterexampleStore, named: Named): Promise<string | null> {
  const file = await store.read(fileName(named));
  if (!file) return null;
  try {
    const recording = await openRecording(bytesReadable(file));
    return isOf(recording, named) ? null : nameIn(recording);
  } catch {
    // What cannot be read is nobody's.
    return null;
  }
}

function isOf(recording: Recording, { name, testFile }: Named): boolean {
  return nameIn(recording) === name && recording.metadata.notes?.['test-file'] === testFile;
}

function nameIn({ metadata: { notes = {} } }: Recording): string {
  return notes.name ?? notes.claim ?? 'of no name';
}

function recordedCase({ metadata, config }: Recording): [LawCase, unknown] {
  const { environment, environmentOptions, seed, notes } = metadata;
  const world =
    environment === null ? undefined : makeEnvironment(environment, environmentOptions ?? {});
  const input = { config: config as LawCase['config'], seed };
  const extra = JSON.parse(notes?.extra ?? 'null') ?? undefined;
  return [world ? { ...input, environment: world } : input, extra];
}

/** Characters of a name that its file begins with. */
const LONGEST = 92;

/**
 * The file that a counterexample is kept in: a claim's beginning, as far as file systems have its characters,
 * and a hash of all of it and of the test file: `q-learning-folding-the-recorded-…-1x5k2ab.mcap`.
 */
function fileName({ name, testFile }: Named): string {
  const slug = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST)
    .replace(/^-|-$/g, '');
  const hash = hashOf(testFile === undefined ? name : `${testFile} > ${name}`);
  return `${slug || 'counterexample'}-${hash}.mcap`;
}

/** A path as a shell takes it for one word. */
function quoted(path: string): string {
  if (/^[\w@%+=:,./\\~-]+$/.test(path)) return path;
  return /["$`\\!]/.test(path) ? `'${path.replaceAll("'", "'\\''")}'` : `"${path}"`;
}

/** FNV-1a of 32 bits, over UTF-16 units, in base 36. */
export function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(36);
}

/** The first transition to blame for a failure; null where none is named. */
function blamed(cause: unknown): number | null {
  return cause instanceof LawError || cause instanceof TrainerError ? cause.seq : null;
}

async function recordUpTo(
  trainer: AnyTrainer,
  input: LawCase,
  last: number,
  notes: Readonly<Record<string, string>>,
): Promise<{ file: Uint8Array; end: number }> {
  const control = new RunControl();
  // As it was parsed: a recording keeps the whole config.
  const { config } = begin(trainer, input);
  const options = { ...input, config: config as object, control };
  const recorder = await recordToBytes(trainer, { ...options, notes });
  const source = run(trainer, { ...options, until: ({ seq }) => seq >= last });
  // A run that fails is recorded up to where it does.
  await lastValueFrom(source.pipe(record(recorder, control)), { defaultValue: null }).catch(
    () => null,
  );
  const { transitions } = await recorder.done;
  return { file: recorder.bytes(), end: transitions };
}
