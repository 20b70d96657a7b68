import fc from 'fast-check';
import { afterAll, describe, expect } from 'vitest';
import { test } from './index.ts';

describe('test.prop', () => {
  const drawn: number[] = [];

  test.prop([fc.nat(), fc.nat()])('tries 100 cases of what is drawn', (a, b) => {
    drawn.push(a);
    return a + b >= a;
  });

  test.prop([fc.nat()], { numRuns: 7 })('or as many as are asked for', (a) => {
    drawn.push(a);
  });

  test('is vitest’s own test besides', ({ task }) => {
    expect(task.name).toBe('is vitest’s own test besides');
    expect(drawn).toHaveLength(107);
  });

  test.each([1, 2])('with all that it has: %i', (n) => {
    expect(n).toBeGreaterThan(0);
  });

  let refused = 0;
  test.prop([fc.nat()], { numRuns: 5 })('rejects with what did not hold', async (n) => {
    await expect(Promise.reject(new Error(`${n}`))).rejects.toThrow(`${n}`);
    refused++;
  });
  afterAll(() => expect(refused).toBe(5));
});
