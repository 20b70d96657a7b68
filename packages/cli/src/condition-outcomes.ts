import type jsep from 'jsep';
import { isKind, type Node } from './condition-node.ts';
import { MEASURES, takesSamples } from './measures.ts';

/** The recorded fields of each kind of event. */
export type FieldsOfKinds = Readonly<Record<string, readonly string[]>>;

/** What a part of a condition may come to: that there is no saying, that it holds, that it does not. */
interface Outcomes {
  readonly lacks: boolean;
  readonly holds: boolean;
  readonly fails: boolean;
}

const ANY: Outcomes = { lacks: false, holds: true, fails: true };
const UNKNOWN: Outcomes = { ...ANY, lacks: true };
const LACKING: Outcomes = { lacks: true, holds: false, fails: false };
const always = (holds: boolean): Outcomes => ({ lacks: false, holds, fails: !holds });

/** Names that are there with every transition, or with none. */
const EVERYWHERE: ReadonlyMap<string, Outcomes> = new Map([
  ['seq', ANY],
  ['kind', always(true)],
  ['event', always(true)],
  ['state', UNKNOWN],
  ['NaN', always(false)],
  ['Infinity', always(true)],
  ['undefined', LACKING],
]);

/**
 * The fields, with the kinds of event that have them, whose being named together keeps a condition from ever
 * holding, whatever their values: `terminated (environment-step), reward (reward)`; null: of some kind of
 * event it may hold.
 */
export function neverTogether(
  tree: jsep.Expression,
  fields: FieldsOfKinds,
  mentioned: ReadonlySet<string>,
): string | null {
  const kinds = Object.keys(fields);
  if (kinds.some((kind) => outcomesOf(tree as Node, kind, fields).holds)) return null;
  return [...mentioned]
    .filter((name) => !EVERYWHERE.has(name))
    .map((name) => `${name} (${kinds.filter((kind) => isOf(name, kind, fields)).join(', ')})`)
    .join(', ');
}

/** Whether events of a kind may have what a name stands for. */
function isOf(name: string, kind: string, fields: FieldsOfKinds): boolean {
  if (fields[kind]!.includes(name)) return true;
  // What an episode came to is there with its last reward; a loss with the reward of a sample.
  if (name === 'loss') return kind === 'reward' && takesSamples(fields['environment-step']);
  return Object.hasOwn(MEASURES, name) && kind === 'reward';
}

/** What a tree's node may come to with an event of a kind. */
function outcomesOf(node: Node, kind: string, fields: FieldsOfKinds): Outcomes {
  const of = (child: unknown) => outcomesOf(child as Node, kind, fields);
  const named = (name: string) => {
    if (fields[kind]!.includes(name)) return ANY;
    return EVERYWHERE.get(name) ?? (isOf(name, kind, fields) ? UNKNOWN : LACKING);
  };
  switch (node.type) {
    case 'Literal':
      return always(Boolean(node.value));
    case 'Identifier':
      return named(String(node.name));
    case 'MemberExpression': {
      const [object, property] = [node.object, node.property] as [Node, Node];
      if (object.name === 'event' && !node.computed) return named(String(property.name));
      const parts = node.computed ? [object, property] : [object];
      return parts.map(of).every(isThere) ? UNKNOWN : LACKING;
    }
    case 'CallExpression':
      return worked((node.arguments as Node[]).map(of));
    case 'UnaryExpression': {
      const found = of(node.argument);
      return String(node.operator) === '!' ? negated(found) : worked([found]);
    }
    case 'ConditionalExpression': {
      const test = of(node.test);
      return either(test.lacks, [
        ...(test.holds ? [of(node.consequent)] : []),
        ...(test.fails ? [of(node.alternate)] : []),
      ]);
    }
    default:
      return ofTwo(String(node.operator), [node.left, node.right], kind, of);
  }
}

/** What two parts may come to together. */
function ofTwo(
  operator: string,
  sides: readonly [Node, Node],
  kind: string,
  of: (node: Node) => Outcomes,
): Outcomes {
  const [left, right] = sides.map(of) as [Outcomes, Outcomes];
  switch (operator) {
    case '&&':
      return both(left, right);
    case '||':
      return negated(both(negated(left), negated(right)));
  }
  const isEqual = operator.startsWith('==');
  if (!isEqual && !operator.startsWith('!=')) return worked([left, right]);
  for (const [i, side] of sides.entries()) {
    const other = sides[1 - i]!;
    if (isKind(side) && other.type === 'Literal') return always((other.value === kind) === isEqual);
    if (side.name !== 'undefined') continue;
    const found = i === 0 ? right : left;
    const isLacking = { lacks: false, holds: found.lacks, fails: isThere(found) };
    return isEqual ? isLacking : negated(isLacking);
  }
  return worked([left, right]);
}

/** Either side decides alone where it fails. */
const both = (left: Outcomes, right: Outcomes): Outcomes => ({
  lacks: (left.lacks && !onlyFails(right)) || (right.lacks && !onlyFails(left)),
  holds: left.holds && right.holds,
  fails: left.fails || right.fails,
});
const negated = ({ lacks, holds, fails }: Outcomes) => ({ lacks, holds: fails, fails: holds });
const isThere = ({ holds, fails }: Outcomes) => holds || fails;
const onlyFails = ({ lacks, holds }: Outcomes) => !lacks && !holds;

/** What is worked out of values: anything, where all are there. */
function worked(values: readonly Outcomes[]): Outcomes {
  if (!values.every(isThere)) return LACKING;
  return values.some(({ lacks }) => lacks) ? UNKNOWN : ANY;
}

/** One of several outcomes. */
function either(lacks: boolean, all: readonly Outcomes[]): Outcomes {
  return {
    lacks: lacks || all.some((one) => one.lacks),
    holds: all.some(({ holds }) => holds),
    fails: all.some(({ fails }) => fails),
  };
}
