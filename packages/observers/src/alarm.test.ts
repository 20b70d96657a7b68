import { test as prop } from '@fast-check/vitest';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { at, marbles, measured, shown } from '../testing/marbles.ts';
import { alarm } from './alarm.ts';
import type { Measurement } from './measurement.ts';

const isHigh = ({ value }: Measurement) => value > 10;

test('it is raised once and ended once, however long it lasts', () => {
  marbles(({ cold, expectObservable }) => {
    const values = { a: at(1, 11), b: at(2, 12), c: at(3, 1), d: at(4, 99) };
    expectObservable(cold('-a-b-c-d|', values).pipe(alarm('high', isHigh))).toBe('-a---c-d|', {
      a: { seq: 1, name: 'high', isRaised: true, item: values.a },
      c: { seq: 3, name: 'high', isRaised: false, item: values.c },
      d: { seq: 4, name: 'high', isRaised: true, item: values.d },
    });
    expectObservable(cold('-a#', values).pipe(alarm('high', isHigh, { after: 2 }))).toBe('--#');
  });
});

prop.prop([fc.array(fc.boolean(), { maxLength: 40 }), fc.integer({ min: 1, max: 4 })])(
  'it is raised exactly while the last items, as many as are asked for, have all held since it was over',
  (holds, after) => {
    const alarms = shown(
      measured(holds.map(Number)),
      alarm('x', ({ value }) => value === 1, { after }),
    );
    const states = new Map(alarms.map(({ seq, isRaised }) => [seq, isRaised]));
    let isRaised = false;
    holds.forEach((isHolding, i) => {
      isRaised = states.get(i) ?? isRaised;
      const inARow = holds
        .slice(0, i + 1)
        .reverse()
        .indexOf(false);
      const row = inARow < 0 ? i + 1 : inARow;
      expect(isRaised).toBe(isHolding && row >= after);
    });
    for (const [i, found] of alarms.entries()) expect(found.isRaised).toBe(i % 2 === 0);
  },
);
