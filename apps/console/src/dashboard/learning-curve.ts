/** How many spans a curve has at the most. */
const SPANS = 512;

/** How many of the latest values `recentMean` is of. */
export const RECENT = 100;

/** What a learning curve is of. */
export type CurveName = 'return' | 'loss' | '|TD error|';

/** A point of a curve: the mean of the values of a span of transitions. */
export interface CurvePoint {
  /** The middle of the span. */
  readonly seq: number;
  readonly mean: number;
}

/**
 * A curve of as many values as a run has, in constant memory: the mean of each span of transitions, whose
 * length doubles whenever the run outgrows them.
 */
export class LearningCurve {
  readonly name: CurveName;
  private readonly sums = new Float64Array(SPANS);
  private readonly counts = new Float64Array(SPANS);
  private readonly latest = new Float64Array(RECENT);
  private span = 1;
  /** Spans a transition: a power of two, so that nothing is lost by it. */
  private scale = 1;
  private end = SPANS;
  private at = 0;
  private count = 0;
  private lost = 0;

  constructor(name: CurveName) {
    this.name = name;
  }

  /** Adds a value; one that is not finite is counted, and not drawn. Costs a few nanoseconds. */
  add(seq: number, value: number): void {
    this.latest[this.at] = value;
    this.at = this.at + 1 === RECENT ? 0 : this.at + 1;
    this.count++;
    // An infinite or missing value would swallow its whole span.
    if (value - value !== 0) {
      this.lost++;
      return;
    }
    while (seq >= this.end) this.widen();
    const place = Math.floor(seq * this.scale);
    this.sums[place]! += value;
    this.counts[place]!++;
  }

  /** How many values there were. */
  get length(): number {
    return this.count;
  }

  /** How many of them were not finite. */
  get notFinite(): number {
    return this.lost;
  }

  /** The mean of the latest 100 values, not finite where one of them is not; null: there are none yet. */
  recentMean(): number | null {
    const values = this.latest.subarray(0, Math.min(this.count, RECENT));
    return this.count === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
  }

  /** The curve over `columns` spans of equal length, which end with transition `end`; those without values are missing. */
  points(columns: number, end: number): CurvePoint[] {
    const used = Math.min(SPANS, Math.ceil(end / this.span));
    const points: CurvePoint[] = [];
    let [sum, count, seqs, column] = [0, 0, 0, 0];
    const close = () => {
      // Finite values of nearly the greatest size may have a sum that is not.
      if (count > 0 && Number.isFinite(sum)) points.push({ seq: seqs / count, mean: sum / count });
      [sum, count, seqs] = [0, 0, 0];
    };
    for (let i = 0; i < used; i++) {
      const own = Math.floor((i * columns) / used);
      if (own !== column) close();
      column = own;
      const weight = this.counts[i]!;
      sum += this.sums[i]!;
      count += weight;
      seqs += weight * (i + 0.5) * this.span;
    }
    close();
    return points;
  }

  private widen(): void {
    const { sums, counts } = this;
    for (let i = 0; i < SPANS; i++) {
      const [left, right] = [2 * i, 2 * i + 1];
      sums[i] = right < SPANS ? sums[left]! + sums[right]! : 0;
      counts[i] = right < SPANS ? counts[left]! + counts[right]! : 0;
    }
    this.span *= 2;
    this.scale /= 2;
    this.end *= 2;
  }
}
