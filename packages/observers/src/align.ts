import { RepriseError, type RunControl } from '@reprise/core';
import {
  concat,
  defer,
  filter,
  finalize,
  identity,
  map,
  merge,
  mergeMap,
  type Observable,
  of,
} from 'rxjs';
import { checkWhole } from './option.ts';

/** What two streams have at one place; null where one of them has nothing there. */
export interface Pair<Item> {
  /** The place: a transition's seq, the number of a step or of an episode. */
  readonly at: number;
  readonly left: Item | null;
  readonly right: Item | null;
}

/** How two runs are held together. */
export interface AlignOptions {
  /**
   * The runs' controls, one each: the run that gets `ahead` items ahead is held until the other one has
   * caught up by half. Without one, a run that gets further ahead is an error.
   */
  readonly controls?: { readonly left?: RunControl; readonly right?: RunControl };
  /** The most items of one run that wait for the other; 100,000 by default. */
  readonly ahead?: number;
}

/**
 * A full outer merge join of two streams by place, which rises in each: `placeOf` says it; where that is
 * null, items are counted from 0.
 */
export function align<Item>(
  left$: Observable<Item>,
  right$: Observable<Item>,
  placeOf: ((item: Item) => number) | null,
  { controls = {}, ahead = 100_000 }: AlignOptions,
): Observable<Pair<Item>> {
  checkWhole('sideBySide', 'ahead', ahead);
  if (controls.left !== undefined && controls.left === controls.right) {
    throw new RepriseError(
      'bad-option',
      'sideBySide: both runs have the same control, and one could not wait for the other; give each its own',
    );
  }
  return defer(() => {
    const left = new Side('left', placeOf, ahead, controls.left);
    const right = new Side('right', placeOf, ahead, controls.right);
    return merge(left.follow(left$), right.follow(right$)).pipe(
      map(() => matches(left, right)),
      filter((pairs) => pairs.length > 0),
      mergeMap(identity<Pair<Item>[]>),
      finalize(() => {
        left.release();
        right.release();
      }),
    );
  });
}

/** All pairs that are known by now. */
function matches<Item>(left: Side<Item>, right: Side<Item>): Pair<Item>[] {
  const pairs: Pair<Item>[] = [];
  for (;;) {
    const at = Math.min(left.nextPlace, right.nextPlace);
    if (at === Number.POSITIVE_INFINITY) return pairs;
    // The other one may still come to this place.
    if (left.mayReach(at) || right.mayReach(at)) return pairs;
    pairs.push({ at, left: left.take(at), right: right.take(at) });
  }
}

/** One of the two streams: what of it waits for the other. */
class Side<Item> {
  private readonly name: string;
  private readonly placeOf: ((item: Item) => number) | null;
  private readonly ahead: number;
  private readonly control: RunControl | undefined;
  /** What waits stands from `first` on. */
  private waiting: { readonly at: number; readonly item: Item }[] = [];
  private first = 0;
  private count = 0;
  private lastPlace = Number.NEGATIVE_INFINITY;
  private isOver = false;
  private letGo: (() => void) | null = null;

  constructor(
    name: string,
    placeOf: ((item: Item) => number) | null,
    ahead: number,
    control: RunControl | undefined,
  ) {
    this.name = name;
    this.placeOf = placeOf;
    this.ahead = ahead;
    this.control = control;
  }

  /** Something for each item that is waiting now, and for the end. */
  follow(items$: Observable<Item>): Observable<void> {
    return concat(
      items$.pipe(map((item) => this.put(item))),
      defer(() => {
        this.isOver = true;
        return of(undefined);
      }),
    );
  }

  /** The place of the first that waits; Infinity: none does. */
  get nextPlace(): number {
    return this.first < this.waiting.length
      ? this.waiting[this.first]!.at
      : Number.POSITIVE_INFINITY;
  }

  /** Whether none waits, and one may still come with that place. */
  mayReach(at: number): boolean {
    return this.first === this.waiting.length && !this.isOver && this.lastPlace < at;
  }

  /** The first that waits, if its place is that one. */
  take(at: number): Item | null {
    if (this.nextPlace !== at) return null;
    const { item } = this.waiting[this.first]!;
    this.first++;
    // Given up half a list at a time, so that each item costs O(1) in the mean.
    if (2 * this.first >= this.waiting.length) {
      this.waiting = this.waiting.slice(this.first);
      this.first = 0;
    }
    if (this.letGo !== null && 2 * (this.waiting.length - this.first) <= this.ahead) this.release();
    return item;
  }

  /** Lets the run go on, if it is held. */
  release(): void {
    this.letGo?.();
    this.letGo = null;
  }

  private put(item: Item): void {
    const at = this.placeOf === null ? this.count : this.placeOf(item);
    this.count++;
    if (at <= this.lastPlace) {
      throw new RepriseError(
        'out-of-order',
        `sideBySide: the ${this.name} run goes from ${this.lastPlace} back to ${at}; it must go forwards`,
      );
    }
    this.lastPlace = at;
    this.waiting.push({ at, item });
    const waiting = this.waiting.length - this.first;
    if (this.control === undefined) {
      if (waiting <= this.ahead) return;
      throw new RepriseError(
        'too-far-ahead',
        `sideBySide: the ${this.name} run is more than ${this.ahead} ahead; give its control to hold it, or a larger \`ahead\``,
      );
    }
    if (waiting >= this.ahead && this.letGo === null) this.letGo = this.control.hold();
  }
}
