import type { Difference, DiffSoFar, VerifyCheckpoint } from '@reprise/recording';
import type { ColumnStretch } from '#engine/each-value';
import type { Inspection } from '#engine/inspect';
import type { Survey } from '#engine/series';
import type { RunSummary } from '#engine/summary';
import type { Trail } from '#engine/trail';
import type { Verified } from '#engine/verified';
import type { Drift } from './drift.ts';
import type { Known } from './episode-start.ts';
import type { Sought } from './find.ts';
import type { Found } from './search.ts';

/** Two runs beside each other. */
export interface Compared {
  readonly difference: Difference | null;
  readonly drift: readonly Drift[];
}

/** What the worker can be asked. */
export interface Methods {
  readonly open: { input: { url: string }; output: RunSummary };
  /** What there is of a recording whose file may have grown. */
  readonly grow: { input: { url: string }; output: RunSummary };
  readonly survey: {
    input: { url: string; from: number; to: number; most: number };
    output: Survey | null;
  };
  /** Sends a curve's recorded values on as rows of CSV that begin with `label`. */
  readonly column: { input: ColumnStretch & { url: string; label: string }; output: null };
  readonly inspect: { input: { url: string; seq: number }; output: Inspection };
  readonly find: {
    input: { url: string; sought: Sought; seq: number; direction: 1 | -1 };
    output: Found;
  };
  readonly previousChange: {
    input: { url: string; path: string; seq: number };
    output: Found;
  };
  /** The first transition of an episode, counted from 1. */
  readonly episodeStart: {
    input: { url: string; episode: number; known: Known };
    output: Found;
  };
  readonly trail: { input: { url: string; seq: number; length: number }; output: Trail | null };
  /** The next span of a verification: what was found, or where it stands. */
  readonly verifySpan: {
    input: { url: string; from: VerifyCheckpoint | null };
    output: Verified | VerifyCheckpoint;
  };
  readonly compareSpan: {
    input: { a: string; b: string; before: DiffSoFar | null };
    output: DiffSoFar;
  };
  /** How far two runs are apart from their first difference on, once all of them was compared. */
  readonly drift: { input: { a: string; b: string; soFar: DiffSoFar }; output: Compared };
}

export type Question =
  | { readonly id: number; readonly method: keyof Methods; readonly input: unknown }
  | { readonly id: number; readonly cancel: number }
  /** Whether a look is waited for, which another worker answers: this one is to make way. */
  | { readonly isHeld: boolean };

export interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly progress?: unknown;
  readonly error?: string;
}
