import type { Environment, Key } from '@reprise/core';

/** What a law of environments is tried on. */
export interface EnvironmentCase {
  /** Makes the environment anew: some laws need two of it. */
  readonly make: () => Environment;
  /** The key of all that is drawn. */
  readonly key: Key;
  /** Steps of each walk. */
  readonly steps: number;
}

/** A property that every environment must have: its sentence, and the check, which throws a LawError. */
export interface EnvironmentLaw {
  readonly sentence: string;
  /** Whether it judges by frequencies: a failure is not made smaller, for that would follow the noise. */
  readonly isStatistical?: boolean;
  check(input: EnvironmentCase): void;
}
