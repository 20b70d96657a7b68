import { LawError } from './law.ts';

/** How a gradient is checked. */
export interface GradientOptions {
  /** What the loss is computed in; its rounding sets the step and the tolerance. */
  readonly dtype?: 'float64' | 'float32';
  /** Roundings that the loss adds up, at the most; 100 by default. */
  readonly operations?: number;
  /** The greatest of those numbers, where the loss is less: 1 by default. */
  readonly magnitude?: number;
  /** How far the analytic gradient is off by rounding of its own; 0 by default. */
  readonly slack?: number;
}

/** One component of a gradient beside its central difference. */
export interface GradientComponent {
  readonly index: number;
  readonly analytic: number;
  readonly numeric: number;
  /** What may lie between them: truncation and rounding of the differences. */
  readonly tolerance: number;
  /** Whether a wrong sign, or a factor 2 dropped or added, would be seen. */
  readonly isSeen: boolean;
}

/** The distance from 1 to the next number. */
const EPSILON = { float64: 2 ** -52, float32: 2 ** -23 } as const;

/**
 * Compares a gradient, parameter by parameter, with central differences of `loss` at `at`.
 *
 * The step is ∛ε of the dtype times max(1, |x|), where truncation and rounding balance; the differences
 * over one and two steps give Richardson's extrapolation, and their distance bounds the truncation
 * (Press et al. 2007, Numerical Recipes, section 5.7). Rounding adds `operations` ε max(|loss|, magnitude) / step.
 */
export function compareGradient(
  loss: (parameters: readonly number[]) => number,
  gradient: readonly number[],
  at: readonly number[],
  { dtype = 'float64', operations = 100, magnitude = 1, slack = 0 }: GradientOptions = {},
): GradientComponent[] {
  const epsilon = EPSILON[dtype];
  return gradient.map((analytic, index) => {
    const x = at[index]!;
    const step = Math.cbrt(epsilon) * Math.max(1, Math.abs(x));
    let largest = magnitude;
    const difference = (h: number) => {
      const ahead = loss(at.with(index, x + h));
      const behind = loss(at.with(index, x - h));
      largest = Math.max(largest, Math.abs(ahead), Math.abs(behind));
      // The steps that were taken, as they were rounded.
      return (ahead - behind) / (x + h - (x - h));
    };
    const near = difference(step);
    const far = difference(2 * step);
    const numeric = (4 * near - far) / 3;
    const rounding = (operations * epsilon * largest) / step;
    const tolerance = Math.abs(near - far) + rounding + slack;
    return { index, analytic, numeric, tolerance, isSeen: Math.abs(analytic) > 4 * tolerance };
  });
}

/** Throws a LawError, naming the first parameter whose gradient is off; gives all components. */
export function expectGradient(
  ...[loss, gradient, at, options]: Parameters<typeof compareGradient>
): GradientComponent[] {
  const components = compareGradient(loss, gradient, at, options);
  const wrong = components.find(
    ({ analytic, numeric, tolerance }) => !(Math.abs(analytic - numeric) <= tolerance),
  );
  if (wrong) {
    const { index, analytic, numeric, tolerance } = wrong;
    throw new LawError(
      `the gradient of parameter ${index} is ${analytic}, its central difference ${numeric} (± ${tolerance})`,
    );
  }
  return components;
}
