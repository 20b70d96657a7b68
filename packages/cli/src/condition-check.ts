import type jsep from 'jsep';
import { type Node, wrong } from './condition-node.ts';
import {
  BOOLEAN,
  described,
  isAlike,
  NUMBER,
  type Type,
  type Types,
  typeOfField,
  typeOfState,
  UNKNOWN,
} from './condition-types.ts';
import { type ConditionFunction, functions } from './condition-values.ts';

/**
 * Throws `bad-condition` for what is of the wrong type wherever it is known: it would hold of nothing, or of
 * all. `types` are of what can be named.
 */
export function checkTypes(tree: jsep.Expression, types: Types): void {
  askTruth(tree as Node, typeOf(tree as Node, types));
}

/** Throws for `field=value` where the field never has such a value. */
export function checkShorthand(name: string, wanted: string, types: Types): void {
  const type = typeOfField(types, name);
  if (type.is === 'object') throw wrong(`${name} ${described(type)}: name one of its fields`);
  const isNumber = wanted === 'NaN' || !Number.isNaN(Number(wanted));
  const isOne = type.is === 'number' ? isNumber : /^(true|false)$/.test(wanted);
  if ((type.is === 'number' || type.is === 'boolean') && !isOne) {
    throw wrong(`${name} ${described(type)}, and never ${wanted}`);
  }
}

/** What a tree's node is; throws where it asks for what its parts are not. */
function typeOf(node: Node, types: Types): Type {
  const of = (child: unknown) => typeOf(child as Node, types);
  switch (node.type) {
    case 'Literal':
      return typeOfState(node.value);
    case 'Identifier':
      return typeOfField(types, String(node.name));
    case 'MemberExpression':
      return memberType(node, of);
    case 'CallExpression':
      return callType(node, of);
    case 'UnaryExpression': {
      const argument = node.argument as Node;
      if (String(node.operator) === '!') return askTruth(argument, of(argument));
      if (String(node.operator) === '+' && of(argument).is === 'text') return NUMBER;
      return askNumber(argument, of(argument));
    }
    case 'ConditionalExpression': {
      askTruth(node.test, of(node.test));
      return either(of(node.consequent), of(node.alternate));
    }
    default:
      return typeOfTwo(String(node.operator), [node.left, node.right], of);
  }
}

/** What two parts give together. */
function typeOfTwo(operator: string, sides: readonly [Node, Node], of: (node: Node) => Type): Type {
  const [left, right] = sides.map(of) as [Type, Type];
  if (operator === '&&' || operator === '||') {
    askTruth(sides[0], left);
    askTruth(sides[1], right);
    return either(left, right);
  }
  if (/^[!=]==?$/.test(operator)) {
    const isKnown = left.is !== 'unknown' && right.is !== 'unknown';
    if (isKnown && (left.is !== right.is || left.is === 'list' || left.is === 'object')) {
      const [one, other] = sides.map(shown);
      const are = `${one} ${described(left)} and ${other} ${described(right)}`;
      throw wrong(`${are}: they are never the same`);
    }
    return BOOLEAN;
  }
  askNumber(sides[0], left);
  askNumber(sides[1], right);
  return /^[<>]/.test(operator) ? BOOLEAN : NUMBER;
}

/** What a member of a value is. */
function memberType(node: Node, of: (node: unknown) => Type): Type {
  const [object, property] = [node.object, node.property] as [Node, Node];
  const type = of(object);
  const key = node.computed ? constantOf(property) : String(property.name);
  if (node.computed && key === undefined) of(property);
  switch (type.is) {
    case 'unknown':
      return UNKNOWN;
    case 'object':
      return key === undefined ? UNKNOWN : typeOfField(type.fields, key);
    case 'list': {
      if (key === 'length') return NUMBER;
      if (key === undefined) return type.of;
      const isEntry = /^\d+$/.test(String(key)) && Number(key) < (type.length ?? Infinity);
      if (isEntry) return type.of;
      const last = type.length === null ? '' : ` to ${shown(object)}[${type.length - 1}]`;
      const has = `its entries, ${shown(object)}[0]${last}, and length`;
      throw wrong(`${shown(object)} ${described(type)} and has no '${key}': it has ${has}`);
    }
    default:
      throw wrong(`${shown(object)} ${described(type)} and has no '${shown(property)}'`);
  }
}

/** A number or text that a node is whatever the transition; undefined: it is none. */
function constantOf(node: Node): string | undefined {
  if (node.type === 'Literal') return String(node.value);
  const argument = node.argument as Node | undefined;
  const isNegative = node.type === 'UnaryExpression' && String(node.operator) === '-';
  return isNegative && argument!.type === 'Literal' ? `-${argument!.value}` : undefined;
}

/** What a function gives; throws for values that it does not take. */
function callType(node: Node, of: (node: Node) => Type): Type {
  const name = String((node.callee as Node).name);
  const { takes, most, gives } = functions.get(name) as ConditionFunction;
  const given = node.arguments as Node[];
  if (given.length < 1 || given.length > most) {
    const count = most === 1 ? '1 value' : 'at least 1 value';
    throw wrong(`${name} takes ${count}, not ${given.length}`);
  }
  for (const each of given) {
    const type = of(each);
    const isTaken = type.is === 'list' ? takes !== 'number' : takes !== 'list' && isCountable(type);
    if (isTaken || type.is === 'unknown') continue;
    const wanted = { number: 'a number', list: 'a list', either: 'numbers or a list' }[takes];
    throw wrong(
      `${name} takes ${wanted}, and ${shown(each)} ${described(type)}${instead(name, each, type)}`,
    );
  }
  return { is: gives };
}

/** What to write instead of a function of that. */
function instead(name: string, node: Node, type: Type): string {
  if (type.is === 'list') {
    const size = `norm(${shown(node)})`;
    return `: write ${name === 'abs' ? size : `${name}(${size})`}`;
  }
  return name === 'norm' && isCountable(type) ? `: write abs(${shown(node)})` : '';
}

/** Throws for what can be no operand of arithmetic, nor be compared by size. */
function askNumber(node: Node, type: Type): Type {
  if (type.is === 'unknown' || isCountable(type)) return NUMBER;
  const text = shown(node);
  const hint = {
    list: `: write norm(${text}), max(${text}) or an entry, ${text}[0]`,
    object: ': name one of its fields',
    text: ': it can only be compared with == and !=',
  }[type.is as 'list'];
  throw wrong(`${text} ${described(type)}, not a number${hint}`);
}

/** Throws for what is there or not, but neither true nor false. */
function askTruth(node: Node, type: Type): Type {
  if (type.is === 'unknown' || isCountable(type)) return BOOLEAN;
  throw wrong(`${shown(node)} ${described(type)}, not true or false: compare it with something`);
}

/** True and false count as 1 and 0. */
function isCountable({ is }: Type): boolean {
  return is === 'number' || is === 'boolean';
}

/** What one of two is: known where both are alike. */
function either(one: Type, other: Type): Type {
  return isAlike(one, other) ? one : UNKNOWN;
}

/** A node as it would be written. */
function shown(node: Node): string {
  switch (node.type) {
    case 'Literal':
      return String(node.raw);
    case 'Identifier':
      return String(node.name);
    case 'MemberExpression': {
      const [object, property] = [node.object, node.property].map(shown);
      return node.computed ? `${object}[${property}]` : `${object}.${property}`;
    }
    case 'CallExpression':
      return `${shown(node.callee)}(${(node.arguments as Node[]).map(shown).join(', ')})`;
    case 'UnaryExpression':
      return `${node.operator}${shown(node.argument)}`;
    case 'ConditionalExpression':
      return `(${[node.test, node.consequent, node.alternate].map(shown).join(', ')})`;
    default:
      return `(${shown(node.left)} ${node.operator} ${shown(node.right)})`;
  }
}
