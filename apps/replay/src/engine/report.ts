import { brief } from '@reprise/cli';
import { type Recording, RecordingError } from '@reprise/recording';
import { shownConfig } from '../config-text.ts';
import { type Inspection, inspect } from './inspect.ts';
import type { Survey } from './series.ts';
import { type RunSummary, summaryOf } from './summary.ts';
import { survey } from './survey.ts';
import { type Trail, trail } from './trail.ts';
import type { Verified } from './verified.ts';

/** All that a report shows of a run; its size does not grow with the run's length. */
export interface Report {
  /** The recording's file name. */
  readonly name: string;
  /** When the report was made, ISO 8601. */
  readonly made: string;
  readonly summary: RunSummary;
  /** What executing the run again found; null: it was not tried. */
  readonly verified: Verified | null;
  readonly survey: Survey;
  /** Transitions at even distances, the first and the last among them; none where states are unknown. */
  readonly positions: readonly Position[];
}

/** A transition that a report shows. */
interface Position {
  readonly inspection: Inspection;
  readonly trail: Trail | null;
}

/** Buckets of a report's curves. */
const BUCKETS = 600;
/** Transitions that a report shows, at the most. */
const POSITIONS = 48;
/** Characters of JSON of one of them, its world aside, at the most. */
const POSITION_SIZE = 32_768;
/** Characters of a config's value, at the most. */
const VALUE_SIZE = 2000;
/** Steps of a trail. */
const TRAIL = 100;

/** What is handed on of long arrays, the most first: the first that fits is taken. */
const LIMITS = [
  { entries: 64, changes: 40, cells: 1024 },
  { entries: 8, changes: 8, cells: 64 },
  { entries: 0, changes: 0, cells: 0 },
] as const;

/** Gathers a run's report; `onProgress` is told how many of how many transitions have been read. */
export async function gatherReport(
  recording: Recording,
  options: {
    readonly name: string;
    readonly made: string;
    readonly verified: Verified | null;
    readonly onProgress?: (done: number) => void;
  },
): Promise<Report> {
  const { name, made, verified, onProgress } = options;
  const summary = await summaryOf(recording);
  const { firstSeq, endSeq, isKnown } = summary;
  const stretch = { from: firstSeq, to: endSeq, most: BUCKETS };
  const surveyed = await survey(recording, stretch, ({ done }) => {
    onProgress?.(done);
    return true;
  });
  const [damage] = surveyed?.damage ?? [];
  if (damage !== undefined) throw new RecordingError('damaged', damage);
  const positions: Position[] = [];
  for (const seq of isKnown ? spread(firstSeq, endSeq) : []) {
    positions.push({
      inspection: await inspectBriefly(recording, seq),
      trail: await trail(recording, seq, TRAIL),
    });
  }
  return {
    ...{ name, made, verified, positions },
    summary: {
      ...summary,
      config: bounded(shownConfig(summary.config)),
      metadata: {
        ...summary.metadata,
        environmentOptions:
          summary.metadata.environmentOptions && bounded(summary.metadata.environmentOptions),
      },
    },
    survey: surveyed!,
  };
}

/** Transitions at even distances from the first to the last. */
function spread(firstSeq: number, endSeq: number): number[] {
  const last = endSeq - 1 - firstSeq;
  const count = Math.min(POSITIONS, last + 1);
  return Array.from(
    { length: Math.max(0, count) },
    (_, i) => firstSeq + (count === 1 ? 0 : Math.round((last * i) / (count - 1))),
  );
}

async function inspectBriefly(recording: Recording, seq: number): Promise<Inspection> {
  for (const limits of LIMITS) {
    const inspection = await inspect(recording, seq, limits);
    const { scene, ...rest } = inspection;
    if (JSON.stringify(rest).length <= POSITION_SIZE) return inspection;
  }
  const { kind, scene } = await inspect(recording, seq, LIMITS[2]);
  const [event, state] = [{ kind }, '… too long for a report'];
  return {
    ...{ seq, kind, event, state, scene },
    ...{ changed: [], moreChanges: 0, overlay: null, arrays: [] },
  };
}

/** The same fields, the long ones of them in brief. */
function bounded(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      const isLong = (JSON.stringify(value) ?? '').length > VALUE_SIZE;
      return [name, isLong ? brief(value, VALUE_SIZE) : value];
    }),
  );
}
