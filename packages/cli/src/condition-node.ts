import { RepriseError } from '@reprise/core';
import type jsep from 'jsep';

/** A node of a condition's tree, with whatever parts its type has. */
export type Node = jsep.Expression & Record<string, never>;

/** Whether a tree's node is the kind of the event. */
export function isKind(node: jsep.Expression): boolean {
  const { type, name, object, property } = node as Node & { object?: Node; property?: Node };
  if (type === 'Identifier') return name === 'kind';
  return type === 'MemberExpression' && object?.name === 'event' && property?.name === 'kind';
}

/** What a condition is refused with. */
export function wrong(reason: string): RepriseError {
  return new RepriseError('bad-condition', reason);
}
