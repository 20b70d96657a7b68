import { type Environment, RepriseError, type Space } from '@reprise/core';
import { shown } from './holds.ts';

const SPACE = ['contains', 'sample'];
const OPTIONAL = ['recover', 'model', 'actionMask', 'render', 'describe'];

/**
 * What `make` makes, where it is an environment at all; throws `bad-environment`, naming the part that is
 * missing or is none.
 */
export function madeBy(make: unknown): Environment {
  if (typeof make !== 'function') {
    wrong(
      `the laws of environments take a function that makes one, and got ${typeof make}: give () => environment`,
    );
  }
  // One that cannot be made is no law's fault: its own error says why.
  const world: unknown = (make as () => unknown)();
  if (typeof world !== 'object' || world === null || world instanceof Promise) {
    wrong(`the function given makes ${shown(world)}, and no environment`);
  }
  const parts = world as Record<string, unknown>;
  if (typeof parts.id !== 'string')
    wrong(`an environment has an id, a text; this one's: ${shown(parts.id)}`);
  const { id } = world as Environment;
  if (parts.isExternal === true) {
    wrong(`${id} is outside the run: it cannot be reset or stepped, so no law can be tried on it`);
  }
  for (const name of ['observationSpace', 'actionSpace']) checkSpaceParts(id, name, parts[name]);
  for (const name of ['reset', 'step']) {
    if (typeof parts[name] !== 'function') wrong(`${id} has no ${name}: ${called(parts[name])}`);
  }
  for (const name of OPTIONAL) {
    const part = parts[name];
    if (part !== undefined && typeof part !== 'function')
      wrong(`${id} has ${name}, but ${called(part)}`);
  }
  return world as Environment;
}

function checkSpaceParts(id: string, name: string, space: unknown): void {
  if (typeof space !== 'object' || space === null) {
    wrong(`${id} has no ${name}: it is ${shown(space)}, not a space such as discrete(2)`);
  }
  for (const part of SPACE) {
    const its = (space as unknown as Record<string, unknown>)[part as keyof Space<unknown>];
    if (typeof its !== 'function') wrong(`${id} has no ${name}.${part}: ${called(its)}`);
  }
}

const called = (part: unknown) => `it is ${shown(part)}, not a function`;

function wrong(what: string): never {
  throw new RepriseError('bad-environment', what);
}
