import { keyOf } from '@reprise/core';
import fc, { type Arbitrary } from 'fast-check';
import { checkOptions } from '../check-options.ts';
import { type Range, within } from './range.ts';
import { spectralTable } from './spectral-table.ts';

/** Which samples are drawn. */
export interface SamplesInput {
  /** Numbers a sample, of 1 to 32; [2, 5] by default. */
  readonly dimensions?: Range;
  /** Samples beyond the dimensions, of 1 to 256; [1, 12] by default. */
  readonly spareRows?: Range;
  /** The eigenvalues, greatest first, instead of drawn ones; fixes the dimensions. */
  readonly spectrum?: readonly number[];
}

/** Samples whose covariance is known. */
export interface AnySamples {
  /** The shape of a trainer's `Dataset` without a target. */
  readonly data: {
    readonly features: readonly string[];
    readonly target: null;
    readonly rows: number;
    readonly x: Float64Array;
    readonly y: null;
  };
  /** The eigenvalues of the covariance (1/n) XᵀX, greatest first. */
  readonly spectrum: readonly number[];
}

/**
 * Samples with a chosen covariance spectrum, exactly but for rounding, and mean 0; drawn eigenvalues are
 * eighths from 0 to 4, so that some are equal and some are 0. Throws `bad-argument`.
 */
export function anySamples(input: SamplesInput = {}): Arbitrary<AnySamples> {
  checkOptions('anySamples', input);
  const { dimensions = [2, 5], spareRows = [1, 12], spectrum: given } = input;
  const eigenvalue = fc.nat({ max: 32 }).map((eighths) => eighths / 8);
  return fc
    .record({
      width: within('dimensions', given ? given.length : dimensions, 1, 32),
      spare: within('spareRows', spareRows, 1, 256),
      drawn: fc.array(eigenvalue, { minLength: 32, maxLength: 32 }),
      seed: fc.nat(),
    })
    .map(({ width, spare, drawn, seed }) => {
      const spectrum = given ?? drawn.slice(0, width).sort((a, b) => b - a);
      const rows = width + spare;
      const { x } = spectralTable(rows, spectrum, keyOf(seed));
      const features = Array.from({ length: width }, (_, i) => `x${i}`);
      return { data: { features, target: null, rows, x, y: null }, spectrum };
    });
}

/** What samples are like, for `fc.statistics`. */
export function classifySamples({ spectrum }: AnySamples): string[] {
  const isEqual = spectrum.some((value, i) => i > 0 && value === spectrum[i - 1]);
  return [
    `${spectrum.length} dimensions`,
    spectrum.at(-1) === 0 ? 'not of full rank' : 'of full rank',
    isEqual ? 'equal eigenvalues' : 'distinct eigenvalues',
  ];
}
