import { didYouMean, type EventColumns, type RepriseError, type Transition } from '@reprise/core';
import jsep from 'jsep';
import { checkShorthand, checkTypes } from './condition-check.ts';
import { isKind, type Node, wrong } from './condition-node.ts';
import { type FieldsOfKinds, neverTogether } from './condition-outcomes.ts';
import { NUMBER, TEXT, type Types, typeOfState, typesOfColumns } from './condition-types.ts';
import { functions, member, operators } from './condition-values.ts';
import { MEASURES, type Measure, type Measures, measuresOf } from './measures.ts';

/** A condition over a transition. */
export interface Condition {
  /** As it was written. */
  readonly text: string;
  /** Whether it mentions `state`, so that events alone do not do. */
  readonly needsState: boolean;
  /** Whether it mentions one of `MEASURES`, so that a run must be followed from its beginning. */
  readonly needsMeasures: boolean;
  /** Whether it names nothing of a transition, and so is the same for each. */
  readonly isConstant: boolean;
  /**
   * Whether it holds; undefined where the transition lacks what it names, so that there is no saying:
   * what is there decides where it would whatever the rest were (Kleene's three-valued logic).
   */
  test(transition: Transition<unknown>, measures?: Measures): boolean | undefined;
  /**
   * Whether an alarm of it is up: as `test`, and down where the transition has a field that it names and does
   * not make it hold, so that `reward > 0 || tdError > 1` is raised more than once; undefined: as it was.
   */
  isUp(transition: Transition<unknown>, measures?: Measures): boolean | undefined;
}

/** What a condition may name besides `seq`, `kind`, `event` and `state`. */
export interface ConditionNames {
  /** Fields of the run's events, to be named without `event.`; others are then mistakes. */
  readonly fields?: readonly string[];
  /** What those fields are: what is never of the right type is then a mistake. */
  readonly types?: Types;
  /** The kinds of the run's events, with which `kind` may be compared. */
  readonly kinds?: readonly string[];
  /** The fields of each kind: what can hold of none is then a mistake. */
  readonly fieldsOfKinds?: FieldsOfKinds;
  /** Those of `MEASURES` that are to be had. */
  readonly measures?: readonly Measure[];
  /** A state of the run: what others are not to be asked for. */
  readonly state?: unknown;
  /**
   * Whether NaN, compared by size, is to count as either side: for alarms, which must not go quiet when a
   * number is lost. `!isNaN(loss) && loss > 10` says otherwise.
   */
  readonly isWary?: boolean;
}

/** Names that stand for the same wherever they are written. */
const CONSTANTS: readonly string[] = ['NaN', 'Infinity', 'undefined'];

/** What a part of a condition is worth; undefined: the transition lacks what it names. */
type Value = (transition: Transition<unknown>, measures: Measures | undefined) => unknown;

/** Whether what was just worked out compared NaN by size, and what such a comparison is to give. */
let hasMetNaN = false;
let whatNaNGives = false;

/**
 * The condition that `text` says: `reward > 0 && state.episode >= 3`, `loss > 10`, or in short
 * `field=value`. Throws `bad-condition`, which says what is wrong. It becomes functions of our own, never
 * code: it can read the transition and nothing else.
 */
export function condition(text: string, names: ConditionNames = {}): Condition {
  if (text.trim() === '') throw wrong('write a condition: reward > 0');
  const mentioned = new Set<string>();
  const value = shorthand(text, names, mentioned) ?? ofTree(text, names, mentioned);
  const fields = names.fields?.filter((name) => mentioned.has(name)) ?? [];
  const test: Condition['test'] = (transition, measures) => {
    hasMetNaN = false;
    const holds = truth(value(transition, measures));
    if (holds || !names.isWary || !hasMetNaN) return holds;
    whatNaNGives = true;
    const mayHold = truth(value(transition, measures));
    whatNaNGives = false;
    return mayHold || holds === mayHold ? mayHold : undefined;
  };
  return {
    text,
    needsState: mentioned.has('state'),
    needsMeasures: Object.keys(MEASURES).some((name) => mentioned.has(name)),
    isConstant: [...mentioned].every((name) => CONSTANTS.includes(name)),
    test,
    isUp(transition, measures) {
      const holds = test(transition, measures);
      if (holds !== undefined) return holds;
      return fields.some((name) => name in transition.event) ? false : undefined;
    },
  };
}

/** What a run with these columns has for a condition to name; fields of one kind of event, where it is given. */
export function namesOf(columns: EventColumns, kind?: string): ConditionNames {
  return {
    fields: fieldsOf(columns, kind),
    types: typesOfColumns(columns),
    kinds: Object.keys(columns),
    fieldsOfKinds: Object.fromEntries(
      Object.keys(columns)
        .filter((own) => kind === undefined || own === kind)
        .map((own) => [own, fieldsOf(columns, own)]),
    ),
    measures: measuresOf(columns),
  };
}

/** The names of recorded fields; of one kind of event, where it is given. */
function fieldsOf(columns: EventColumns, kind?: string): readonly string[] {
  const kinds = Object.entries(columns).filter(([own]) => kind === undefined || own === kind);
  const recorded = kinds.flatMap(([, fields]) =>
    Object.keys(fields).filter((field) => fields[field] !== 'live'),
  );
  return [...new Set(recorded)];
}

function truth(value: unknown): boolean | undefined {
  return value === undefined ? undefined : Boolean(value);
}

function parsed(text: string): jsep.Expression {
  try {
    return jsep(text);
  } catch (error) {
    throw error instanceof RangeError ? tooDeep() : wrong((error as Error).message);
  }
}

/** Operators inside one another, at the most: a condition is worked out on the stack. */
const DEEPEST = 1000;

function tooDeep(): RepriseError {
  return wrong(`it is nested too deep: at most ${DEEPEST} operators inside one another`);
}

/** `field=value`, where the value is a number or text without quotes. */
function shorthand(text: string, names: ConditionNames, mentioned: Set<string>): Value | null {
  const [, name, wanted] = /^\s*([a-z_]\w*)\s*=\s*([^=\s].*?)\s*$/i.exec(text) ?? [];
  if (name === undefined || wanted === undefined) return null;
  const value = named(name, names, mentioned);
  if (name === 'kind') checkKind(wanted, names);
  const number = Number(wanted);
  if (wanted === 'undefined') return isLacking(value);
  checkShorthand(name, wanted, typesOf(names));
  return (transition, measures) => {
    const found = value(transition, measures);
    if (found === undefined) return undefined;
    return typeof found === 'number' ? operators['==']!(found, number) : String(found) === wanted;
  };
}

function ofTree(text: string, names: ConditionNames, mentioned: Set<string>): Value {
  const tree = parsed(text);
  const value = valueAt(tree, names, mentioned);
  checkTypes(tree, typesOf(names));
  const apart = names.fieldsOfKinds && neverTogether(tree, names.fieldsOfKinds, mentioned);
  if (apart) throw wrong(`no kind of event has all that it needs to hold: ${apart}`);
  return value;
}

/** The value of a tree's node; throws where a condition has no such node. */
function valueAt(
  node: jsep.Expression,
  names: ConditionNames,
  mentioned: Set<string>,
  depth = 0,
): Value {
  if (depth > DEEPEST) throw tooDeep();
  const part = node as Node;
  const value = (child: jsep.Expression) => valueAt(child, names, mentioned, depth + 1);
  switch (node.type) {
    case 'Literal': {
      const literal: unknown = part.value;
      return () => literal;
    }
    case 'Identifier':
      return named(String(part.name), names, mentioned);
    case 'MemberExpression':
      return memberOf(part, names, mentioned, value);
    case 'CallExpression': {
      const callee = part.callee as Node;
      const { call } = (callee.type === 'Identifier' && functions.get(String(callee.name))) || {};
      if (!call) throw wrong(`only ${[...functions.keys()].join(', ')} can be called`);
      const given = (part.arguments as jsep.Expression[]).map(value);
      return (transition, measures) => {
        const values = given.map((one) => one(transition, measures));
        return values.includes(undefined) ? undefined : call(...values);
      };
    }
    case 'UnaryExpression': {
      const of = value(part.argument);
      const sign = signs.get(String(part.operator));
      if (sign) {
        return (...scope) => {
          const found = of(...scope);
          return found === undefined ? undefined : sign(found);
        };
      }
      throw wrong(`'${part.operator}' is not known`);
    }
    case 'BinaryExpression':
    case 'LogicalExpression':
      if (/^[!=]==?$/.test(String(part.operator))) {
        if (isKind(part.left)) checkKind((part.right as Node).value, names);
        if (isKind(part.right)) checkKind((part.left as Node).value, names);
        for (const [one, other] of [
          [part.left, part.right],
          [part.right, part.left],
        ] as const) {
          if (!isUndefined(one)) continue;
          const is = isLacking(value(other));
          return String(part.operator).startsWith('=') ? is : (...scope) => !is(...scope);
        }
      }
      return combined(String(part.operator), value(part.left), value(part.right));
    case 'ConditionalExpression': {
      const [test, then, otherwise] = [part.test, part.consequent, part.alternate].map(value);
      return (...scope) => {
        const holds = test!(...scope);
        if (holds === undefined) return undefined;
        return holds ? then!(...scope) : otherwise!(...scope);
      };
    }
    default:
      throw wrong(
        node.type === 'Compound' ? 'one condition at a time' : `a ${node.type} is not allowed here`,
      );
  }
}

/** What all that can be named is. */
function typesOf({ types = {}, measures = [], state }: ConditionNames): Types {
  return {
    ...types,
    ...Object.fromEntries(measures.map((measure) => [measure, NUMBER])),
    ...{ seq: NUMBER, kind: TEXT, NaN: NUMBER, Infinity: NUMBER },
    ...{ event: { is: 'object', fields: { ...types, kind: TEXT } }, state: typeOfState(state) },
  };
}

/** What a name stands for. */
function named(name: string, names: ConditionNames, mentioned: Set<string>): Value {
  mentioned.add(name);
  switch (name) {
    case 'seq':
      return ({ seq }) => seq;
    case 'kind':
      return ({ event }) => event.kind;
    case 'event':
      return ({ event }) => event;
    case 'state':
      return ({ state }) => state;
    case 'NaN':
      return () => Number.NaN;
    case 'Infinity':
      return () => Number.POSITIVE_INFINITY;
    case 'undefined':
      return () => undefined;
  }
  const { fields = [], measures: had = [] } = names;
  const measure = had.find((one) => one === name);
  if (measure) return (_, measures) => measures![measure];
  if (fields.includes(name)) {
    return ({ event }) => (event as unknown as Record<string, unknown>)[name];
  }
  const known = [...new Set([...fields, ...had, 'seq', 'kind', 'event', 'state'])];
  const what = Object.hasOwn(MEASURES, name) ? 'is never to be had here' : 'is not known';
  throw wrong(`'${name}' ${what}${didYouMean(name, known)}; there are ${known.join(', ')}`);
}

/** Throws for what no event of the run is of; what is no text is known when it is worked out. */
function checkKind(kind: unknown, { kinds }: ConditionNames): void {
  if (!kinds || typeof kind !== 'string' || kinds.includes(kind)) return;
  throw wrong(`no kind '${kind}'${didYouMean(kind, kinds)}; there are ${kinds.join(', ')}`);
}

/** A member of a value; that of an event or a state must be one of its fields, where those are known. */
function memberOf(
  part: Node,
  { fields, state }: ConditionNames,
  mentioned: Set<string>,
  value: (node: jsep.Expression) => Value,
): Value {
  const of = value(part.object);
  if (part.computed) {
    const key = value(part.property);
    return (...scope) => member(of(...scope), key(...scope));
  }
  const key = String((part.property as Node).name);
  const isEvent =
    (part.object as Node).type === 'Identifier' && (part.object as Node).name === 'event';
  if (isEvent && fields && key !== 'kind' && !fields.includes(key)) {
    throw wrong(`no field '${key}'${didYouMean(key, fields)}; there are ${fields.join(', ')}`);
  }
  if (isEvent) mentioned.add(key);
  const isState = (part.object as Node).name === 'state';
  if (isState && typeof state === 'object' && state !== null && !Object.hasOwn(state, key)) {
    const there = Object.keys(state);
    throw wrong(`no '${key}' in states${didYouMean(key, there)}; there are ${there.join(', ')}`);
  }
  return (...scope) => member(of(...scope), key);
}

/** What stands before a value. */
const signs: ReadonlyMap<string, (value: unknown) => unknown> = new Map<
  string,
  (value: unknown) => unknown
>([
  ['!', (value) => !value],
  ['-', (value) => -(value as number)],
  ['+', (value) => Number(value)],
]);

function isUndefined(node: jsep.Expression): boolean {
  return node.type === 'Identifier' && (node as Node).name === 'undefined';
}

/** Whether a value is lacking: what one asks by comparing it with `undefined`. */
function isLacking(value: Value): (...scope: Parameters<Value>) => boolean {
  return (...scope) => value(...scope) === undefined;
}

function combined(operator: string, left: Value, right: Value): Value {
  if (operator === '&&' || operator === '||') return connected(operator === '||', left, right);
  const combine = operators[operator];
  if (!combine) throw wrong(`'${operator}' is not known`);
  const isBySize = operator.startsWith('<') || operator.startsWith('>');
  return (transition, measures) => {
    const a = left(transition, measures) as number | undefined;
    const b = right(transition, measures) as number | undefined;
    if (a === undefined || b === undefined) return undefined;
    if (!isBySize || !(Number.isNaN(a) || Number.isNaN(b))) return combine(a, b);
    hasMetNaN = true;
    return whatNaNGives;
  };
}

/** Either side decides alone where it is what `decides`; else both must be there. */
function connected(decides: boolean, left: Value, right: Value): Value {
  return (transition, measures) => {
    const a = left(transition, measures);
    if (a !== undefined && Boolean(a) === decides) return a;
    const b = right(transition, measures);
    return a === undefined && Boolean(b) !== decides ? undefined : b;
  };
}
