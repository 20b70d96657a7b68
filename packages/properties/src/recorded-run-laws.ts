import { type AnyTrainer, RunControl, run, type Transition } from '@reprise/core';
import {
  fork,
  type Recording,
  RecordingError,
  record,
  recordToBytes,
  verify,
} from '@reprise/recording';
import fc from 'fast-check';
import { lastValueFrom, take, toArray } from 'rxjs';
import { type AnyEdit, anyEdit, applyEdit, isWholeEdit } from './arbitraries/any-edit.ts';
import { type AnyFault, anyFault, damaged } from './arbitraries/any-fault.ts';
import { anyPlace } from './arbitraries/any-place.ts';
import { messageOf } from './falsified.ts';
import { type Law, type LawCase, LawError } from './law.ts';
import { NothingCheckedError } from './nothing-checked.ts';
import { openFor } from './open-for.ts';
import { recordRun } from './record-run.ts';
import { same } from './same.ts';
import { snapshot } from './snapshot.ts';
import { stored } from './stored.ts';
import { forEachTransition, type Input, MOST_HELD } from './transitions-of.ts';

/** Whatever a trainer, a config and a seed: the laws of every recording of a run. */
export const recordedRunLaws: readonly Law[] = [
  {
    sentence: 'a recording replays to the run that it recorded, events and states',
    async check(trainer, input) {
      const { bytes, summary, live } = await recordRun(trainer, input, MOST_HELD);
      const recording = await open(bytes, trainer, input);
      const { columns } = recording.metadata;
      const events: unknown[] = [];
      for await (const event of recording.events()) events.push(snapshot(event));
      const kept = live.map(({ seq, event }) => snapshot({ seq, event: stored(event, columns) }));
      same(events, kept, 'the recorded events');
      same(await replayed(recording), live.map(snapshot), 'the replay');
      same([summary.transitions], [live.length], 'the number of transitions');
    },
  },
  {
    sentence: 'a recording verifies, with one digest whatever segments it was written in',
    extra: fc.array(fc.nat({ max: 59 }), { maxLength: 5 }),
    async check(trainer, input, flushes: readonly number[]) {
      const { bytes, summary } = await recordRun(trainer, input, MOST_HELD);
      await expectVerified(await open(bytes, trainer, input), summary.digest);
      const recorder = await recordToBytes(trainer, input);
      const until = ({ seq }: Transition<unknown>) => {
        if (flushes.includes(seq)) recorder.flush();
        return false;
      };
      await whole(run(trainer, { ...input, until }).pipe(record(recorder)));
      const { digest, stateDigest } = await recorder.done;
      same([digest, stateDigest], [summary.digest, summary.stateDigest], 'the digest of segments');
      await expectVerified(await open(recorder.bytes(), trainer, input), digest);
    },
  },
  {
    sentence: 'any transition can be sought, and the state before it',
    extra: anyPlace(),
    async check(trainer, input, place: number) {
      const { bytes, live } = await recordRun(trainer, input, MOST_HELD);
      if (live.length === 0) return;
      const recording = await open(bytes, trainer, input);
      for (const seq of new Set([Math.floor(place * live.length), 0, live.length - 1])) {
        const { before, ...transition } = await recording.at(seq);
        same([snapshot(transition)], [snapshot(live[seq])], 'the sought transition', seq);
        if (seq === 0) continue;
        same([snapshot(before)], [snapshot(live[seq - 1]!.state)], 'the state before', seq);
      }
    },
  },
  {
    sentence: "a fork with no edit repeats its parent's bits",
    extra: anyPlace(),
    async check(trainer, input, place: number) {
      const { bytes, live, summary } = await recordRun(trainer, input, MOST_HELD);
      // As well where the run ends.
      const seq = Math.floor(place * (live.length + 1));
      const child = await recordRun(trainer, await fork(await open(bytes, trainer, input), seq));
      same(child.live.map(snapshot), live.slice(seq).map(snapshot), 'the fork', seq);
      same([child.summary.stateDigest], [summary.stateDigest], "the digest of the fork's end");
    },
  },
  {
    sentence: 'an edited fork goes on from what was edited, and its recording verifies',
    extra: fc.record({ place: anyPlace(), edit: anyEdit() }),
    async check(trainer, input, { place, edit }: { place: number; edit: AnyEdit }) {
      const { bytes, live } = await recordRun(trainer, input, MOST_HELD);
      // As well where the run ends.
      const seq = Math.floor(place * (live.length + 1));
      const parent = await open(bytes, trainer, input);
      let edited: readonly string[] | null = null;
      let isWhole = false;
      const options = await fork<object>(parent, seq, (draft) => {
        isWhole = isWholeEdit(draft);
        edited = applyEdit(draft, edit);
      });
      if (edited === null) throw new NothingCheckedError('the state has no numbers to edit');
      if (isWhole) ensureGoesOn(trainer, { ...input, from: options.from }, edited, live.length);
      const child = await recordRun(trainer, options, MOST_HELD);
      const recording = await open(child.bytes, trainer, input);
      await expectVerified(recording, child.summary.digest);
      same([recording.metadata.lineage?.seq], [seq], 'where the fork says that it began');
      if (child.live.length === 0) return;
      const { before } = await recording.at(seq);
      same([snapshot(before)], [snapshot(options.from.state)], 'the state that was edited', seq);
    },
  },
  {
    sentence: 'a recording of a run that is left is whole up to there',
    extra: fc.integer({ min: 1, max: 60 }),
    async check(trainer, input, count: number) {
      const { live } = await recordRun(trainer, input, MOST_HELD);
      const recorder = await recordToBytes(trainer, input);
      const seen = await whole(run(trainer, input).pipe(record(recorder), take(count)));
      const { digest } = await recorder.done;
      same(seen.map(snapshot), live.slice(0, count).map(snapshot), 'the run that was left');
      await expectVerified(await open(recorder.bytes(), trainer, input), digest);
    },
  },
  {
    sentence: 'a damaged recording gives an honest prefix or an error of one line',
    extra: fc.record({
      fault: anyFault(),
      flushes: fc.array(fc.nat({ max: 59 }), { maxLength: 5 }),
    }),
    async check(trainer, input, drawn: { fault: AnyFault; flushes: readonly number[] }) {
      const control = new RunControl();
      const recorder = await recordToBytes(trainer, { ...input, control });
      const until = ({ seq }: Transition<unknown>) => {
        if (drawn.flushes.includes(seq)) recorder.flush();
        return false;
      };
      const live = await whole(run(trainer, { ...input, control, until }).pipe(record(recorder)));
      await recorder.done;
      const broken = damaged(recorder.bytes(), drawn.fault);
      let seen: unknown[];
      try {
        seen = await replayed(await open(broken, trainer, input));
      } catch (error) {
        if (error instanceof RecordingError && !error.message.includes('\n')) return;
        throw new LawError(`a damaged recording throws ${error}`);
      }
      same(seen, live.map(snapshot).slice(0, seen.length), 'what is left of a damaged recording');
    },
  },
];

/** Opens a recording of `trainer` in memory. */
function open(
  bytes: Uint8Array,
  trainer: AnyTrainer,
  { environment }: Pick<LawCase, 'environment'>,
): Promise<Recording> {
  return openFor(trainer, bytes, environment);
}

/** Whole numbers count steps and point into tables too: a run that cannot go on from such is none to judge. */
function ensureGoesOn(
  trainer: AnyTrainer,
  input: Input,
  edited: readonly string[],
  length: number,
): void {
  try {
    forEachTransition(trainer, input, () => {}, 2 * length + 100);
  } catch (error) {
    const why = `with another whole number at ${edited.join('.')} its run fails: ${messageOf(error)}`;
    throw new NothingCheckedError(why);
  }
}

async function replayed(recording: Recording): Promise<unknown[]> {
  return (await whole(recording.replay())).map(snapshot);
}

function whole<T>(source: Parameters<typeof lastValueFrom<T>>[0]): Promise<T[]> {
  return lastValueFrom(source.pipe(toArray()));
}

async function expectVerified(recording: Recording, digest: string): Promise<void> {
  const found = await verify(recording);
  if (!found.verified) {
    throw new LawError(`verify refuses it: ${found.message}`, found.divergence?.seq ?? null);
  }
  same([found.digest], [digest], 'the verified digest');
}
