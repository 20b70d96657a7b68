import fc, { type Arbitrary } from 'fast-check';

/**
 * Something done to a run while it runs: another subscriber comes, the oldest of them leaves, the run is
 * paused, makes `count` single steps, or a slow sink holds it back for `count` turns of the event loop.
 */
export interface Interference {
  /** After which transition it is done. */
  readonly after: number;
  readonly what: 'subscribe' | 'unsubscribe' | 'pause' | 'step' | 'hold';
  readonly count: number;
}

/** What is done to one run, in order of time. */
export type Interleaving = readonly Interference[];

/** Interleavings of at most `length` (8 by default) interferences with a run's first 60 transitions. */
export function anyInterleaving({
  length = 8,
}: {
  readonly length?: number;
} = {}): Arbitrary<Interleaving> {
  const interference = fc.record(
    {
      after: fc.nat({ max: 59 }),
      what: fc.constantFrom<Interference['what']>(
        ...(['subscribe', 'unsubscribe', 'pause', 'step', 'hold'] as const),
      ),
      count: fc.integer({ min: 1, max: 5 }),
    },
    { noNullPrototype: true },
  );
  return fc
    .array(interference, { maxLength: length })
    .map((list) => list.sort((a, b) => a.after - b.after));
}

/** What an interleaving is like, for `fc.statistics`. */
export function classifyInterleaving(interleaving: Interleaving): string[] {
  const kinds = new Set(interleaving.map(({ what }) => what));
  return kinds.size === 0 ? ['nothing done'] : [...kinds];
}
