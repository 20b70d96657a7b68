/** Numbers of one kind over a stretch of a run, gathered in buckets of as many transitions each. */
export interface Series {
  /** `reward.reward`, `episode.return`, `norm.table`. */
  readonly name: string;
  /** Finite numbers; least, greatest and mean are of these. */
  readonly count: Float64Array;
  /** Numbers that were NaN or infinite. */
  readonly notFinite: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
  readonly mean: Float64Array;
}

/** What a stretch of a run was like. */
export interface Survey {
  readonly from: number;
  readonly to: number;
  readonly buckets: number;
  /** At the end of each bucket: environment steps and episodes so far, and ms since the run began. */
  readonly steps: Float64Array;
  readonly episodes: Float64Array;
  readonly clock: Float64Array;
  readonly series: readonly Series[];
  /** Transitions read so far. */
  readonly done: number;
  /** Damaged chunks that were passed over: what is wrong with each, and where. */
  readonly damage: readonly string[];
}

/** A series that is being gathered. */
export class SeriesBuilder implements Series {
  readonly name: string;
  readonly count: Float64Array;
  readonly notFinite: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
  readonly mean: Float64Array;

  constructor(name: string, buckets: number) {
    this.name = name;
    this.count = new Float64Array(buckets);
    this.notFinite = new Float64Array(buckets);
    this.min = new Float64Array(buckets).fill(Number.NaN);
    this.max = new Float64Array(buckets).fill(Number.NaN);
    this.mean = new Float64Array(buckets).fill(Number.NaN);
  }

  add(bucket: number, value: number): void {
    if (!Number.isFinite(value)) {
      this.notFinite[bucket]!++;
      return;
    }
    const count = this.count[bucket]! + 1;
    this.count[bucket] = count;
    if (count === 1) {
      this.min[bucket] = value;
      this.max[bucket] = value;
      this.mean[bucket] = value;
      return;
    }
    if (value < this.min[bucket]!) this.min[bucket] = value;
    if (value > this.max[bucket]!) this.max[bucket] = value;
    this.mean[bucket]! += (value - this.mean[bucket]!) / count;
  }
}
