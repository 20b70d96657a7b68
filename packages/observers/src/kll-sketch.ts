import { drawWords, type Key } from '@reprise/core';
import ln from '@stdlib/math-base-special-ln';

/** The least room of a level: smaller ones would sort two numbers at a time. */
const LEAST_ROOM = 8;

/**
 * The KLL sketch of a stream's ranks (Karnin, Lang and Liberty 2016, "Optimal quantile approximation in
 * streams", section 3): levels of numbers, those of level h standing for 2^h each. A full level is sorted
 * and every second number of it, from the first or the second by a draw, goes up a level.
 *
 * It holds about 3k numbers whatever the stream's length, in arrays of at most about 4.5k. For any value, the estimated rank is off by
 * more than √(12 ln(2/δ)) / k of the count with probability below δ: 1 % at k = 800 for δ = 0.01 (Hoeffding,
 * as in their section 3.1, over the compactions; `rankError` gives the same from those that were made).
 */
export class KllSketch {
  private readonly k: number;
  private readonly key: Key;
  private readonly words = new Int32Array(2);
  private readonly levels: Float64Array[] = [];
  private readonly sizes: number[] = [];
  /** How many numbers make each level full: k at the top, below it two thirds of the one above; even. */
  private rooms: number[] = [];
  private compactions = 0;
  /** Σ of the squares of what each compaction may move a rank by. */
  private squares = 0;
  private total = 0;
  private least = Number.POSITIVE_INFINITY;
  private greatest = Number.NEGATIVE_INFINITY;

  /** Of accuracy `k`, a whole number of at least 8, with its draws by `key`. */
  constructor(k: number, key: Key) {
    this.k = k;
    this.key = key;
    this.grow();
  }

  /** Numbers that the levels' arrays have room for. */
  get allocated(): number {
    return this.levels.reduce((sum, numbers) => sum + numbers.length, 0);
  }

  /** Numbers taken in. */
  get count(): number {
    return this.total;
  }

  /** Numbers held. */
  get held(): number {
    return this.sizes.reduce((sum, size) => sum + size, 0);
  }

  /** Takes a number in; NaN has no rank and is not counted. */
  add(value: number): void {
    if (Number.isNaN(value)) return;
    this.total++;
    if (value < this.least) this.least = value;
    if (value > this.greatest) this.greatest = value;
    // Room is made when it is needed and not before: the first k numbers are all held.
    for (let level = 0; this.sizes[level]! >= this.rooms[level]!; level++) this.compact(level);
    this.put(0, value);
  }

  /**
   * For each probability (rising, each from 0 to 1) the least number held whose estimated rank is at least
   * that share of the count; at 0 and 1 the true extremes, and NaN where nothing was taken in.
   */
  quantiles(probabilities: readonly number[]): number[] {
    const { levels, sizes } = this;
    const sorted = levels.map((numbers, level) => numbers.slice(0, sizes[level]).sort());
    const next = levels.map(() => 0);
    let rank = 0;
    let value = this.least;
    const advance = () => {
      let from = -1;
      for (let level = 0; level < sorted.length; level++) {
        if (next[level]! === sizes[level]) continue;
        if (from < 0 || sorted[level]![next[level]!]! < sorted[from]![next[from]!]!) from = level;
      }
      if (from < 0) return false;
      value = sorted[from]![next[from]!]!;
      next[from]!++;
      rank += weightOf(from);
      return true;
    };
    return probabilities.map((probability) => {
      if (this.total === 0) return Number.NaN;
      if (probability === 0) return this.least;
      if (probability === 1) return this.greatest;
      const target = rankOf(probability, this.total);
      while (rank < target && advance());
      return value;
    });
  }

  /**
   * What any one rank is off by at most, as a share of the count, but with probability below `delta`: by
   * Hoeffding's inequality over the compactions that were made.
   */
  rankError(delta: number): number {
    return this.total === 0 ? 0 : Math.sqrt(2 * ln(2 / delta) * this.squares) / this.total;
  }

  private put(level: number, value: number): void {
    this.levels[level]![this.sizes[level]!++] = value;
  }

  /** Sends half of a level up; of an odd number, one stays. */
  private compact(level: number): void {
    if (level + 1 === this.levels.length) this.grow();
    const size = this.sizes[level]!;
    this.fit(level + 1, this.sizes[level + 1]! + (size >> 1));
    const numbers = this.levels[level]!;
    numbers.subarray(0, size).sort();
    drawWords(this.key, this.compactions++, this.words);
    const pairs = size - (size % 2);
    for (let i = this.words[0]! & 1; i < pairs; i += 2) this.put(level + 1, numbers[i]!);
    this.sizes[level] = size - pairs;
    if (size > pairs) numbers[0] = numbers[pairs]!;
    const weight = weightOf(level);
    this.squares += weight * weight;
  }

  /** Gives a level an array for `need` numbers, and for not many more. */
  private fit(level: number, need: number): void {
    const numbers = this.levels[level]!;
    if (numbers.length >= need) return;
    const usual = this.rooms[level]! + (this.rooms[level - 1]! >> 1);
    const larger = new Float64Array(Math.max(need, usual));
    larger.set(numbers.subarray(0, this.sizes[level]!));
    this.levels[level] = larger;
  }

  /** A new level at the top; those below it, which have less room now, leave what they do not need. */
  private grow(): void {
    this.levels.push(new Float64Array(0));
    this.sizes.push(0);
    let room = this.k;
    this.rooms = this.levels.map(() => {
      const even = Math.max(LEAST_ROOM, 2 * Math.ceil(room / 2));
      room = (room * 2) / 3;
      return even;
    });
    this.rooms.reverse();
    for (const [level, numbers] of this.levels.entries()) {
      const least = Math.max(this.rooms[level]!, this.sizes[level]!);
      if (numbers.length > 2 * least) this.levels[level] = numbers.slice(0, least);
    }
    if (this.levels.length === 1) this.levels[0] = new Float64Array(this.rooms[0]!);
  }
}

/**
 * What rank a probability asks for. A product that is whole but for the rounding of its factors is whole:
 * 0.07 of 100 is 7, and not what comes after it.
 */
function rankOf(probability: number, count: number): number {
  const product = probability * count;
  const whole = Math.round(product);
  return Math.abs(product - whole) <= Number.EPSILON * product ? whole : product;
}

/** 2^level. */
function weightOf(level: number): number {
  let weight = 1;
  for (let i = 0; i < level; i++) weight *= 2;
  return weight;
}
