import { isPersistentArray } from '@reprise/core';
import jsep from 'jsep';

/** What an expression is about. */
export interface Scope {
  readonly seq: number;
  readonly kind: string;
  readonly event: unknown;
  readonly state: unknown;
}

/** A condition over a transition. */
export interface Condition {
  /** Whether it mentions `state`, so that events alone do not do. */
  readonly needsState: boolean;
  holds(scope: Scope): boolean;
}

const functions: Readonly<Record<string, (...values: number[]) => unknown>> = {
  abs: Math.abs,
  min: Math.min,
  max: Math.max,
  floor: Math.floor,
  isFinite: Number.isFinite,
  isNaN: Number.isNaN,
};

/**
 * The condition that `text` says, over `seq`, `kind`, `event` and `state`:
 * `event.reward > 0 && state.episode >= 3`. Throws a SyntaxError that says what is wrong. It is
 * walked, never compiled: it can read the transition and nothing else.
 */
export function condition(text: string): Condition {
  if (text.trim() === '') throw new SyntaxError('write a condition: event.reward > 0');
  let tree: jsep.Expression;
  try {
    tree = jsep(text);
  } catch (error) {
    throw new SyntaxError((error as Error).message);
  }
  const names = new Set<string>();
  check(tree, names);
  return {
    needsState: names.has('state'),
    holds: (scope) => Boolean(valueIn(tree, scope)),
  };
}

type Node = jsep.Expression & Record<string, never>;

function check(node: jsep.Expression, names: Set<string>): void {
  const { type } = node;
  const each = (...children: (jsep.Expression | undefined)[]) => {
    for (const child of children) if (child) check(child, names);
  };
  const part = node as Node;
  switch (type) {
    case 'Literal':
      return;
    case 'Identifier': {
      const name = String(part.name);
      if (!['seq', 'kind', 'event', 'state', 'NaN', 'Infinity', 'undefined'].includes(name)) {
        throw new SyntaxError(`'${name}' is not known: there are seq, kind, event and state`);
      }
      names.add(name);
      return;
    }
    case 'MemberExpression':
      each(part.object, part.computed ? part.property : undefined);
      return;
    case 'CallExpression': {
      const callee = part.callee as Node;
      if (callee.type !== 'Identifier' || !Object.hasOwn(functions, String(callee.name))) {
        throw new SyntaxError(`only ${Object.keys(functions).join(', ')} can be called`);
      }
      each(...(part.arguments as jsep.Expression[]));
      return;
    }
    case 'UnaryExpression':
      each(part.argument);
      return;
    case 'BinaryExpression':
    case 'LogicalExpression':
      each(part.left, part.right);
      return;
    case 'ConditionalExpression':
      each(part.test, part.consequent, part.alternate);
      return;
    default:
      throw new SyntaxError(
        type === 'Compound' ? 'one condition at a time' : `a ${type} is not allowed here`,
      );
  }
}

function valueIn(node: jsep.Expression, scope: Scope): unknown {
  const part = node as Node;
  switch (node.type) {
    case 'Literal':
      return part.value;
    case 'Identifier': {
      const name = String(part.name);
      if (name === 'NaN') return Number.NaN;
      if (name === 'Infinity') return Number.POSITIVE_INFINITY;
      return name === 'undefined' ? undefined : scope[name as keyof Scope];
    }
    case 'MemberExpression': {
      const object = valueIn(part.object, scope);
      const key = part.computed
        ? valueIn(part.property, scope)
        : String((part.property as Node).name);
      return member(object, key);
    }
    case 'CallExpression': {
      const call = functions[String((part.callee as Node).name)]!;
      const values = (part.arguments as jsep.Expression[]).map((item) => valueIn(item, scope));
      return call(...(values as number[]));
    }
    case 'UnaryExpression': {
      const value = valueIn(part.argument, scope) as number;
      const operator = String(part.operator);
      return operator === '!' ? !value : operator === '-' ? -value : +value;
    }
    case 'ConditionalExpression':
      return valueIn(valueIn(part.test, scope) ? part.consequent : part.alternate, scope);
    default: {
      const left = valueIn(part.left, scope);
      const operator = String(part.operator);
      if (operator === '&&') return left && valueIn(part.right, scope);
      if (operator === '||') return left || valueIn(part.right, scope);
      return combine(operator, left as number, valueIn(part.right, scope) as number);
    }
  }
}

/** An own member of a value; of a persistent array its elements and length. */
function member(object: unknown, key: unknown): unknown {
  if (typeof object !== 'object' || object === null) return undefined;
  if (isPersistentArray(object)) {
    return key === 'length' ? object.length : object.get(Number(key));
  }
  const name = String(key);
  return Object.hasOwn(object, name) ? (object as Record<string, unknown>)[name] : undefined;
}

function combine(operator: string, left: number, right: number): unknown {
  switch (operator) {
    case '===':
    case '==':
      return left === right;
    case '!==':
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '%':
      return left % right;
    default:
      throw new SyntaxError(`'${operator}' is not known`);
  }
}
