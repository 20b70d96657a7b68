import type { TrainingEvent } from '@reprise/core';
import { run } from '@reprise/core';
import { everyColumn } from '@reprise/properties';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createFiller } from './filler.ts';
import { segmentLayout } from './layout.ts';

const layout = segmentLayout(everyColumn.columns({ steps: 0 }, undefined));

/** A filler where code may be generated, and one where a page's policy forbids it. */
function fillers() {
  const generated = createFiller(layout);
  class Forbidden {
    constructor() {
      throw new EvalError('unsafe-eval is not allowed');
    }
  }
  vi.stubGlobal('Function', Forbidden);
  const loop = createFiller(layout);
  vi.unstubAllGlobals();
  return { generated, loop };
}

afterEach(() => vi.unstubAllGlobals());

test('fills the same bytes where code generation is forbidden', () => {
  const { generated, loop } = fillers();
  const buffers = [generated, loop].map((filler) => {
    const buffer = new ArrayBuffer(layout.bytes);
    filler.use(buffer);
    run(everyColumn, { config: { steps: 5000 }, seed: 3, mode: 'synchronous' }).subscribe(
      ({ event, seq }) => filler.fill(event, seq),
    );
    return new Uint8Array(buffer);
  });
  expect(generated.rows()).toEqual(loop.rows());
  expect(Math.min(...loop.rows())).toBeGreaterThan(100);
  expect(Buffer.compare(buffers[0]!, buffers[1]!)).toBe(0);
});

describe.each(['generated', 'loop'] as const)('the %s filler', (name) => {
  const good = { kind: 'reward', reward: 0.5, medium: 7, signed: -1 };

  test.each([
    ['a number too large for its column', { ...good, medium: 65536 }, 'reward.medium is 65536'],
    ['NaN in a column of whole numbers', { ...good, medium: Number.NaN }, 'reward.medium is NaN'],
    ['a number where a boolean must be', { kind: 'environment-step', small: 1, up: 1 }, 'up is 1'],
    ['a fraction in a column of whole numbers', { ...good, signed: 0.5 }, 'reward.signed is 0.5'],
    ['a field that is missing', { kind: 'reward', medium: 7, signed: 1 }, 'reward.reward'],
    [
      'a list of another length',
      { kind: 'parameter-update', large: 1, single: 1, list: [1] },
      'list',
    ],
    ['an unknown kind', { kind: 'surprise' }, "no columns for events of kind 'surprise'"],
  ])('refuses %s', (_, event, message) => {
    const filler = fillers()[name];
    filler.use(new ArrayBuffer(layout.bytes));
    const fill = () => filler.fill(event as unknown as TrainingEvent, 0);
    expect(fill).toThrow(expect.objectContaining({ code: 'bad-event' }));
    expect(fill).toThrow(message);
    expect(filler.rows()).toEqual([0, 0, 0]);
  });

  test('writes over what it refused, and counts it not', () => {
    const { [name]: filler } = fillers();
    const whole = fillers()[name];
    const buffers = [filler, whole].map((each) => {
      const buffer = new ArrayBuffer(layout.bytes);
      each.use(buffer);
      return Buffer.from(buffer);
    });
    for (let place = 0; place < 3; place++) {
      const event = { ...good, medium: place } as unknown as TrainingEvent;
      whole.fill(event, place);
      const refused = { ...event, signed: 0.5 } as unknown as TrainingEvent;
      expect(() => filler.fill(refused, place)).toThrow('signed is 0.5');
      filler.fill(event, place);
    }
    expect(filler.rows()).toEqual(whole.rows());
    expect(Buffer.compare(buffers[0]!, buffers[1]!)).toBe(0);
  });
});
