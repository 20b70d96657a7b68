import type { Difference, EndMetadata, RunMetadata } from '@reprise/recording';
import type { Drift } from './drift.ts';
import type { Sought } from './find.ts';
import type { Inspection } from './inspect.ts';
import type { Survey } from './series.ts';
import type { Trail } from './trail.ts';

/** A recording as the list of runs shows it. */
export interface RunSummary {
  readonly metadata: RunMetadata;
  readonly config: Readonly<Record<string, unknown>>;
  readonly end: EndMetadata | null;
  readonly firstSeq: number;
  readonly endSeq: number;
  readonly bytes: number;
  readonly isCut: boolean;
  /** Whether its trainer is known here: without it there are columns, but no states. */
  readonly isKnown: boolean;
  readonly isDrawn: boolean;
}

/** What executing a run again found. */
export type Verified =
  | { readonly verified: true; readonly digest: string; readonly transitions: number }
  | { readonly verified: false; readonly message: string; readonly seq: number | null };

/** Two runs beside each other. */
export interface Compared {
  readonly difference: Difference | null;
  readonly drift: readonly Drift[];
}

/** What the worker can be asked. */
export interface Methods {
  readonly open: { input: { url: string; isFresh?: boolean }; output: RunSummary };
  readonly survey: {
    input: { url: string; from: number; to: number; most: number };
    output: Survey | null;
  };
  readonly inspect: { input: { url: string; seq: number }; output: Inspection };
  readonly find: {
    input: { url: string; sought: Sought; seq: number; direction: 1 | -1 };
    output: number | null;
  };
  readonly previousChange: {
    input: { url: string; path: string; seq: number };
    output: number | null;
  };
  readonly trail: { input: { url: string; seq: number; length: number }; output: Trail | null };
  readonly verify: { input: { url: string }; output: Verified };
  readonly compare: { input: { a: string; b: string }; output: Compared };
}

export type Question =
  | { readonly id: number; readonly method: keyof Methods; readonly input: unknown }
  | { readonly id: number; readonly cancel: number };

export interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly progress?: unknown;
  readonly error?: string;
}
