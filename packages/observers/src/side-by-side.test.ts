import { test as prop } from '@fast-check/vitest';
import { RunControl, run, type Transition } from '@reprise/core';
import { chain } from '@reprise/environments';
import { qLearning, sarsa } from '@reprise/trainers';
import fc from 'fast-check';
import { firstValueFrom, from, lastValueFrom, map, NEVER, take, toArray } from 'rxjs';
import { describe, expect, test, vi } from 'vitest';
import { marbles, reward, shown, step, update } from '../testing/marbles.ts';
import { episodes } from './episodes.ts';
import { sideBySide } from './side-by-side.ts';

const [a, b, c, d] = [step(0), reward(1, 1), update(2), step(3)];

describe('by transition', () => {
  test('a pair shows as soon as both have what is at its place', () => {
    marbles(({ cold, expectObservable }) => {
      const left$ = cold('-a-b----|', { a, b });
      const right$ = cold('--a---b--|', { a, b });
      expectObservable(sideBySide(left$, right$, 'transition')).toBe('--a---b--|', {
        a: { at: 0, left: a, right: a },
        b: { at: 1, left: b, right: b },
      });
    });
  });

  test('what only one run has shows as soon as the other is known not to', () => {
    marbles(({ cold, expectObservable }) => {
      // The right one is a fork from transition 2, and goes on for longer.
      const left$ = cold('abc|', { a, b, c });
      const right$ = cold('-----c----d|', { c, d });
      expectObservable(sideBySide(left$, right$, 'transition')).toBe('-----(abc)d|', {
        a: { at: 0, left: a, right: null },
        b: { at: 1, left: b, right: null },
        c: { at: 2, left: c, right: c },
        d: { at: 3, left: null, right: d },
      });
    });
  });

  test('an error of either passes through, and leaving leaves both', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const left$ = cold('-a-b-c', { a, b, c });
      const right$ = cold('-a-#', { a });
      expectObservable(sideBySide(left$, right$, 'transition')).toBe('-a-#', {
        a: { at: 0, left: a, right: a },
      });
      expectSubscriptions(left$.subscriptions).toBe('^--!');
      const other$ = cold('-a-b-c', { a, b, c });
      expectObservable(sideBySide(other$, NEVER, 'transition'), '^---!').toBe('----');
      expectSubscriptions(other$.subscriptions).toBe('^---!');
    });
  });

  test('two runs of nothing end at once', () => {
    expect(shown([], (none$) => sideBySide(none$, from([]), 'transition'))).toEqual([]);
  });

  test('a run that goes back is an error', () => {
    const back = () => shown([b, a], (left$) => sideBySide(left$, NEVER, 'transition'));
    expect(back).toThrow('sideBySide: the left run goes from 1 back to 0; it must go forwards');
  });
});

test('by step, the k-th environment steps meet, whatever lies between', () => {
  const left = [step(5), reward(6, 1), update(7), step(8)];
  const right = [step(0), step(1), step(2)];
  expect(shown(left, (left$) => sideBySide(left$, from(right), 'step'))).toEqual([
    { at: 0, left: left[0], right: right[0] },
    { at: 1, left: left[3], right: right[1] },
    { at: 2, left: null, right: right[2] },
  ]);
});

test('another way to align, and a control for both, are refused', () => {
  expect(() => sideBySide(NEVER, NEVER, 'second' as 'step')).toThrow(
    'sideBySide: by is second; it must be transition, step or episode',
  );
  const control = new RunControl();
  expect(() =>
    sideBySide(NEVER, NEVER, 'step', { controls: { left: control, right: control } }),
  ).toThrow('sideBySide: both runs have the same control');
});

const rising = fc.uniqueArray(fc.nat({ max: 30 })).map((seqs) => seqs.sort((x, y) => x - y));

prop.prop([rising, rising, fc.infiniteStream(fc.boolean())])(
  'it is the full outer join of both, however their items come',
  (leftSeqs, rightSeqs, turns) => {
    const left = leftSeqs.map((seq) => step(seq));
    const right = rightSeqs.map((seq) => step(seq));
    const expected = [...new Set([...leftSeqs, ...rightSeqs])]
      .sort((x, y) => x - y)
      .map((place) => ({
        at: place,
        left: left.find(({ seq }) => seq === place) ?? null,
        right: right.find(({ seq }) => seq === place) ?? null,
      }));
    marbles(({ cold, expectObservable }) => {
      const diagrams = ['', ''];
      const rest = [left.length, right.length];
      for (const isLeft of turns) {
        if (rest[0] === 0 && rest[1] === 0) break;
        const side = rest[0] === 0 ? 1 : rest[1] === 0 ? 0 : isLeft ? 0 : 1;
        diagrams[side] += 'x';
        diagrams[1 - side] += '-';
        rest[side]!--;
      }
      const stream = (side: 0 | 1, items: readonly Transition<unknown>[]) =>
        cold(`${diagrams[side]}|`).pipe(map((_, i) => items[i]!));
      const pairs$ = sideBySide(stream(0, left), stream(1, right), 'transition').pipe(toArray());
      expectObservable(pairs$).toBe(`${diagrams[0]!.replaceAll('x', '-')}(p|)`, { p: expected });
    });
  },
);

const options = { config: { steps: 2000 }, environment: chain(), seed: 3 };

test('by episode, live runs show the episodes that each has alone', async () => {
  const pairs = await lastValueFrom(
    sideBySide(run(sarsa, options), run(qLearning, options), 'episode').pipe(toArray()),
  );
  const [left, right] = await Promise.all(
    [run(sarsa, options), run(qLearning, options)].map((run$) =>
      lastValueFrom((run$ as typeof run$ & ReturnType<typeof run>).pipe(episodes(), toArray())),
    ),
  );
  expect(pairs.flatMap((pair) => pair.left ?? [])).toEqual(left);
  expect(pairs.flatMap((pair) => pair.right ?? [])).toEqual(right);
  expect(pairs.map(({ at }) => at)).toEqual(pairs.map((_, i) => i));
});

describe('a run that is ahead', () => {
  test('is held by its control until the other has caught up', async () => {
    const controls = { left: new RunControl(), right: new RunControl() };
    controls.right.pause();
    let made = 0;
    const left$ = run(qLearning, { ...options, control: controls.left, until: () => ++made < 0 });
    const right$ = run(qLearning, { ...options, control: controls.right });
    const pairs = lastValueFrom(
      sideBySide(left$, right$, 'transition', { controls, ahead: 50 }).pipe(toArray()),
    );
    await vi.waitFor(() => expect(controls.left.held).toBe(true), { timeout: 30_000 });
    // Turns of the event loop in which a run that is not held would go on.
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setTimeout(resolve));
    expect(made).toBe(50);
    controls.right.resume();
    const all = await pairs;
    expect(all).toHaveLength(6000);
    for (const { left, right } of all) expect(left?.event).toEqual(right?.event);
    expect([controls.left.held, controls.right.held]).toEqual([false, false]);
  });

  test('is let go when both are left', async () => {
    const left = new RunControl();
    const left$ = run(qLearning, { ...options, control: left });
    const subscription = sideBySide(left$, NEVER, 'transition', {
      controls: { left },
      ahead: 5,
    }).subscribe();
    await vi.waitFor(() => expect(left.held).toBe(true), { timeout: 30_000 });
    subscription.unsubscribe();
    expect(left.held).toBe(false);
  });

  test('is an error where it cannot be held', async () => {
    const pairs$ = sideBySide(run(qLearning, options), NEVER, 'transition', { ahead: 5 });
    await expect(firstValueFrom(pairs$.pipe(take(1)))).rejects.toThrow(
      'sideBySide: the left run is more than 5 ahead; give its control to hold it, or a larger `ahead`',
    );
  });
});
