import { type Environment, plain } from '@reprise/core';
import { type Draft, enablePatches, produceWithPatches } from 'immer';
import type { Lineage } from './metadata.ts';
import type { Recording } from './recording.ts';

enablePatches();

/** What a run, and its recording, go on from: options for `run`, `recordToFile` and `recordToBytes`. */
export interface Fork {
  readonly config: object;
  readonly seed: number;
  readonly environment?: Environment;
  readonly from: { readonly seq: number; readonly state: unknown };
  readonly lineage: Lineage;
}

/**
 * Forks a recorded run: the state before transition `seq`, edited by an Immer recipe; without an edit
 * the fork repeats its parent's bits. `seq` may be the end: the run goes on where it ended. Throws
 * `out-of-range`.
 *
 * @example fork(recording, 150_000, (draft) => { draft.table = draft.table.set(3, 1); })
 */
export async function fork<State = unknown>(
  recording: Recording,
  seq: number,
  edit: (draft: Draft<State>) => void = () => {},
): Promise<Fork> {
  const { metadata, endSeq, end } = recording;
  const last = await recording.keyframeBefore(endSeq);
  const before = seq === last.seq ? last.state : (await recording.at(seq)).before;
  const [state, patches] = produceWithPatches(before as State, (draft) => void edit(draft));
  const { environment } = recording.subject();
  return {
    config: recording.config as object,
    seed: metadata.seed,
    ...(environment && { environment }),
    from: { seq, state },
    lineage: {
      parent: end?.digest ?? last.eventsDigest,
      seq,
      edit: plain(patches) as Lineage['edit'],
    },
  };
}
