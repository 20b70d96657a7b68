import { describe, expect, test } from 'vitest';
import { plantedFaults } from './planted-faults.ts';

describe('a planted fault is found', () => {
  test.each(plantedFaults)('$fault', async ({ faulty, by }) => {
    const caught = await by.find(faulty);
    expect(caught).not.toBeNull();
    expect(caught!.reason).not.toMatch(/undefined|Cannot read|is not a function|cannot run on/);
  });

  test('they are more than 25, each of its own', () => {
    expect(new Set(plantedFaults.map(({ fault }) => fault)).size).toBeGreaterThan(25);
  });
});

describe('a sound trainer passes what finds its faults', () => {
  const pairs = new Map(
    plantedFaults.map(({ sound, by }) => [`${sound.id}: ${by.name}`, { sound, by }]),
  );
  test.each([...pairs])('%s', async (_, { sound, by }) => {
    expect(await by.find(sound)).toBeNull();
  });
});
