import { policyChanges, resolve } from '@reprise/cli/browser';
import { run } from '@reprise/core';
import { makeEnvironment } from '@reprise/environments';
import {
  bytesReadable,
  openRecording,
  type Recording,
  record,
  recordToBytes,
} from '@reprise/recording';
import {
  doubleQLearning,
  monteCarlo,
  nStepTd,
  policyIteration,
  qLambda,
  qLearning,
  sarsaLambda,
  semiGradientSarsa,
  td0,
  tdLambda,
  valueIterationTrainer,
} from '@reprise/trainers';
import { lastValueFrom, tap, toArray } from 'rxjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { tableOf } from '#engine/array-layout';
import { eachValue } from '#engine/each-value';
import { inspect } from '#engine/inspect';
import type { Survey } from '#engine/series';
import { survey } from '#engine/survey';
import { trail } from '#engine/trail';
import { countedOn, transitionsOf } from '../zoomed.ts';
import { drift } from './drift.ts';
import { episodeStart } from './episode-start.ts';
import { find, type Sought } from './find.ts';
import { previousChange } from './previous-change.ts';
import type { Search } from './search.ts';

const STEPS = 30_000;
const damage = new Set<string>();
const search = { onProgress: () => {}, isCancelled: () => Promise.resolve(false), damage };

async function recorded(
  // biome-ignore lint/suspicious/noExplicitAny: trainers of different types
  trainer: any,
  id: string,
  config: object,
  notes: Record<string, string> = {},
  environmentOptions: Record<string, unknown> = {},
): Promise<Recording> {
  const environment = makeEnvironment(id, environmentOptions);
  const options = { config, seed: 5, environment, notes };
  const recorder = await recordToBytes(trainer, options);
  // What there is is flushed every second, wherever the run is: between a last step and its reward too.
  let ends = 0;
  const flushed = tap(({ event }: { event: { terminated?: boolean } }) => {
    if (event.terminated && ++ends % 500 === 0) recorder.flush();
  });
  const recorded$ = run(trainer, { ...options, mode: 'synchronous' }).pipe(record(recorder));
  // biome-ignore lint/suspicious/noExplicitAny: trainers of different types
  await lastValueFrom((recorded$ as any).pipe(flushed), { defaultValue: null });
  await recorder.done;
  return openRecording(bytesReadable(recorder.bytes()), resolve);
}

/** The segment that is damaged: there is something before it, and behind, wherever flushes have cut. */
const brokenIn = ({ segments }: Recording) => segments.findIndex(({ first }) => first >= 12_000);

/** The first transitions of that segment, and of the next. */
function edgesOf(of: Recording): readonly [first: number, behind: number] {
  const broken = brokenIn(of);
  return [of.segments[broken]!.first, of.segments[broken + 1]!.first];
}

/** The same recording, with a chunk of a segment damaged: that of a kind of event. */
async function damagedIn(kind = 'environment-step', of = recording): Promise<Recording> {
  const { source, layout, segments } = of;
  const copy = (await source.read(0n, await source.size())).slice();
  const k = layout.kinds.findIndex((candidate) => candidate.kind === kind);
  const { offset, length } = segments[brokenIn(of)]!.blocks[k]!;
  copy[Number(offset + length / 2n)]! ^= 1;
  return openRecording(bytesReadable(copy), resolve);
}

interface Seen {
  readonly seq: number;
  readonly event: Record<string, unknown> & { readonly kind: string };
  readonly state: Record<string, unknown>;
}

let recording: Recording;
let all: readonly Seen[];

beforeAll(async () => {
  // More than one segment of 65,536 transitions.
  recording = await recorded(qLearning, 'FrozenLake-v1', { steps: STEPS });
  all = (await lastValueFrom(recording.replay().pipe(toArray()))) as unknown as Seen[];
  expect(recording.segments.length).toBeGreaterThan(1);
});

test.each([
  ['reward.reward', 'parameter-update'],
  ['episode.return', 'parameter-update'],
  ['parameter-update.tdError', 'reward'],
])('every value of %s is read without the chunks of %ss', async (name, kind) => {
  const valuesOf = async (of: Recording) => {
    const found: [number, number][] = [];
    await eachValue(of, { name, from: 0, to: 3 * STEPS }, (seqs, values) => {
      seqs.forEach((seq, i) => {
        found.push([seq, values[i]!]);
      });
      return true;
    });
    return found;
  };
  const found = await valuesOf(await damagedIn(kind));
  expect(found.length).toBeGreaterThan(1000);
  expect(found).toEqual(await valuesOf(recording));
});

describe('a survey', () => {
  const stretches = [
    [0, 3 * STEPS, 500],
    [1000, 1400, 100],
    [65_000, 66_000, 1500],
    [7, 8, 10],
  ] as const;

  test.each(stretches)(
    'of %i to %i in %i buckets is the plain computation',
    async (from, to, most) => {
      const found = (await survey(recording, { from, to, most }, () => true))!;
      const buckets = Math.min(most, to - from);
      expect(found.buckets).toBe(buckets);
      expect(found.done).toBe(to - from);
      const bucketOf = (seq: number) =>
        Math.min(buckets - 1, Math.floor((seq - from) / ((to - from) / buckets)));
      const values: number[][] = Array.from({ length: buckets }, () => []);
      const returns: number[][] = Array.from({ length: buckets }, () => []);
      let [sum, isWhole, isOver] = [0, from === 0, false];
      for (const { seq, event } of all.slice(Math.max(0, from - 1), to)) {
        if (event.kind === 'environment-step') {
          isOver = Boolean(event.terminated || event.truncated);
        } else if (event.kind === 'reward' && seq >= from) {
          values[bucketOf(seq)]!.push(event.reward as number);
          sum += event.reward as number;
          if (isOver && isWhole) returns[bucketOf(seq)]!.push(sum);
          if (isOver) [sum, isWhole, isOver] = [0, true, false];
        }
      }
      expectSeries(found, 'reward.reward', values);
      expectSeries(found, 'episode.return', returns);
    },
  );

  test('passes over a damaged chunk, says where, and goes on with whole episodes behind it', async () => {
    const damaged = await damagedIn();
    const [first, next] = edgesOf(recording);
    const stretch = { from: 0, to: 3 * STEPS, most: 3 * STEPS };
    const [found, whole] = await Promise.all(
      [damaged, recording].map(async (of) => (await survey(of, stretch, () => true))!),
    );
    expect(found!.done).toBe(3 * STEPS);
    expect(found!.damage).toEqual([expect.stringMatching(`at transition ${first}:`)]);
    expect(whole!.damage).toEqual([]);
    for (const name of ['reward.reward', 'episode.return', 'norm.table']) {
      const [left, all] = [found!, whole!].map(
        ({ series }) => series.find((candidate) => candidate.name === name)!,
      );
      expect([name, left!.mean.subarray(0, first)]).toEqual([name, all!.mean.subarray(0, first)]);
      const lost = left!.count.subarray(first, next);
      expect([name, lost.every((count) => count === 0)]).toEqual([name, true]);
      // The first episode behind it began in it; a norm is known from the next keyframe on.
      const seqs = name.startsWith('episode')
        ? [next + 1000, 3 * STEPS]
        : [recording.keyframes.find((seq) => seq >= next)!, 3 * STEPS];
      const counted = left!.count.subarray(...seqs);
      expect(counted.some((count) => count > 0)).toBe(true);
      expect([name, left!.mean.subarray(...seqs)]).toEqual([name, all!.mean.subarray(...seqs)]);
    }
  });

  test.each([
    ['step', 0, 40],
    ['step', 7000, 7100],
    ['step', 29_990, 40_000],
    ['episode', 1000, 1003],
  ] as const)(
    'of %s %i to %i has every transition there, counted from the run’s beginning',
    async (axis, low, high) => {
      const all3 = { from: 0, to: 3 * STEPS };
      const whole = (await survey(recording, { ...all3, most: 50 }, () => true))!;
      const stretch = transitionsOf(whole, axis, [low, high])!;
      expect(stretch.to - stretch.from).toBeLessThan(STEPS / 2);
      const found = countedOn(
        (await survey(recording, { ...stretch, most: 3 * STEPS }, () => true))!,
        stretch,
      );
      const counted = axis === 'step' ? 'steps' : 'episodes';
      const every = (await survey(recording, { ...all3, most: 3 * STEPS }, () => true))!;
      expect(found[counted]).toEqual(every[counted].subarray(stretch.from, stretch.to));
      const within = [...every[counted].keys()].filter((seq) => {
        const place = every[counted][seq]!;
        return place >= low && place <= high;
      });
      expect(within[0]).toBeGreaterThanOrEqual(stretch.from);
      expect(within.at(-1)).toBeLessThan(stretch.to);
    },
  );

  test('ends where it is told to', async () => {
    expect(await survey(recording, { from: 0, to: 3 * STEPS, most: 10 }, () => false)).toBeNull();
  });

  test('has the norm of the table', async () => {
    const found = (await survey(recording, { from: 0, to: 3 * STEPS, most: 90 }, () => true))!;
    const { mean } = found.series.find(({ name }) => name === 'norm.table')!;
    // The first transition of each bucket of 1,000.
    const table = tableOf(all[45_000]!.state)!;
    expect(mean[45]).toBeCloseTo(Math.hypot(...table), 12);
  });
});

function expectSeries(found: Survey, name: string, values: readonly number[][]) {
  const series = found.series.find((candidate) => candidate.name === name);
  values.forEach((list, bucket) => {
    if ((series?.count[bucket] ?? 0) !== list.length)
      expect(series?.count[bucket] ?? 0).toBe(list.length);
    if (list.length === 0) return;
    expect([series!.min[bucket], series!.max[bucket]]).toEqual([
      Math.min(...list),
      Math.max(...list),
    ]);
    const mean = list.reduce((sum, value) => sum + value, 0) / list.length;
    expect(series!.mean[bucket]).toBeCloseTo(mean, 9);
  });
}

describe('a search', () => {
  const soughts: readonly [Sought, (seen: Seen) => boolean][] = [
    [{ what: 'episode' }, ({ event }) => Boolean(event.terminated || event.truncated)],
    [{ what: 'reward' }, ({ event }) => event.kind === 'reward' && event.reward !== 0],
    [{ what: 'alarm' }, () => false],
    [
      { what: 'condition', text: 'event.tdError > 0.5' },
      ({ event }) => Number(event.tdError) > 0.5,
    ],
    [
      { what: 'condition', text: 'state.table[56] >= 0.2 && kind == "reward"' },
      ({ event, state }) => tableOf(state)!.get(56) >= 0.2 && event.kind === 'reward',
    ],
  ];

  test.each(soughts)('for %j finds the next and the one before', async (sought, is) => {
    const places = all.filter(is).map(({ seq }) => seq);
    for (const seq of [0, 500, 40_000, 65_535, 65_536, 65_537, 80_000, 3 * STEPS - 1]) {
      const next = places.find((place) => place > seq) ?? null;
      const before = places.findLast((place) => place < seq) ?? null;
      expect([seq, await find(recording, sought, seq, 1, search)]).toEqual([seq, next]);
      expect([seq, await find(recording, sought, seq, -1, search)]).toEqual([seq, before]);
    }
  });

  const acting = { qLearning: null, sarsaLambda, qLambda, doubleQLearning };
  test.each(Object.entries(acting))(
    'for a policy flip finds what the observer of a live run of %s says',
    async (_, trainer) => {
      const run = trainer ? await recorded(trainer, 'FrozenLake-v1', { steps: 3000 }) : recording;
      const { environment } = run.subject();
      const flipped = run.replay().pipe(policyChanges({ environment: environment! }), toArray());
      const places = (await lastValueFrom(flipped)).map(({ seq }) => seq);
      expect(places.length).toBeGreaterThan(8);
      const [first, last] = [places[0]!, places.at(-1)!];
      for (const seq of [0, first - 1, first, places[5]! + 1, 65_536, last, last + 1]) {
        const next = places.find((place) => place > seq) ?? null;
        const before = places.findLast((place) => place < seq) ?? null;
        expect([seq, await find(run, { what: 'flip' }, seq, 1, search)]).toEqual([seq, next]);
        expect([seq, await find(run, { what: 'flip' }, seq, -1, search)]).toEqual([seq, before]);
      }
    },
  );

  const planning = { valueIteration: valueIterationTrainer, policyIteration, monteCarlo };
  test.each(Object.entries(planning))(
    'for a policy flip says that %s has no action values',
    async (_, trainer) => {
      const run = await recorded(trainer, 'FrozenLake-v1', {});
      await expect(find(run, { what: 'flip' }, 0, 1, search)).rejects.toThrow('no action values');
    },
  );

  type Text = 'return > 0' | 'state.episode % 7 == 3' | 'tdError > 0.2';

  function recordedWith(texts: readonly Text[], steps: number): Promise<Recording> {
    return recorded(qLearning, 'FrozenLake-v1', { steps }, { alarms: JSON.stringify(texts) });
  }

  /** Where each of these alarms begins to hold; where transitions are missing, all are followed anew. */
  function raisedIn(seen: readonly Seen[], texts: readonly Text[]): number[] {
    const raised: number[] = [];
    let [sum, isOver, isWhole, last] = [0, false, true, -1];
    const were = new Map<Text, boolean>();
    for (const { seq, event, state } of seen) {
      if (seq !== last + 1) {
        [sum, isOver, isWhole] = [0, false, false];
        were.clear();
      }
      last = seq;
      const says = new Map([['state.episode % 7 == 3' as Text, Number(state.episode) % 7 === 3]]);
      if (event.kind === 'environment-step') isOver = Boolean(event.terminated || event.truncated);
      if (event.kind === 'reward') {
        sum += Number(event.reward);
        if (isOver) {
          if (isWhole) says.set('return > 0', sum > 0);
          [sum, isWhole] = [0, true];
        }
      }
      if (event.tdError !== undefined) says.set('tdError > 0.2', Number(event.tdError) > 0.2);
      if (texts.some((text) => says.get(text) && !were.get(text))) raised.push(seq);
      for (const [text, holds] of says) were.set(text, holds);
    }
    return raised;
  }

  test('for an alarm finds where one of the run’s own begins to hold, whatever it names', async () => {
    const texts = ['return > 0', 'state.episode % 7 == 3', 'tdError > 0.2'] as const;
    const watched = await recordedWith(texts, 3000);
    const seen = (await lastValueFrom(watched.replay().pipe(toArray()))) as unknown as Seen[];
    const places = raisedIn(seen, texts);
    expect(places.length).toBeGreaterThan(20);
    for (const seq of [-1, 0, 700, places[4]!, 8999]) {
      const next = places.find((place) => place > seq) ?? null;
      const before = places.findLast((place) => place < seq) ?? null;
      expect([seq, await find(watched, { what: 'alarm' }, seq, 1, search)]).toEqual([seq, next]);
      expect([seq, await find(watched, { what: 'alarm' }, seq, -1, search)]).toEqual([seq, before]);
    }
    const whole = { what: 'condition', text: 'return > 0' } as const;
    const events = seen.filter(({ event }) => event.kind === 'reward' && Number(event.reward) > 0);
    expect(await find(watched, whole, -1, 1, search)).toBe(events[0]!.seq);
  });

  test('for an alarm of a note that is no condition of this run finds the others', async () => {
    const notes = { alarms: JSON.stringify(['terminated && reward > 0', 'zebra >', 'return > 0']) };
    const watched = await recorded(qLearning, 'FrozenLake-v1', { steps: 3000 }, notes);
    const seen = (await lastValueFrom(watched.replay().pipe(toArray()))) as unknown as Seen[];
    const [first] = raisedIn(seen, ['return > 0']);
    expect(await find(watched, { what: 'alarm' }, -1, 1, search)).toBe(first);
  });

  test('for what a run’s states have not is refused, with the nearest', async () => {
    const sought = { what: 'condition', text: 'state.tabel[0] > 1' } as const;
    await expect(find(recording, sought, 0, 1, search)).rejects.toThrow('did you mean table?');
  });

  describe('passes over a damaged chunk and goes on behind it', () => {
    /** Searches `of`, of which only `places` can be found, from all about a damaged segment. */
    async function expectPast(of: Recording, sought: Sought, places: readonly number[]) {
      const [first, behind] = edgesOf(of);
      for (const seq of [0, first - 1, first, first + 500, behind - 1, behind, of.endSeq - 1]) {
        const next = places.find((place) => place > seq) ?? null;
        const before = places.findLast((place) => place < seq) ?? null;
        expect([seq, await find(of, sought, seq, 1, search)]).toEqual([seq, next]);
        expect([seq, await find(of, sought, seq, -1, search)]).toEqual([seq, before]);
      }
      damage.clear();
      await find(of, sought, places.findLast((place) => place < first)!, 1, search);
      expect([...damage]).toEqual([expect.stringMatching(/^damaged at byte \d+: /)]);
      expect(places.some((place) => place < first)).toBe(true);
      expect(places.some((place) => place >= behind)).toBe(true);
    }

    /** What is left to be seen: behind the damage all events are, states from the next keyframe on. */
    function left(of: Recording, seen: readonly Seen[], withState: boolean): readonly Seen[] {
      const [first, behind] = edgesOf(of);
      const from = withState ? of.keyframes.find((seq) => seq >= behind)! : behind;
      return seen.filter(({ seq }) => seq < first || seq >= from);
    }

    const withoutStates = soughts.filter(
      ([sought]) => sought.what !== 'alarm' && !JSON.stringify(sought).includes('state'),
    );
    const odd: Sought = { what: 'condition', text: 'state.episode % 7 == 3 && kind == "reward"' };
    const isOdd = ({ event, state }: Seen) =>
      event.kind === 'reward' && Number(state.episode) % 7 === 3;
    test.each([
      ...withoutStates.map(([sought, is]) => [sought, is, false] as const),
      [odd, isOdd, true] as const,
    ])('for %j', async (sought, is, withState) => {
      const places = left(recording, all, withState).filter(is);
      await expectPast(
        await damagedIn(),
        sought,
        places.map(({ seq }) => seq),
      );
    });

    test('for the previous change of an entry', async () => {
      const damaged = await damagedIn();
      const entries = all.map(({ state }) => tableOf(state)!.get(52));
      const places = left(recording, all, true)
        .map(({ seq }) => seq)
        .filter((seq) => seq > 0 && entries[seq] !== entries[seq - 1]);
      const [first, behind] = edgesOf(damaged);
      const next = places.find((place) => place >= behind)!;
      for (const seq of [first, first + 500, behind, next, next + 1, 3 * STEPS - 1]) {
        const before = places.findLast((place) => place < seq) ?? null;
        expect([seq, await previousChange(damaged, 'table[52]', seq, search)]).toEqual([
          seq,
          before,
        ]);
      }
    });

    test('for an episode, of those whose end is left', async () => {
      const damaged = await damagedIn();
      const known = { seq: 0, ended: 0 };
      const seen = left(recording, all, false);
      // An episode ends with the reward of its last step.
      const starts = seen.flatMap(({ seq, event }, i) => {
        const before = seen[i - 1];
        const isEnd =
          event.kind === 'reward' &&
          before!.seq === seq - 1 &&
          (before!.event.terminated || before!.event.truncated);
        const next = seen
          .slice(i, i + 3)
          .find(({ event: { kind } }) => kind === 'environment-step');
        return isEnd ? [next?.seq ?? null] : [];
      });
      const [, after] = edgesOf(damaged);
      const behind = starts.findIndex((seq) => seq! >= after);
      for (const episode of [3, behind + 1, behind + 2, behind + 40]) {
        damage.clear();
        expect(await episodeStart(damaged, episode, known, search)).toBe(starts[episode - 2]);
        expect(damage.size).toBe(starts[episode - 2]! >= after ? 1 : 0);
      }
    });

    test('for a policy flip', async () => {
      const { environment } = recording.subject();
      const flips$ = recording
        .replay()
        .pipe(policyChanges({ environment: environment! }), toArray());
      // Whether the policy was another one before the first state behind it is not known.
      const known = left(recording, all, true).filter(
        ({ seq }, i, seen) => seq === 0 || seen[i - 1]!.seq === seq - 1,
      );
      const seqs = new Set(known.map(({ seq }) => seq));
      const places = (await lastValueFrom(flips$)).map(({ seq }) => seq);
      await expectPast(
        await damagedIn(),
        { what: 'flip' },
        places.filter((seq) => seqs.has(seq)),
      );
    });

    test.each([
      [['return > 0', 'tdError > 0.2'], false],
      [['return > 0', 'state.episode % 7 == 3', 'tdError > 0.2'], true],
    ] as const)('for alarms, followed anew: %j', async (texts, withState) => {
      const watched = await recordedWith(texts, STEPS);
      const replayed$ = watched.replay().pipe(toArray());
      const seen = (await lastValueFrom(replayed$)) as unknown as Seen[];
      const places = raisedIn(left(watched, seen, withState), texts);
      const damaged = await damagedIn('environment-step', watched);
      await expectPast(damaged, { what: 'alarm' }, places);
    });
  });

  test('but not over bytes that cannot be read', async () => {
    const { source, segments } = recording;
    const cut = Number(segments[1]!.blocks[0]!.offset);
    let isAway = false;
    const flaky = await openRecording(
      {
        size: source.size,
        read: async (offset, size) => {
          if (isAway && offset >= cut) throw new TypeError('Failed to fetch');
          return source.read(offset, size);
        },
      },
      resolve,
    );
    isAway = true;
    const failed = { code: 'read-failed' };
    const never: Sought = { what: 'condition', text: 'event.reward > 9' };
    await expect(find(flaky, never, 0, 1, search)).rejects.toMatchObject(failed);
    const stretch = { from: 0, to: 3 * STEPS, most: 10 };
    await expect(survey(flaky, stretch, () => true)).rejects.toMatchObject(failed);
  });

  test('that is cancelled finds nothing more', async () => {
    const cancelled = { ...search, isCancelled: () => Promise.resolve(true) };
    expect(await find(recording, { what: 'alarm' }, 0, 1, cancelled)).toBeNull();
  });

  test('may be cancelled every few thousand transitions, forwards and backwards, with states or without', async () => {
    const looked = async (start: (search: Search) => Promise<unknown>) => {
      let looks = 0;
      const isCancelled = () => Promise.resolve(++looks >= 6);
      expect(await start({ ...search, isCancelled })).toBeNull();
      return looks;
    };
    const sought = { what: 'condition', text: 'state.table[0] > 1e9' } as const;
    const withState = 'return > 1e9 && state.episode > 0';
    const last = 3 * STEPS - 1;
    for (const start of [
      (search: Search) => find(recording, sought, 0, 1, search),
      (search: Search) => find(recording, sought, last, -1, search),
      (search: Search) => find(recording, { what: 'alarm' }, 0, 1, search),
      (search: Search) => find(recording, { ...sought, text: 'return > 1e9' }, 0, 1, search),
      (search: Search) => find(recording, { ...sought, text: withState }, last, -1, search),
      (search: Search) => previousChange(recording, 'nothing', last, search),
      (search: Search) => episodeStart(recording, 1e6, { seq: 0, ended: 0 }, search),
    ]) {
      expect(await looked(start)).toBeLessThanOrEqual(7);
    }
  });

  test('finds the previous change of an entry', async () => {
    const entries = all.map(({ state }) => tableOf(state)!.get(56));
    for (const seq of [70_000, 65_537, 65_536, 30_000, 10]) {
      let place: number | null = null;
      for (let i = seq - 1; i > 0 && place === null; i--) {
        if (entries[i] !== entries[i - 1]) place = i;
      }
      expect([seq, await previousChange(recording, 'table[56]', seq, search)]).toEqual([
        seq,
        place,
      ]);
    }
  });
});

describe('an episode’s start', () => {
  test.each([1, 2, 3, 150, 400])(
    'is found from what is known of the run: episode %i',
    async (n) => {
      const start = all.find(
        ({ event, state }) => event.kind === 'environment-step' && state.episode === n,
      )!.seq;
      const ends = all.flatMap(({ seq, event }) =>
        event.kind === 'environment-step' && (event.terminated || event.truncated) ? [seq + 1] : [],
      );
      for (const seq of [0, 1, ...[1, 0, -1].map((by) => (ends[n - 2] ?? 0) + by)]) {
        if (seq < 0 || seq > start) continue;
        const known = { seq, ended: ends.filter((end) => end < seq).length };
        expect([seq, await episodeStart(recording, n, known, search)]).toEqual([seq, start]);
      }
    },
  );

  test('is none beyond the last, or where the search is cancelled', async () => {
    const known = { seq: 0, ended: 0 };
    expect(await episodeStart(recording, 1_000_000, known, search)).toBeNull();
    const cancelled = { ...search, isCancelled: () => Promise.resolve(true) };
    expect(await episodeStart(recording, 1000, known, cancelled)).toBeNull();
  });
});

test('runs drift apart by the norm of the difference of their parameters', async () => {
  const other = await recorded(qLearning, 'FrozenLake-v1', { steps: 1000, learningRate: 0.5 });
  const found = await drift(recording, other, 30);
  expect(found.length).toBe(40);
  const { seq, distance } = found.at(-1)!;
  expect(seq).toBe(2999);
  const [a, b] = [all[seq]!.state, (await other.at(seq)).state].map((state) => [
    ...tableOf(state)!,
  ]);
  expect(distance).toBeCloseTo(Math.hypot(...a!.map((value, i) => value - b![i]!)), 12);
  const car = await recorded(semiGradientSarsa, 'MountainCar-v0', { steps: 100 });
  expect(await drift(recording, car, 0)).toEqual([]);
});

test('an inspection has the event, the state, what changed, and the world', async () => {
  const seq = 60_002;
  const found = await inspect(recording, seq);
  expect(found).toMatchObject({ seq, kind: 'parameter-update', moreChanges: 0 });
  const { index } = all[seq]!.event;
  const table = tableOf(all[seq]!.state)!;
  expect(found.changed).toContainEqual({
    path: `table[${index}]`,
    from: tableOf(all[seq - 1]!.state)!.get(index as number),
    to: table.get(index as number),
  });
  expect(found.scene!.grid).toEqual({ rows: 4, columns: 4 });
  const row = [...table].slice(4 * 14, 4 * 15);
  expect(found.overlay!.values[14]).toBe(Math.max(...row));
  expect(found.overlay!.arrows[14]).toBe(
    ['left', 'down', 'right', 'up'][row.indexOf(Math.max(...row))],
  );
  expect(found.arrays.map(({ name, rows, columns }) => [name, rows, columns])).toEqual([
    ['table', 16, 4],
    ['visits', 16, 4],
  ]);
});

test.each(Object.entries({ td0, tdLambda, nStepTd, monteCarlo }))(
  'the values and visits of states are laid over the grid, without arrows: %s',
  async (_, trainer) => {
    const run = await recorded(trainer, 'FrozenLake-v1', { steps: 300 });
    const seq = run.endSeq - 1;
    const { state } = await run.at(seq);
    const { overlay, arrays } = await inspect(run, seq);
    const { table, visits } = state as Record<string, Iterable<number>>;
    expect(overlay!.values).toEqual([...table!]);
    expect(overlay!.visits).toEqual([...visits!]);
    expect(Math.max(...overlay!.visits!)).toBeGreaterThan(10);
    expect(overlay!.arrows).toEqual(Array(16).fill(null));
    expect(arrays[0]).toMatchObject({ name: 'table', rows: 16, columns: 1, labels: null });
  },
);

test('a planner, which takes no steps, shows the world as an episode begins, its values and its policy', async () => {
  for (const trainer of [valueIterationTrainer, policyIteration]) {
    const run = await recorded(trainer, 'FrozenLake-v1', { discount: 0.99 });
    const seq = run.endSeq - 1;
    const { state } = await run.at(seq);
    const { scene, overlay } = await inspect(run, seq);
    const { table, policy } = state as Record<string, Iterable<number>>;
    expect(scene!.grid).toEqual({ rows: 4, columns: 4 });
    expect(scene!.title).toMatch(/^as an episode begins: /);
    expect(overlay).toMatchObject({ values: [...table!], visits: null });
    const [names, ends] = [
      ['left', 'down', 'right', 'up'],
      [5, 7, 11, 12, 15],
    ];
    expect(overlay!.arrows).toEqual(
      policy
        ? [...policy].map((action, cell) => (ends.includes(cell) ? null : names[action]))
        : Array(16).fill(null),
    );
  }
});

test('values are laid over no grid that they are not of', async () => {
  const taxi = await recorded(qLearning, 'Taxi-v4', { steps: 100 });
  const { scene, overlay } = await inspect(taxi, 299);
  expect([scene === null, overlay]).toEqual([false, null]);
});

test('an inspection misses no change of a long table, and counts those beyond the listed', async () => {
  const wrapper = { wrapper: 'discretise', bins: [10, 10, 12, 12] };
  const [low, high] = [
    [-2.4, -3, -0.21, -3],
    [2.4, 3, 0.21, 3],
  ];
  const options = { wrappers: [{ ...wrapper, low, high }] };
  const poles = await recorded(sarsaLambda, 'CartPole-v1', { steps: 400 }, {}, options);
  const [few, most] = [2, { entries: 4096, changes: 2, cells: 65_536 }];
  let late = 0;
  for (let seq = 302; seq < 600; seq += 12) {
    const { before, state } = await poles.at(seq);
    const [old, now] = [before, state].map((one) => [...tableOf(one)!]);
    const changed = now!.flatMap((value, i) => (value === old![i] ? [] : [i]));
    const { changed: listed, arrays } = await inspect(poles, seq);
    const paths = listed.map(({ path }) => path).filter((path) => path.startsWith('table'));
    expect(paths).toEqual(changed.map((i) => `table[${i}]`));
    expect(arrays.find(({ name }) => name === 'table')!.changed).toEqual(changed);
    const brief = await inspect(poles, seq, most);
    expect(brief.changed).toEqual(listed.slice(0, few));
    expect(brief.moreChanges).toBe(listed.length - few);
    if (changed.some((i) => i >= 4096)) late++;
  }
  expect(late).toBeGreaterThan(5);
});

test('an array that is too long is shown by the means of its entries, each changed one in its cell', async () => {
  const seq = 60_002;
  const whole = (await inspect(recording, seq)).arrays[0]!;
  const limits = { entries: 4096, changes: 200, cells: 24 };
  const brief = (await inspect(recording, seq, limits)).arrays[0]!;
  expect(brief).toMatchObject({ name: 'table', length: 64, each: 3, labels: null });
  expect(brief.values).toHaveLength(22);
  brief.values.forEach((mean, cell) => {
    const values = [...whole.values].slice(3 * cell, 3 * cell + 3);
    expect(mean).toBeCloseTo(values.reduce((a, b) => a + b) / values.length, 12);
  });
  expect(whole.changed.length).toBeGreaterThan(0);
  expect(brief.changed).toEqual(whole.changed.map((entry) => Math.floor(entry / 3)));
  expect(brief.rows * brief.columns).toBeGreaterThanOrEqual(22);
});

test('a trail has the last observations, and where episodes ended', async () => {
  const car = await recorded(semiGradientSarsa, 'MountainCar-v0', { steps: 1000 });
  const found = (await trail(car, 899, 250))!;
  const steps = ((await lastValueFrom(car.replay().pipe(toArray()))) as unknown as Seen[])
    .slice(150, 900)
    .filter(({ event }) => event.kind === 'environment-step');
  expect(found.points).toEqual(steps.map(({ event }) => event.nextObservation));
  expect(found.ends).toEqual(
    steps.flatMap(({ event }, i) => (event.terminated || event.truncated ? [i] : [])),
  );
  expect(await trail(recording, 899, 250)).toBeNull();
});
