import { eventsOf, type Recording } from '@reprise/recording';

/** What was observed over the last steps, where an observation is two numbers. */
export interface Trail {
  /** The first and the second number of each, oldest first. */
  readonly points: readonly (readonly [number, number])[];
  /** Where an episode ended: indices of points. */
  readonly ends: readonly number[];
  readonly low: readonly [number, number];
  readonly high: readonly [number, number];
}

/** The last `length` observations up to `seq`; null where they are not two numbers. */
export async function trail(
  recording: Recording,
  seq: number,
  length: number,
): Promise<Trail | null> {
  const space = recording.subject().environment?.observationSpace as
    | { type: string; low?: readonly number[]; high?: readonly number[] }
    | undefined;
  if (space?.type !== 'Box' || space.low?.length !== 2) return null;
  const points: [number, number][] = [];
  const ends: number[] = [];
  const from = Math.max(recording.firstSeq, seq + 1 - 3 * length);
  for (let i = 0; i < recording.segments.length; i++) {
    const next = recording.segments[i + 1]?.first ?? recording.endSeq;
    if (next <= from || recording.segments[i]!.first > seq) continue;
    const segment = await recording.segment(i);
    for (const { event } of eventsOf(recording.layout, segment, from, seq + 1)) {
      const { kind, nextObservation, terminated, truncated } = event as unknown as {
        kind: string;
        nextObservation: [number, number];
        terminated: boolean;
        truncated: boolean;
      };
      if (kind !== 'environment-step') continue;
      points.push([nextObservation[0], nextObservation[1]]);
      if (terminated || truncated) ends.push(points.length - 1);
    }
  }
  return {
    points,
    ends,
    low: [space.low[0]!, space.low[1]!],
    high: [space.high![0]!, space.high![1]!],
  };
}
