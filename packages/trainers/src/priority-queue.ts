import { type PersistentArray, PersistentFloat64Array, PersistentInt32Array } from '@reprise/core';

/** Entries by priority, in a binary heap of persistent arrays; the lowest entry is first among equals. */
export interface PriorityQueue {
  /** The entries, each above those at twice its place. */
  readonly heap: PersistentArray;
  /** By entry, its place in the heap, from 1; 0: it is not queued. */
  readonly places: PersistentArray;
  /** By entry, its priority while it is queued. */
  readonly priorities: PersistentArray;
  /** Entries in the queue. */
  readonly queued: number;
}

/** A queue of none of `entries`. */
export function emptyQueue(entries: number): PriorityQueue {
  return {
    heap: PersistentInt32Array.zeros(entries + 1),
    places: PersistentInt32Array.zeros(entries),
    priorities: PersistentFloat64Array.zeros(entries),
    queued: 0,
  };
}

/** The queue with an entry of that priority; the same where it has it with no lower one. */
export function enqueue(queue: PriorityQueue, entry: number, priority: number): PriorityQueue {
  const before = queue.places.get(entry);
  if (before > 0 && !(priority > queue.priorities.get(entry))) return queue;
  const priorities = queue.priorities.set(entry, priority);
  let { heap, places } = queue;
  let place = before > 0 ? before : queue.queued + 1;
  for (; place > 1; place >>= 1) {
    const above = heap.get(place >> 1);
    if (isBefore(priorities, above, entry)) break;
    heap = heap.set(place, above);
    places = places.set(above, place);
  }
  return {
    heap: heap.set(place, entry),
    places: places.set(entry, place),
    priorities,
    queued: before > 0 ? queue.queued : queue.queued + 1,
  };
}

/** The first entry of a queue that is not empty. */
export function firstOf({ heap }: PriorityQueue): number {
  return heap.get(1);
}

/** The queue without its first entry. */
export function withoutFirst(queue: PriorityQueue): PriorityQueue {
  const { priorities } = queue;
  const queued = queue.queued - 1;
  let { heap } = queue;
  let places = queue.places.set(heap.get(1), 0);
  if (queued === 0) return { heap, places, priorities, queued };
  const last = heap.get(queued + 1);
  let place = 1;
  for (;;) {
    let below = 2 * place;
    if (below > queued) break;
    if (below < queued && isBefore(priorities, heap.get(below + 1), heap.get(below))) below++;
    const entry = heap.get(below);
    if (isBefore(priorities, last, entry)) break;
    heap = heap.set(place, entry);
    places = places.set(entry, place);
    place = below;
  }
  return { heap: heap.set(place, last), places: places.set(last, place), priorities, queued };
}

function isBefore(priorities: PersistentArray, a: number, b: number): boolean {
  const difference = priorities.get(a) - priorities.get(b);
  return difference > 0 || (difference === 0 && a < b);
}
