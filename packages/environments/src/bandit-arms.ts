import type { Scene, SceneShape } from '@reprise/core';

/** The arms' means as bars between `low` and `high`. */
export function armsScene(means: readonly number[], low: number, high: number): Scene {
  const height = 4;
  const scale = high > low ? height / (high - low) : 0;
  const best = Math.max(...means);
  return {
    width: means.length,
    height,
    title: describeArms(means),
    shapes: means.map(
      (mean, arm): SceneShape => ({
        kind: 'rectangle',
        x: arm + 0.1,
        y: (high - Math.max(mean, 0)) * scale,
        width: 0.8,
        height: Math.abs(mean) * scale,
        colour: mean === best ? 'goal' : 'object',
      }),
    ),
  };
}

/** How many arms there are, and the best one. */
export function describeArms(means: readonly number[]): string {
  const best = means.indexOf(Math.max(...means));
  return `${means.length} arms; the best is ${best}, of mean ${means[best]}`;
}
