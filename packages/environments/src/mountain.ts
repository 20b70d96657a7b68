import type { Scene } from '@reprise/core';
import sin from '@stdlib/math-base-special-sin';

/** Where the car may be, in the units of both mountain cars. */
export const MIN_POSITION = -1.2;
export const MAX_POSITION = 0.6;
export const MAX_SPEED = 0.07;

const heightAt = (position: number) => 0.45 * sin(3 * position) + 0.55;

/** The valley with the car in it and a flag at the goal. */
export function mountainScene(position: number, goal: number): Scene {
  const width = MAX_POSITION - MIN_POSITION;
  const height = 1.2;
  const across = (at: number) => at - MIN_POSITION;
  const down = (at: number) => height - heightAt(at);
  const hill = Array.from({ length: 61 }, (_, i) => MIN_POSITION + (width * i) / 60);
  return {
    width,
    height,
    title: `the car at ${position.toFixed(3)}, the goal at ${goal}`,
    shapes: [
      {
        kind: 'line',
        points: hill.flatMap((at) => [across(at), down(at)]),
        thickness: 0.01,
        colour: 'edge',
      },
      {
        kind: 'line',
        points: [across(goal), down(goal), across(goal), down(goal) - 0.15],
        thickness: 0.015,
        colour: 'goal',
      },
      {
        kind: 'circle',
        x: across(position),
        y: down(position) - 0.04,
        radius: 0.04,
        colour: 'agent',
      },
    ],
  };
}

/** Both mountain cars' state as text. */
export function describeCar({
  position,
  velocity,
}: {
  position: number;
  velocity: number;
}): string {
  return `position ${position.toFixed(4)}, velocity ${velocity.toFixed(4)} a step`;
}
