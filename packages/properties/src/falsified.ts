import { type AnyTrainer, RepriseError } from '@reprise/core';
import fc from 'fast-check';
import { type LawCase, LawError } from './law.ts';

/** All that is known of a law that did not hold. */
export interface Falsification {
  /** What was claimed: the trainer and the law's sentence. */
  readonly claim: string;
  readonly trainer: AnyTrainer;
  /** The smallest failing case, and what was drawn besides. */
  readonly input: LawCase;
  readonly extra: unknown;
  /** What the check threw. */
  readonly cause: unknown;
  /** How it was found; null where whoever drew the case knows that and not we. */
  readonly search: Search | null;
  /** What the seed was derived from, where a claim over seeds drew it. */
  readonly derivedFrom?: number;
}

/** How a failing case was found. */
export interface Search {
  /** fast-check's seed and path, which repeat it; of a kept counterexample, those it was first found by. */
  readonly seed: number;
  readonly path: string;
  /** Cases tried up to the first failure, and times that it was made smaller. */
  readonly cases: number;
  readonly shrinks: number;
  /** Whether it is the kept counterexample, which was tried before anything was drawn. */
  readonly isKept: boolean;
}

/** Where a counterexample is kept, and the command that opens it. */
interface OpenedBy {
  readonly path: string;
  readonly command: string;
}

/** What became of the recording: kept there, not kept for a reason, or not asked for. */
export type Kept = OpenedBy | { readonly reason: string } | null;

/** An error of many lines that a test runner prints as it is, without what it was made from. */
class ReportError extends RepriseError {
  /** What is printed: the falsification holds the trainer and its whole schema. */
  toJSON(): object {
    const { name, message, stack } = this;
    return { name, message, stack };
  }
}

/** A law does not hold: what was claimed, what was reached, the smallest case, and how to open it. */
export class FalsifiedError extends ReportError {
  override readonly name = 'FalsifiedError';
  declare readonly falsification: Falsification;

  constructor(falsification: Falsification, kept: Kept, property?: string) {
    const message = `not so: ${report(falsification, kept, property)}`;
    super('falsified', message, told(falsification.cause));
    hide(this, 'falsification', falsification);
  }
}

/** The same case failed once, and then otherwise or not at all: the trainer is not deterministic. */
export class NotRepeatableError extends ReportError {
  override readonly name = 'NotRepeatableError';
  declare readonly falsification: Falsification;

  constructor(falsification: Falsification, second: unknown, kept: Kept, property?: string) {
    const reported = report(falsification, kept, property);
    const message = `determinism violation, not shrunk: ${reported}\n${again(second)}`;
    super('not-repeatable', message, told(falsification.cause));
    hide(this, 'falsification', falsification);
  }
}

/** A property, or a law of environments, does not hold, by what its own function threw: no run of Reprise is to blame. */
export class PropertyError extends ReportError {
  override readonly name = 'PropertyError';
  readonly search: Search;

  /** `second`: what it did with the same values again, where that was something else. */
  constructor(
    property: string,
    values: unknown,
    cause: unknown,
    search: Search,
    second?: { readonly cause: unknown },
  ) {
    const lines = [
      `${second ? 'determinism violation, not shrunk' : 'not so'}: ${property}`,
      `reached: ${messageOf(cause)}`,
      `case:    ${shortened(fc.stringify(values))}`,
      found(search),
      ...(second ? [again(second.cause)] : []),
    ];
    super('property-failed', lines.join('\n'), told(cause));
    this.search = search;
  }
}

function report(falsification: Falsification, kept: Kept, property?: string): string {
  const { claim, cause, input, extra, search, derivedFrom } = falsification;
  return [
    ...(property === undefined ? [claim] : [property, `claimed: ${claim}`]),
    `reached: ${messageOf(cause)}`,
    `case:    ${shortened(caseText(input, extra))}`,
    ...(derivedFrom === undefined ? [] : [derived(derivedFrom)]),
    ...(search ? [found(search)] : []),
    ...keptLines(kept),
  ].join('\n');
}

/** Where the recording is and what opens it, as lines of a report. */
export function keptLines(kept: Kept): readonly string[] {
  if (kept === null) return [];
  if ('reason' in kept) return [`kept:    nothing, for ${kept.reason}`];
  return [`kept:    ${kept.path}`, `open it: ${kept.command}`];
}

/** What seeds were derived from, as a line of a report. */
export function derived(seed: number): string {
  return `seeds:   derived from ${seed}`;
}

/** How a case was found, as a line of a report. */
export function found({ cases, shrinks, seed, path, isKept }: Search): string {
  // What was kept without them is not repeated by them.
  const by = path === '' ? '' : `; seed: ${seed}, path: '${path}'`;
  if (isKept) return `found:   from the kept counterexample${by}`;
  return `found:   after ${counted(cases, 'case')}, made smaller ${counted(shrinks, 'time')}${by}`;
}

/** A case as text: the environment by its id and options. */
export function caseText({ config, seed, environment }: LawCase, extra?: unknown): string {
  const world = environment ? `, ${environment.id} ${fc.stringify(environment.options)}` : '';
  const drawn = extra === undefined ? '' : `, drawn ${fc.stringify(extra)}`;
  return `config ${fc.stringify(config)}, seed ${seed}${world}${drawn}`;
}

/** What an error says. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function again(second: unknown): string {
  return `again:   ${second === null ? 'the case then held' : `the case then failed so: ${messageOf(second)}`}`;
}

function counted(count: number, what: string): string {
  return `${count} ${count === 1 ? what : `${what}s`}`;
}

/** The characters of a case that a report shows. */
const SHOWN = 2000;

/** A text, but for what is too long to be read. */
export function shortened(text: string): string {
  return text.length <= SHOWN
    ? text
    : `${text.slice(0, SHOWN)}… (${text.length - SHOWN} characters more)`;
}

/** A broken law is told by the report; what else was thrown has a stack worth reading. */
function told(cause: unknown): ErrorOptions | undefined {
  return cause instanceof LawError ? undefined : { cause };
}

function hide(error: object, name: string, value: unknown): void {
  Object.defineProperty(error, name, { value, enumerable: false });
}
