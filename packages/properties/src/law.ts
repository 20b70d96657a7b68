import { type AnyTrainer, type Environment, RepriseError } from '@reprise/core';
import type { Arbitrary } from 'fast-check';

/** One run that a law is tried on. */
export interface LawCase {
  readonly config: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly environment?: Environment;
}

/** A property that every trainer must have: its sentence, and the check, which throws. */
export interface Law {
  readonly sentence: string;
  /** Of what it is the law, where that is not the trainer. */
  readonly of?: string;
  /** What is drawn for each case besides the run: an interleaving, an edit, a fault. */
  readonly extra?: Arbitrary<unknown>;
  check(
    trainer: AnyTrainer,
    input: LawCase,
    // biome-ignore lint/suspicious/noExplicitAny: each law knows what it draws
    extra?: any,
  ): void | Promise<void>;
}

/** A law does not hold: says how, and with which transition of the run it shows. */
export class LawError extends RepriseError {
  override readonly name = 'LawError';
  /** The first transition that breaks the law; null where none is to blame alone. */
  readonly seq: number | null;

  constructor(message: string, seq: number | null = null) {
    super('law-broken', message);
    this.seq = seq;
  }
}
