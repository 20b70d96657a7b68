import type { Box, Dict, Discrete, Key, MultiDiscrete, Space, Tuple } from '@reprise/core';
import { foldIn } from '@reprise/core';
import { spaceFromJson, spaceToJson } from '@reprise/environments';
import { LawError } from '../law.ts';
import { declareFalseAlarms } from '../statistics/ledger.ts';
import { holds, isSame, shown } from './holds.ts';
import { strangers } from './strangers.ts';

/** Every one of as many values is drawn; of more, two. */
const FEW = 16;
/** Draws, and as many more for each of a few values: each is missed with a chance below e^-50. */
const DRAWS = 64;
const DRAWS_EACH = 50;
/** Parts of an element that are looked at. */
const PARTS = 100;
/** The false alarms of one space, at the most. */
const ALPHA = 1e-15;

/**
 * Throws a LawError unless `space` is one of Gymnasium's, holds what such a one holds and nothing else, and
 * draws by the key alone, all over.
 */
export function checkSpace(space: Space<unknown>, name: string, key: Key): void {
  const twin = twinOf(space, name);
  holds(String(space) === String(twin), () => `${name} prints as “${space}”, not as “${twin}”`);
  const agrees = (value: unknown) =>
    holds(
      space.contains(value) === twin.contains(value),
      () => `${name} ${space} says ${!twin.contains(value)} of whether it holds ${shown(value)}`,
    );
  for (const stranger of strangers(twin, key)) agrees(stranger);
  for (let i = 0; i < 20; i++) agrees(twin.sample(foldIn(key, i)));

  const drawn = Array.from({ length: drawsOf(twin) }, (_, i) => space.sample(foldIn(key, i)));
  for (const value of drawn) {
    holds(
      twin.contains(value),
      () => `${name} ${space} draws ${shown(value)}, which it does not hold`,
    );
  }
  for (let i = drawn.length - 1; i >= 0; i--) {
    const again = space.sample(foldIn(key, i));
    holds(
      isSame(again, drawn[i]),
      () => `${name} ${space} draws ${shown(drawn[i])} and then ${shown(again)} of the same key`,
    );
  }
  checkReach(twin, drawn, `${name} ${space}`);
  declareFalseAlarms(`${name} ${space} draws all over`, ALPHA);
}

/** Throws a LawError where an action has no finite bounds: Stable-Baselines3 asserts that it has. */
export function checkBounds(space: Space<unknown>, name: string): void {
  if (space.type === 'Tuple' || space.type === 'Dict') {
    for (const [part, inner] of partsOf(space)) checkBounds(inner, `${name}.${part}`);
  }
  if (space.type !== 'Box') return;
  const { low, high } = space as Box;
  holds(
    [...low, ...high].every(Number.isFinite),
    () => `${name} ${space} has bounds that are not finite`,
  );
}

/** The same space, made of what it says of itself. */
function twinOf(space: Space<unknown>, name: string): Space<unknown> {
  let twin: Space<unknown>;
  try {
    twin = spaceFromJson(spaceToJson(space));
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    const why = code === 'bad-space' ? message : `it has not the fields of a ${space.type}`;
    throw new LawError(`${name} is no space of Gymnasium's: ${why}`);
  }
  const [own, its] = [spaceToJson(space), spaceToJson(twin)];
  holds(
    isSame(own, its),
    () => `${name} ${space} says ${shown(own)} of itself, and should ${shown(its)}`,
  );
  return twin;
}

function drawsOf(space: Space<unknown>): number {
  const most = Math.max(1, ...countsOf(space).filter((n) => n <= FEW));
  return DRAWS + DRAWS_EACH * most;
}

/** How many values each part of an element has, where they are whole numbers. */
function countsOf(space: Space<unknown>): readonly number[] {
  switch (space.type) {
    case 'Discrete':
      return [(space as Discrete).n];
    case 'MultiDiscrete':
      return (space as MultiDiscrete).nvec;
    case 'MultiBinary':
      return [2];
    case 'Box':
      return [];
    default:
      return partsOf(space).flatMap(([, inner]) => countsOf(inner));
  }
}

function partsOf(space: Space<unknown>): readonly (readonly [string, Space<unknown>])[] {
  return Object.entries((space as Tuple | Dict).spaces as Record<string, Space<unknown>>);
}

function checkReach(space: Space<unknown>, drawn: readonly unknown[], name: string): void {
  const part = (i: number | string) => drawn.map((value) => (value as Record<string, number>)[i]!);
  switch (space.type) {
    case 'Discrete': {
      const { n, start } = space as Discrete;
      checkWhole(drawn as number[], start, n, name);
      return;
    }
    case 'MultiDiscrete':
    case 'MultiBinary': {
      const { nvec, n } = space as unknown as { nvec?: readonly number[]; n: number };
      const counts = nvec ?? Array.from({ length: n }, () => 2);
      for (const [i, count] of counts.slice(0, PARTS).entries()) {
        checkWhole(part(i), 0, count, `part ${i} of ${name}`);
      }
      return;
    }
    case 'Box': {
      const { low, high } = space as Box;
      for (const [i, from] of low.slice(0, PARTS).entries()) {
        checkBetween(part(i), from, high[i]!, `part ${i} of ${name}`);
      }
      return;
    }
    default:
      for (const [at, inner] of partsOf(space)) checkReach(inner, part(at), `${at} of ${name}`);
  }
}

function checkWhole(drawn: readonly number[], start: number, n: number, name: string): void {
  const seen = new Set(drawn);
  holds(seen.size > 1 || n === 1, () => `${name} draws only ${drawn[0]}, ${drawn.length} times`);
  for (let value = start; n <= FEW && value < start + n; value++) {
    holds(seen.has(value), () => `${name} never draws ${value}, in ${drawn.length} draws`);
  }
}

function checkBetween(drawn: readonly number[], low: number, high: number, name: string): void {
  if (low === high) return;
  const [least, most] = [Math.min(...drawn), Math.max(...drawn)];
  holds(least < most, () => `${name} draws only ${least}, ${drawn.length} times`);
  const middle = low / 2 + high / 2;
  if (!Number.isFinite(middle)) return;
  holds(
    least <= middle && most >= middle,
    () => `${name} draws only from ${least} to ${most}, in ${drawn.length} draws`,
  );
}
