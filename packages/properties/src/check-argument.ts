import { RepriseError } from '@reprise/core';

/** The `bad-argument` error: what was needed, what was given, and the right thing. */
export function badArgument(
  who: string,
  needed: string,
  given: unknown,
  instead: string,
): RepriseError {
  return new RepriseError(
    'bad-argument',
    `${who} needs ${needed} and got ${described(given)}: ${instead}`,
  );
}

/** Whether something is one of fast-check's arbitraries, as far as its parts tell. */
export function isArbitrary(given: unknown): boolean {
  return typeof (Object(given) as { generate?: unknown }).generate === 'function';
}

/** Throws `bad-argument` for what is no trainer. */
export function checkTrainer(who: string, trainer: unknown, instead = 'one'): void {
  const lacks = lackedBy(trainer);
  if (lacks.length === 0) return;
  throw badArgument(who, 'a trainer', trainer, `${instead}, with ${lacks.join(', ')}`);
}

/** Whether something is a trainer, as far as its parts tell. */
export function isTrainer(given: unknown): boolean {
  return lackedBy(given).length === 0;
}

/** The parts of a trainer that something has not. */
function lackedBy(given: unknown): string[] {
  const parts = Object(given) as Readonly<Record<string, unknown>>;
  const { safeParse } = Object(parts.config) as { safeParse?: unknown };
  return [
    ...(typeof safeParse === 'function' ? [] : ['config (a zod schema)']),
    ...['start', 'decide', 'evolve', 'columns'].filter((name) => typeof parts[name] !== 'function'),
  ];
}

/** What was given, shortly: an object by its id or names. */
export function described(given: unknown): string {
  if (Array.isArray(given)) return `an array of ${given.length}`;
  if (typeof given === 'function') return `the function ${given.name || 'without a name'}`;
  if (typeof given !== 'object' || given === null) return String(given);
  const { id } = given as { id?: unknown };
  if (typeof id === 'string') return `'${id}'`;
  const names = Object.keys(given);
  return names.length > 0 ? `an object of ${names.slice(0, 5).join(', ')}` : 'an empty object';
}
