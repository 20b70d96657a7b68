import type { TrainingEvent } from '@reprise/core';
import type { Recording } from '@reprise/recording';
import { eventsPastDamage } from '#engine/past-damage';
import { type Search, STRIDE } from './search.ts';

/** Episodes that have ended before transition `seq`. */
export interface Known {
  readonly seq: number;
  readonly ended: number;
}

/** An episode ends with the reward of its last step: one may lie on either side of where counting begins. */
const LOOK_BACK = 8;

/**
 * The first transition of episode `episode`, the first of which is 1, counted on from what is known; null
 * where there are not as many. Episodes that end where the recording is damaged are not counted.
 */
export async function episodeStart(
  recording: Recording,
  episode: number,
  known: Known,
  { onProgress, isCancelled, damage }: Search,
): Promise<number | null> {
  let { ended } = known;
  if (ended === episode - 1 && known.seq === recording.firstSeq) return known.seq;
  let isOver = false;
  const from = Math.max(recording.firstSeq, known.seq - LOOK_BACK);
  const all = eventsPastDamage(recording, from, recording.endSeq, damage);
  for await (const { isAnew, transitions } of all) {
    if (isAnew) isOver = false;
    for (const { seq, event } of transitions) {
      const { kind, terminated, truncated } = event as TrainingEvent & Record<string, unknown>;
      if (kind === 'environment-step') {
        if (ended === episode - 1 && seq >= known.seq) return seq;
        isOver = terminated === true || truncated === true;
      } else if (kind === 'reward') {
        if (isOver && seq >= known.seq) ended++;
        isOver = false;
      }
      if (seq % STRIDE === 0) {
        if (await isCancelled()) return null;
        onProgress(seq);
      }
    }
  }
  return null;
}
