import { LawError } from '../law.ts';
import { isAlike, text } from '../same.ts';
import { snapshot } from '../snapshot.ts';

/** Letters of a value that an error shows, at the most. */
const MOST_LETTERS = 200;

/** Throws a LawError that says `otherwise`, unless it is so; a function is asked only then. */
export function holds(claim: boolean, otherwise: string | (() => string)): asserts claim {
  if (!claim) throw new LawError(typeof otherwise === 'string' ? otherwise : otherwise());
}

/** Whether two values are the same, bit for bit. */
export function isSame(a: unknown, b: unknown): boolean {
  const [x, y] = [snapshot(a), snapshot(b)];
  return isAlike(x, y) || text(x) === text(y);
}

/** A value as an error shows it: NaN, −0 and the infinities as they are, and cut where it is long. */
export function shown(value: unknown): string {
  const whole = written(value);
  return whole.length > MOST_LETTERS ? `${whole.slice(0, MOST_LETTERS)}…` : whole;
}

function written(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (Object.is(value, -0)) return '-0';
  if (typeof value === 'function') return 'a function';
  if (Array.isArray(value)) return `[${value.map(written).join(',')}]`;
  if (value instanceof Promise) return 'a promise';
  if (typeof value !== 'object' || value === null) return String(value);
  const parts = Object.entries(value).map(([name, item]) => `"${name}":${written(item)}`);
  return `{${parts.join(',')}}`;
}
