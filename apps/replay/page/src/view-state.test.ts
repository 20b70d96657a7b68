import { fc, test as property } from '@fast-check/vitest';
import { expect, test } from 'vitest';
import { axes, overlays, parseView, speeds, type ViewState, writeView } from './view-state.ts';

const name = fc.stringMatching(/^[a-z.]{1,12}$/);
const anyView: fc.Arbitrary<ViewState> = fc.record({
  runs: fc.array(fc.string({ minLength: 1, unit: 'grapheme' }), { maxLength: 4 }),
  seq: fc.option(fc.nat(10_000_000)),
  series: fc.option(fc.array(name, { maxLength: 3 })),
  axis: fc.constantFrom(...axes),
  smoothing: fc.integer({ min: 0, max: 99 }).map((share) => share / 100),
  log: fc.boolean(),
  grouped: fc.boolean(),
  extremes: fc.boolean(),
  range: fc.option(
    fc
      .tuple(fc.nat(1_000_000), fc.integer({ min: 1, max: 1_000_000 }))
      .map(([from, by]) => [from / 1000, (from + by) / 1000] as const),
  ),
  overlay: fc.constantFrom(...overlays),
  speed: fc.constantFrom(...speeds),
  filter: fc.string(),
  condition: fc.string(),
});

property.prop([anyView])('the address holds the whole view', (view) => {
  expect(parseView(writeView(view))).toEqual(view);
});

property.prop([fc.string()])('any address is some view', (fragment) => {
  const view = parseView(`#${fragment}`);
  expect(parseView(writeView(view))).toEqual(view);
});

test('a view as at first needs no words', () => {
  expect(writeView(parseView(''))).toBe('');
});
