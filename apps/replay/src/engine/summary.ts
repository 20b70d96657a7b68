import { plain } from '@reprise/core';
import type { EndMetadata, Recording, RunMetadata } from '@reprise/recording';
import { known } from './known.ts';

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

/** What a recording says of itself, and what can be shown of it here. */
export async function summaryOf(recording: Recording): Promise<RunSummary> {
  const info = await recording.info();
  const { trainer, world } = known(recording);
  return {
    metadata: plain(recording.metadata) as RunMetadata,
    config: plain(info.config) as Record<string, unknown>,
    end: info.end,
    firstSeq: recording.firstSeq,
    endSeq: recording.endSeq,
    bytes: info.bytes,
    isCut: info.cut !== null,
    isKnown: trainer,
    isDrawn: world,
  };
}
