import { RunControl, run, type Transition } from '@reprise/core';
import { environments, makeEnvironment } from '@reprise/environments';
import { findTrainer, trainers } from '@reprise/trainers';
import { renderToString } from 'ink';
import { createElement } from 'react';
import { describe, expect, test } from 'vitest';
import { createMeter } from '../meter.ts';
import { curveOf } from '../stop-when.ts';
import { Dashboard } from './dashboard.tsx';
import { drawnScene } from './drawn-scene.ts';
import { visibleLength } from './fit.ts';
import { Inlays } from './inlays.ts';
import { LearningCurve } from './learning-curve.ts';
import { paletteOf } from './palette.ts';
import { createReader, type Reading } from './reading.ts';

const SIZES = [
  [12, 3],
  [20, 10],
  [40, 24],
  [60, 16],
  [80, 24],
  [110, 34],
  [200, 60],
] as const;
const TRANSITIONS = 2000;

const alarm = { condition: 'loss > 10', isRaised: true, raised: 3, firstSeq: 4, lastSeq: 1999 };

/** What there is to see of a run of that trainer after 2000 transitions, which are handed to `onNext`. */
function readingOf(
  entry: (typeof trainers)[number],
  world = entry.defaultEnvironment,
  config: Readonly<Record<string, unknown>> = {},
  onNext: (transition: Transition<unknown>) => void = () => {},
): Reading {
  const { trainer } = entry;
  const environment = world === undefined ? undefined : makeEnvironment(world);
  const curve = new LearningCurve(curveOf(entry, config, environment));
  const control = new RunControl();
  const meter = createMeter(trainer, null, curve);
  let newest: Transition<unknown> | null = null;
  const options = { config, seed: 7, environment, control, mode: 'synchronous' } as const;
  run(trainer, { ...options, until: ({ seq }) => seq === TRANSITIONS - 1 }).subscribe(
    (transition) => {
      newest = transition as Transition<unknown>;
      meter.next(transition.event);
      onNext(newest);
    },
  );
  const subject = { trainer: trainer.id, environment, seed: 7, path: 'runs/a.mcap', served: null };
  return createReader(
    { ...subject, curve, alarms: () => [alarm] },
    { control, meter, newest: () => newest },
  )();
}

function picture(
  reading: Reading,
  columns: number,
  rows: number,
  bits: number,
  keys: 'shown' | 'left' = 'shown',
): string[] {
  const inlays = new Inlays();
  const palette = paletteOf(bits);
  const props = { reading, columns, rows, palette, inlays, keys } as const;
  return inlays.fill(renderToString(createElement(Dashboard, props), { columns }));
}

describe.each(trainers.map((entry) => [entry.trainer.id, entry] as const))('%s', (id, entry) => {
  const counted = { return: 0, loss: 0, '|TD error|': 0 };
  let isLast = false;
  const reading = readingOf(entry, undefined, {}, ({ event }) => {
    const fields = event as { terminated?: boolean; truncated?: boolean; tdError?: number };
    if (event.kind === 'environment-step') isLast = fields.terminated || fields.truncated || false;
    if (event.kind === 'reward') counted.loss++;
    if (event.kind === 'reward' && isLast) counted.return++;
    if (fields.tdError !== undefined) counted['|TD error|']++;
  });

  test('fits every terminal, in colours or without', () => {
    for (const [columns, rows] of SIZES) {
      for (const bits of [1, 4, 8]) {
        const lines = picture(reading, columns, rows, bits);
        expect(lines.length).toBeLessThanOrEqual(rows);
        for (const line of lines) {
          expect(visibleLength(line)).toBeLessThanOrEqual(columns);
          expect(line).not.toMatch(/undefined|NaN|\[object/);
          if (bits === 1) expect(line).not.toContain('\x1b');
        }
      }
    }
  });

  test('shows its curve, what it acts in or learns, its gauges and its alarm', () => {
    const text = picture(reading, 110, 34, 1).join('\n');
    const { name } = reading.curve;
    for (const part of [
      id,
      `${name} of ${counted[name].toLocaleString('en-US')} `,
      '▲ loss > 10',
      '3 ×',
    ])
      expect(text).toContain(part);
    expect(text).toMatch(/[⠁-⣿]/);
    expect(text).toContain(reading.scene ? reading.scene.title.slice(0, 30) : 'parameters');
    expect(text).toMatch(/parameter norm +\S+/);
    expect(reading.gauges.map(({ name }) => name)).toContain(reading.curve.name);
  });
});

describe.each(environments.map((entry) => [entry.id, entry.make()] as const))(
  'the scene of %s',
  (_, world) => {
    test('keeps to its room, and shows something in all there is', () => {
      const { state } = world.reset({ k0: 1, k1: 2 });
      const scene = world.render?.(state);
      if (!scene) return;
      for (const [columns, rows] of SIZES) {
        const lines = drawnScene(scene, columns, rows, paletteOf(1));
        expect(lines.length).toBeLessThanOrEqual(rows);
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
        expect(lines.join('').trim()).not.toBe('');
      }
    });

    test('can be read: a cell of a grid has a row of its own, and the agent is seen', () => {
      const { state } = world.reset({ k0: 1, k1: 2 });
      const scene = world.render?.(state);
      if (!scene?.grid) return;
      for (const [columns, rows] of SIZES) {
        const lines = drawnScene(scene, columns, rows, paletteOf(1));
        expect(lines.join('\n')).toMatch(/^[^⠁-⣿]*●[^⠁-⣿]*$/);
        expect(lines.length).toBeGreaterThanOrEqual(Math.min(rows, scene.grid.rows));
      }
    });
  },
);

test.each([
  ['q-learning', 'Gridworld5x5-v0'],
  ['off-policy-td', 'BairdsCounterexample-v0'],
  ['value-iteration', 'FrozenLake-v1'],
])('where no episode ends the curve is of all TD errors: %s in %s', (id, world) => {
  const errors: number[] = [];
  const reading = readingOf(findTrainer(id), world, {}, ({ event }) => {
    const { tdError } = event as { tdError?: number };
    if (tdError !== undefined) errors.push(Math.abs(tdError));
  });
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value) / values.length;
  expect(errors.length).toBeGreaterThan(500);
  const text = picture(reading, 80, 24, 1).join('\n');
  expect(text).toContain(`─ |TD error| of ${errors.length.toLocaleString('en-US')} updates ─`);
  expect(reading.curve.points(1, TRANSITIONS)[0]!.mean).toBeCloseTo(mean(errors), 9);
  const gauge = reading.gauges.find(({ name }) => name === '|TD error|');
  expect(gauge!.value).toBeCloseTo(mean(errors.slice(-100)), 9);
  expect(text).toContain('|TD error| (100) ');
});

test('a loss that is lost is told by its gauge and its curve', () => {
  let lost = 0;
  const config = { learningRate: 10 };
  const reading = readingOf(findTrainer('linear-regression'), undefined, config, ({ event }) => {
    const { reward } = event as { reward?: number };
    if (reward !== undefined && !Number.isFinite(reward)) lost++;
  });
  expect(lost).toBeGreaterThan(100);
  const text = picture(reading, 80, 24, 1).join('\n');
  expect(text).toMatch(/loss \(100\) +NaN /);
  expect(text).toContain(`─ loss of 667 samples, ${lost} not finite ─`);
});

test('FrozenLake is drawn as its map, the agent in its place', () => {
  const lake = makeEnvironment('FrozenLake-v1');
  const lines = drawnScene(lake.render!({ cell: 6, elapsed: 0 }), 4, 4, paletteOf(1));
  expect(lines).toEqual(['S   ', ' H●H', '   H', 'H  G']);
});

test('of a grid that is too large the part around the agent is drawn, and which it is', () => {
  const lake = makeEnvironment('FrozenLake8x8-v1');
  const drawn = (cell: number, columns: number, rows: number) =>
    drawnScene(lake.render!({ cell, elapsed: 0 }), columns, rows, paletteOf(1));
  expect(drawn(63, 16, 4)).toEqual([
    '· H▒H▒· · · H▒· ',
    '· H▒· · H▒· H▒· ',
    '· · · H▒· · · ●░',
    'rows 5–7 of 8',
  ]);
  expect(drawn(27, 4, 2)).toEqual(['  H ', '  ● ']);
});

describe.each([
  ['running', 24, 'shown'],
  ['left in the shell', 16, 'left'],
] as const)('at 80 columns, %s', (_, rows, keys) => {
  test('the whole map is seen beside an alarm, and which episode it is', () => {
    const reading = readingOf(findTrainer('q-learning'), 'FrozenLake8x8-v1');
    const lines = picture(reading, 80, rows, 1, keys);
    const world = lines.map((line) => line.slice(48, 79));
    const number = reading.episode!.number.toLocaleString('en-US');
    expect(world.join('\n')).toContain(`episode ${number} ─`);
    const map = world
      .map((line) => line.trim())
      .filter((line) => /^(?:[S●·HG][ ▒░]?){8}$/.test(line));
    expect(map).toHaveLength(8);
    expect(map.join('')).toContain('●');
  });
});

test('text that would move the cursor, take two columns or none is made harmless', () => {
  const reading = readingOf(trainers[0]!);
  const condition = 'a\x1b[2Jb\u202e漢\u0301';
  const lines = picture({ ...reading, alarms: [{ ...alarm, condition }] }, 110, 34, 1).join('\n');
  expect(lines).toContain('a?[2Jb??');
  for (const harm of ['\x1b', '\u202e', '漢']) expect(lines).not.toContain(harm);
});
