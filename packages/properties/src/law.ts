import { type AnyTrainer, type Environment, parseConfig, RepriseError } from '@reprise/core';
import type { Arbitrary } from 'fast-check';

/** One run that a law is tried on. */
export interface LawCase {
  readonly config: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly environment?: Environment;
}

/** A case as the functions of a claim are given it. */
export interface ParsedCase extends LawCase {
  /** Parsed by the trainer's schema: a field that was left out has its default. */
  // biome-ignore lint/suspicious/noExplicitAny: each trainer has a config of its own
  readonly config: Readonly<Record<string, any>>;
}

/** The case as the functions of a claim are given it; throws `bad-config`. */
export function parsedCase({ id, config }: AnyTrainer, input: LawCase): ParsedCase {
  return { ...input, config: parseConfig(id, config, input.config) as ParsedCase['config'] };
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
