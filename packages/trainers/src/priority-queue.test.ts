import { test as prop } from '@fast-check/vitest';
import fc from 'fast-check';
import { expect } from 'vitest';
import { emptyQueue, enqueue, firstOf, withoutFirst } from './priority-queue.ts';

const ENTRIES = 9;
const operation = fc.oneof(
  fc.record({ entry: fc.nat({ max: ENTRIES - 1 }), priority: fc.integer({ min: 1, max: 5 }) }),
  fc.constant(null),
);

prop.prop([fc.array(operation, { maxLength: 60 })])(
  'a queue gives the greatest priority first, the lowest entry among equals',
  (operations) => {
    let queue = emptyQueue(ENTRIES);
    const model = new Map<number, number>();
    for (const put of operations) {
      const before = [...queue.heap];
      if (put) {
        const { entry, priority } = put;
        queue = enqueue(queue, entry, priority);
        model.set(entry, Math.max(priority, model.get(entry) ?? 0));
      } else if (queue.queued > 0) {
        const [[first]] = [...model].sort(([a, p], [b, q]) => q - p || a - b) as [[number, number]];
        expect(firstOf(queue)).toBe(first);
        const old = queue;
        queue = withoutFirst(queue);
        model.delete(first);
        expect([...old.heap]).toEqual(before);
      }
      expect(queue.queued).toBe(model.size);
      for (let entry = 0; entry < ENTRIES; entry++) {
        const place = queue.places.get(entry);
        expect(place > 0).toBe(model.has(entry));
        if (place > 0) expect(queue.heap.get(place)).toBe(entry);
      }
    }
  },
);
