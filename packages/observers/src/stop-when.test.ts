import { RunControl, run } from '@reprise/core';
import { frozenLake } from '@reprise/environments';
import { qLearning } from '@reprise/trainers';
import { delay, filter, map, pipe, startWith } from 'rxjs';
import { expect, test } from 'vitest';
import { marbles } from '../testing/marbles.ts';
import { observer } from './observer.ts';
import { stopWhen } from './stop-when.ts';

const isC = filter((item: string) => item === 'c');

test('the item with which the condition first shows something is the last', () => {
  marbles(({ cold, expectObservable, expectSubscriptions }) => {
    const run$ = cold('-a-b-c-d|');
    expectObservable(run$.pipe(stopWhen(isC))).toBe('-a-b-(c|)');
    expectSubscriptions(run$.subscriptions).toBe('^----!');
  });
});

test('a run in which it is never met ends as it does anyway', () => {
  marbles(({ cold, expectObservable, expectSubscriptions }) => {
    expectObservable(cold('-a-b|').pipe(stopWhen(isC))).toBe('-a-b|');
    expectObservable(cold('-a-b#').pipe(stopWhen(isC))).toBe('-a-b#');
    const left$ = cold('-a-b-c|');
    expectObservable(left$.pipe(stopWhen(isC)), '^--!').toBe('-a--');
    expectSubscriptions(left$.subscriptions).toBe('^--!');
  });
});

test('a condition that fails makes the stream fail, before the item', () => {
  marbles(({ cold, expectObservable }) => {
    const failing = map((item: string) => {
      if (item === 'b') throw 'error';
    });
    expectObservable(
      cold('-a-b-c|').pipe(
        stopWhen(
          pipe(
            failing,
            filter(() => false),
          ),
        ),
      ),
    ).toBe('-a-#');
  });
});

test('a condition that is met later, or at once, ends it with the next item', () => {
  marbles(({ cold, expectObservable }) => {
    expectObservable(cold('-a-c-d-e|').pipe(stopWhen(pipe(isC, delay(1))))).toBe('-a-c-(d|)');
    expectObservable(cold('-a-c|').pipe(stopWhen(startWith('now')))).toBe('-(a|)');
  });
});

test('the condition begins anew with every subscription, and is left with the run', () => {
  let begun = 0;
  const second = observer<string, string>(() => {
    begun++;
    let count = 0;
    return (item) => (++count === 2 ? item : undefined);
  });
  marbles(({ cold, expectObservable }) => {
    const stopped$ = cold('abc|').pipe(stopWhen(second));
    expectObservable(stopped$).toBe('a(b|)');
    expectObservable(stopped$).toBe('a(b|)');
  });
  expect(begun).toBe(2);
});

test('with its control, the run is told to stop for the reason, and ends by itself', () => {
  const control = new RunControl();
  const config = { steps: 500 };
  const options = {
    config,
    seed: 7,
    environment: frozenLake(),
    control,
    mode: 'synchronous',
  } as const;
  const seqs: number[] = [];
  let isComplete = false;
  run(qLearning, options)
    .pipe(
      stopWhen(
        filter(({ seq }) => seq === 40),
        { control, reason: ({ seq }) => `at ${seq}` },
      ),
    )
    .subscribe({ next: ({ seq }) => seqs.push(seq), complete: () => (isComplete = true) });
  expect([seqs.at(-1), isComplete, control.stopReason]).toEqual([40, true, 'at 40']);
});
