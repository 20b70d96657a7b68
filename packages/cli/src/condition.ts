import { type EventColumns, RepriseError, type Transition } from '@reprise/core';
import jsep from 'jsep';
import { functions, member, operators } from './condition-values.ts';
import { MEASURES, type Measure, type Measures, measuresOf } from './measures.ts';
import { didYouMean } from './nearest.ts';

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
   * Whether it holds; undefined where it does not and the transition lacks what it names: then it says
   * nothing of it.
   */
  test(transition: Transition<unknown>, measures?: Measures): boolean | undefined;
}

/** What a condition may name besides `seq`, `kind`, `event` and `state`. */
export interface ConditionNames {
  /** Fields of the run's events, to be named without `event.`; others are then mistakes. */
  readonly fields?: readonly string[];
  /** The kinds of the run's events, with which `kind` may be compared. */
  readonly kinds?: readonly string[];
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

/** What a part of a condition is worth. */
type Value = (transition: Transition<unknown>, measures: Measures | undefined) => unknown;

/** Whether what was just worked out named something that the transition lacks. */
let isLacking = false;
/** Whether it compared NaN by size, and what such a comparison is to give. */
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
  const value = shorthand(text, names, mentioned) ?? valueAt(parsed(text), names, mentioned);
  return {
    text,
    needsState: mentioned.has('state'),
    needsMeasures: Object.keys(MEASURES).some((name) => mentioned.has(name)),
    isConstant: [...mentioned].every((name) => CONSTANTS.includes(name)),
    test(transition, measures) {
      isLacking = false;
      hasMetNaN = false;
      if (value(transition, measures)) return true;
      if (names.isWary && hasMetNaN) {
        whatNaNGives = true;
        const holds = value(transition, measures);
        whatNaNGives = false;
        if (holds) return true;
      }
      return isLacking ? undefined : false;
    },
  };
}

/** What a run with these columns has for a condition to name; fields of one kind of event, where it is given. */
export function namesOf(columns: EventColumns, kind?: string): ConditionNames {
  return {
    fields: fieldsOf(columns, kind),
    kinds: Object.keys(columns),
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

function wrong(reason: string): RepriseError {
  return new RepriseError('bad-condition', reason);
}

function parsed(text: string): jsep.Expression {
  try {
    return jsep(text);
  } catch (error) {
    throw wrong((error as Error).message);
  }
}

/** `field=value`, where the value is a number or text without quotes. */
function shorthand(text: string, names: ConditionNames, mentioned: Set<string>): Value | null {
  const [, name, wanted] = /^\s*([a-z_]\w*)\s*=\s*([^=\s].*?)\s*$/i.exec(text) ?? [];
  if (name === undefined || wanted === undefined) return null;
  const value = named(name, names, mentioned);
  if (name === 'kind') checkKind(wanted, names);
  const number = Number(wanted);
  return (transition, measures) => {
    const found = value(transition, measures);
    return typeof found === 'number' ? operators['==']!(found, number) : String(found) === wanted;
  };
}

type Node = jsep.Expression & Record<string, never>;

/** The value of a tree's node; throws where a condition has no such node. */
function valueAt(node: jsep.Expression, names: ConditionNames, mentioned: Set<string>): Value {
  const part = node as Node;
  const value = (child: jsep.Expression) => valueAt(child, names, mentioned);
  switch (node.type) {
    case 'Literal': {
      const literal: unknown = part.value;
      return () => literal;
    }
    case 'Identifier':
      return named(String(part.name), names, mentioned);
    case 'MemberExpression':
      return memberOf(part, names, value);
    case 'CallExpression': {
      const callee = part.callee as Node;
      const call = callee.type === 'Identifier' ? functions.get(String(callee.name)) : undefined;
      if (!call) throw wrong(`only ${[...functions.keys()].join(', ')} can be called`);
      const given = (part.arguments as jsep.Expression[]).map(value);
      return (transition, measures) =>
        call(...given.map((one) => one(transition, measures) as number));
    }
    case 'UnaryExpression': {
      const of = value(part.argument);
      if (part.operator === '!') return (...scope) => !of(...scope);
      if (part.operator === '-') return (...scope) => -(of(...scope) as number);
      if (part.operator === '+') return (...scope) => Number(of(...scope));
      throw wrong(`'${part.operator}' is not known`);
    }
    case 'BinaryExpression':
    case 'LogicalExpression':
      if (/^[!=]==?$/.test(String(part.operator))) {
        if (isKind(part.left)) checkKind((part.right as Node).value, names);
        if (isKind(part.right)) checkKind((part.left as Node).value, names);
      }
      return combined(String(part.operator), value(part.left), value(part.right));
    case 'ConditionalExpression': {
      const [test, then, otherwise] = [part.test, part.consequent, part.alternate].map(value);
      return (...scope) => (test!(...scope) ? then!(...scope) : otherwise!(...scope));
    }
    default:
      throw wrong(
        node.type === 'Compound' ? 'one condition at a time' : `a ${node.type} is not allowed here`,
      );
  }
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
  if (measure) return (_, measures) => present(measures![measure]);
  if (fields.includes(name)) {
    return ({ event }) => present((event as unknown as Record<string, unknown>)[name]);
  }
  const known = [...new Set([...fields, ...had, 'seq', 'kind', 'event', 'state'])];
  const what = Object.hasOwn(MEASURES, name) ? 'is never to be had here' : 'is not known';
  throw wrong(`'${name}' ${what}${didYouMean(name, known)}; there are ${known.join(', ')}`);
}

/** Whether a tree's node is the kind of the event. */
function isKind(node: jsep.Expression): boolean {
  const { type, name, object, property } = node as Node & { object?: Node; property?: Node };
  if (type === 'Identifier') return name === 'kind';
  return type === 'MemberExpression' && object?.name === 'event' && property?.name === 'kind';
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
  value: (node: jsep.Expression) => Value,
): Value {
  const of = value(part.object);
  if (part.computed) {
    const key = value(part.property);
    return (...scope) => present(member(of(...scope), key(...scope)));
  }
  const key = String((part.property as Node).name);
  const isEvent =
    (part.object as Node).type === 'Identifier' && (part.object as Node).name === 'event';
  if (isEvent && fields && key !== 'kind' && !fields.includes(key)) {
    throw wrong(`no field '${key}'${didYouMean(key, fields)}; there are ${fields.join(', ')}`);
  }
  const isState = (part.object as Node).name === 'state';
  if (isState && typeof state === 'object' && state !== null && !Object.hasOwn(state, key)) {
    const there = Object.keys(state);
    throw wrong(`no '${key}' in states${didYouMean(key, there)}; there are ${there.join(', ')}`);
  }
  return (...scope) => present(member(of(...scope), key));
}

function combined(operator: string, left: Value, right: Value): Value {
  if (operator === '&&') return (...scope) => left(...scope) && right(...scope);
  if (operator === '||') return (...scope) => left(...scope) || right(...scope);
  const combine = operators[operator];
  if (!combine) throw wrong(`'${operator}' is not known`);
  const isBySize = operator.startsWith('<') || operator.startsWith('>');
  return (transition, measures) => {
    const [a, b] = [left(transition, measures), right(transition, measures)] as [number, number];
    if (!isBySize || !(Number.isNaN(a) || Number.isNaN(b))) return combine(a, b);
    hasMetNaN = true;
    return whatNaNGives;
  };
}

/** Notes that a value is lacking. */
function present(value: unknown): unknown {
  if (value === undefined) isLacking = true;
  return value;
}
