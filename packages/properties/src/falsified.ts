import { type AnyTrainer, RepriseError } from '@reprise/core';
import fc from 'fast-check';
import type { LawCase } from './law.ts';

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
}

/** How a failing case was found. */
export interface Search {
  /** fast-check's seed and path, which repeat it. */
  readonly seed: number;
  readonly path: string;
  /** Cases tried up to the first failure, and times that it was made smaller. */
  readonly cases: number;
  readonly shrinks: number;
}

/** Where a counterexample is kept, and the command that opens it. */
export interface OpenedBy {
  readonly path: string;
  readonly command: string;
}

/** A law does not hold: what was claimed, what was reached, the smallest case, and how to open it. */
export class FalsifiedError extends RepriseError {
  override readonly name = 'FalsifiedError';
  readonly falsification: Falsification;

  constructor(falsification: Falsification, opened: OpenedBy | null) {
    super('falsified', `not so: ${report(falsification, opened)}`, { cause: falsification.cause });
    this.falsification = falsification;
  }
}

/** The same case failed once, and then otherwise or not at all: the trainer is not deterministic. */
export class NotRepeatableError extends RepriseError {
  override readonly name = 'NotRepeatableError';
  readonly falsification: Falsification;

  constructor(falsification: Falsification, second: unknown, opened: OpenedBy | null) {
    const again =
      second === null ? 'the case then held' : `the case then failed so: ${text(second)}`;
    super(
      'not-repeatable',
      `determinism violation, not shrunk: ${report(falsification, opened)}\nagain:   ${again}`,
      { cause: falsification.cause },
    );
    this.falsification = falsification;
  }
}

function report(falsification: Falsification, opened: OpenedBy | null): string {
  const { claim, cause, input, extra, search } = falsification;
  const drawn = extra === undefined ? '' : `, drawn ${fc.stringify(extra)}`;
  return [
    claim,
    `reached: ${text(cause)}`,
    `case:    ${caseText(input)}${drawn}`,
    ...(search ? [`found:   ${found(search)}`] : []),
    ...(opened ? [`kept:    ${opened.path}`, `open it: ${opened.command}`] : []),
  ].join('\n');
}

function found({ cases, shrinks, seed, path }: Search): string {
  return `after ${cases} ${cases === 1 ? 'case' : 'cases'}, made smaller ${shrinks} times; seed: ${seed}, path: '${path}'`;
}

/** A case as text: the environment by its id and options. */
export function caseText({ config, seed, environment }: LawCase): string {
  const world = environment ? `, ${environment.id} ${fc.stringify(environment.options)}` : '';
  return `config ${fc.stringify(config)}, seed ${seed}${world}`;
}

function text(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
