import { test as prop } from '@fast-check/vitest';
import fc from 'fast-check';
import { expect } from 'vitest';
import { SlidingFold } from './sliding-fold.ts';

const commands = fc.array(fc.option(fc.double(), { freq: 20 }), { maxLength: 80 });

prop.prop([commands, fc.integer({ min: 1, max: 9 })])(
  'it folds the last numbers, and none from before it was cleared',
  (numbers, window) => {
    const fold = new SlidingFold(window, Math.max);
    let kept: number[] = [];
    for (const number of numbers) {
      if (number === null) {
        fold.clear();
        kept = [];
      } else {
        kept = [...kept, number].slice(-window);
        expect(fold.add(number)).toBe(Math.max(...kept));
      }
      expect(fold.count).toBe(kept.length);
    }
  },
);
