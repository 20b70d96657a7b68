import type { OperatorFunction } from 'rxjs';
import type { Measurement } from './measurement.ts';
import { checkKept } from './option.ts';
import { type SummaryOptions, summarise } from './summarise.ts';

/** How many values fell where. */
export interface Histogram {
  /** The lower edge of the first bin, a multiple of the width. */
  readonly low: number;
  /** The width of every bin, a power of two; bin i is from `low + i * width` up to but without the next. */
  readonly width: number;
  /** From the bin of the least value to the bin of the greatest. */
  readonly counts: readonly number[];
  /** NaN, −Infinity and Infinity, which are in no bin. */
  readonly notANumber: number;
  readonly minusInfinity: number;
  readonly plusInfinity: number;
}

/**
 * The histogram of all values so far, with the narrowest bins, of a power of two and at most `bins` of
 * them, that reach from the least to the greatest: no range need be known beforehand. Counts are exact:
 * when the range grows, bins are joined two by two. Memory: `bins` numbers.
 *
 * Throws `bad-option` unless `bins` is a whole number of at least 4.
 */
export function histogram({
  bins = 64,
  ...options
}: SummaryOptions & { readonly bins?: number } = {}): OperatorFunction<
  Measurement,
  Measurement<Histogram>
> {
  checkKept('histogram', 'bins', bins, 4);
  return summarise('histogram', options, () => {
    const counted = new BinaryHistogram(bins);
    return { add: ({ value }) => counted.add(value), show: () => counted.show() };
  });
}

/** The least normal double: no narrower bins. */
const LEAST_WIDTH = 2.2250738585072014e-308;
/** Below it whole numbers can be counted on by one. */
const TWO_53 = 9007199254740992;

/** Counts in bins of a width that is a power of two, each bin from a multiple of it. */
class BinaryHistogram {
  private readonly counts: Float64Array;
  private width = LEAST_WIDTH;
  /** The number of the first and the last bin: its lower edge over the width. */
  private first = 0;
  private last = 0;
  private isEmpty = true;
  private notANumber = 0;
  private minusInfinity = 0;
  private plusInfinity = 0;

  constructor(bins: number) {
    this.counts = new Float64Array(bins);
  }

  add(value: number): void {
    if (!Number.isFinite(value)) {
      if (Number.isNaN(value)) this.notANumber++;
      else if (value < 0) this.minusInfinity++;
      else this.plusInfinity++;
      return;
    }
    let bin = binOf(value, this.width);
    while (!this.fits(bin)) {
      this.widen();
      bin = binOf(value, this.width);
    }
    if (this.isEmpty) {
      this.first = bin;
      this.last = bin;
      this.isEmpty = false;
    } else if (bin > this.last) this.last = bin;
    else if (bin < this.first) this.lower(bin);
    this.counts[bin - this.first]!++;
  }

  show(): Histogram {
    const { notANumber, minusInfinity, plusInfinity, width } = this;
    const used = this.isEmpty ? 0 : this.last - this.first + 1;
    return {
      // Not −0.
      low: this.first * width + 0,
      width,
      counts: Array.from(this.counts.subarray(0, used)),
      notANumber,
      minusInfinity,
      plusInfinity,
    };
  }

  private fits(bin: number): boolean {
    if (Math.abs(bin) >= TWO_53) return false;
    if (this.isEmpty) return true;
    return Math.max(this.last, bin) - Math.min(this.first, bin) < this.counts.length;
  }

  /** Joins the bins two by two: bin b becomes part of bin ⌊b / 2⌋. */
  private widen(): void {
    this.width *= 2;
    if (this.isEmpty) return;
    const { counts, first, last } = this;
    this.first = Math.floor(first / 2);
    this.last = Math.floor(last / 2);
    for (let bin = first; bin <= last; bin++) {
      const count = counts[bin - first]!;
      counts[bin - first] = 0;
      counts[Math.floor(bin / 2) - this.first]! += count;
    }
  }

  /** Makes room below, down to `bin`. */
  private lower(bin: number): void {
    const by = this.first - bin;
    this.counts.copyWithin(by, 0, this.counts.length - by);
    this.counts.fill(0, 0, by);
    this.first = bin;
  }
}

/** ⌊value / width⌋, also where the quotient is too small for a double. */
function binOf(value: number, width: number): number {
  const quotient = value / width;
  return quotient === 0 && value < 0 ? -1 : Math.floor(quotient);
}
