import {
  type AnyTrainer,
  begin,
  isPersistentArray,
  RepriseError,
  type Transition,
} from '@reprise/core';
import fc from 'fast-check';
import { anyPlace } from './arbitraries/any-place.ts';
import { expectGradient, type GradientComponent } from './gradient.ts';
import { type Law, LawError, type ParsedCase } from './law.ts';
import { NothingCheckedError } from './nothing-checked.ts';
import { listLike, numberList, numbersOf } from './number-list.ts';
import { transitionsOf } from './transitions-of.ts';

/** Updates that are checked in each run besides its first and its last; and where, if that is not drawn. */
const DRAWN = 3;
const EVENLY: readonly number[] = [0.25, 0.5, 0.75];

/** An update of a run. */
export interface Update {
  /** Counted from 0. */
  readonly update: number;
  /** The state from which its reward was told, the one before its gradient was taken. */
  // biome-ignore lint/suspicious/noExplicitAny: each trainer has a state of its own
  readonly state: any;
}

/** The learning rate of an update. */
export type RateOf = (config: ParsedCase['config'], update: Update) => number;

/**
 * The law of gradient descent: what an update takes off the parameters is the learning rate times the
 * gradient of the loss, and the reward is minus that loss. `parameters` names the state's fields that
 * hold them; `learningRate` gives the rate of an update, by default the config's `learningRate`, which stays.
 *
 * Of each run the first update is checked, the last, and three that are drawn. A run in which no component stands
 * out of its tolerance, so that a wrong sign would not be seen, throws a NothingCheckedError.
 */
export function gradientLaw(
  parameters: readonly string[],
  learningRate: RateOf = ({ learningRate: rate }) => rate,
): Law {
  return {
    sentence: 'an update is the learning rate times the gradient, by central finite differences',
    extra: fc.array(anyPlace(), { minLength: DRAWN, maxLength: DRAWN }),
    check(trainer, input, places: readonly number[] = EVENLY) {
      const beginning = begin(trainer, input);
      const transitions = transitionsOf(trainer, input);
      const descents = descentsOf(trainer, beginning.state, transitions, parameters);
      if (descents.length === 0) {
        throw new NothingCheckedError(
          `none of ${transitions.length} transitions is a 'parameter-update'`,
        );
      }
      const checked = chosen(descents, [...places, 1, 0]);
      let seen = 0;
      for (const update of checked) {
        const descent = descents[update]!;
        const rate = learningRate(beginning.config, { update, state: descent.state });
        const components = compared(descent, trainer, beginning.problem, rate, update);
        seen += components.filter(({ isSeen }) => isSeen).length;
      }
      if (seen > 0) return;
      throw new NothingCheckedError(
        `no gradient of ${checked.length} updates is greater than its tolerance, and a wrong sign would not be seen`,
      );
    },
  };
}

/** A step of gradient descent: an update, and the reward told before it. */
class Descent {
  /** The transition that the update is. */
  readonly seq: number;
  /** The state that the reward was told from, and the one after the update. */
  readonly state: Fields;
  private readonly after: Fields;
  private readonly trainer: AnyTrainer;
  private readonly names: readonly string[];

  constructor(
    trainer: AnyTrainer,
    names: readonly string[],
    state: unknown,
    { seq, state: after }: Transition<unknown>,
  ) {
    this.trainer = trainer;
    this.names = names;
    this.seq = seq;
    this.state = state as Fields;
    this.after = after as Fields;
  }

  /** The parameters before and after. */
  get values(): readonly [before: readonly number[], after: readonly number[]] {
    return [this.numbersIn(this.state).flat(), this.numbersIn(this.after).flat()];
  }

  /** Whether its parameters are of single precision, and what an update makes of them is rounded to that. */
  get isSingle(): boolean {
    return this.names.some((name) => {
      const list = this.state[name];
      return isPersistentArray(list) ? list.type === 'float32' : list instanceof Float32Array;
    });
  }

  /** The state with other parameters. */
  with(values: readonly number[]): Fields {
    const edited = { ...this.state };
    let from = 0;
    this.numbersIn(this.state).forEach(({ length }, i) => {
      const name = this.names[i]!;
      edited[name] = listLike(edited[name], values.slice(from, from + length));
      from += length;
    });
    return edited;
  }

  private numbersIn(state: Fields): number[][] {
    return this.names.map((name) => {
      const list = numberList(state[name]);
      if (list !== null) return numbersOf(list);
      const learned = Object.keys(state).filter((field) => numberList(state[field]) !== null);
      const has = learned.map((field) => `'${field}'`).join(', ') || 'none';
      throw new RepriseError(
        'bad-claim',
        `${this.trainer.id}: the state has no parameters '${name}': its lists of numbers are ${has}`,
      );
    });
  }
}

type Fields = Record<string, unknown>;

/** The updates of a run; throws `bad-claim` where no reward is told before one. */
function descentsOf(
  trainer: AnyTrainer,
  start: unknown,
  transitions: readonly Transition<unknown>[],
  parameters: readonly string[],
): Descent[] {
  const descents: Descent[] = [];
  let state = start;
  let told: unknown;
  for (const transition of transitions) {
    const { kind } = transition.event;
    if (kind === 'reward') told = state;
    if (kind === 'parameter-update') {
      if (told === undefined) {
        throw new RepriseError(
          'bad-claim',
          `${trainer.id}: no 'reward' event comes before an update, whose gradient is to be that of minus the reward: gradientLaw is of learners that tell it`,
        );
      }
      descents.push(new Descent(trainer, parameters, told, transition));
    }
    state = transition.state;
  }
  return descents;
}

/** Which updates are at those places, of those before doubles end, for a run may diverge. */
function chosen(descents: readonly Descent[], places: readonly number[]): number[] {
  const isSound = (update: number) =>
    descents[update]!.values.flat().every((value) => Math.abs(value) < 1e100);
  const updates = new Set<number>();
  let end = descents.length;
  for (const place of places) {
    const at = () => Math.min(Math.floor(place * end), end - 1);
    while (end > 0 && !isSound(at())) end = at();
    if (end > 0) updates.add(at());
  }
  return [...updates].sort((a, b) => a - b);
}

/** The gradient that an update went by, beside the slope of minus the reward. */
function compared(
  descent: Descent,
  trainer: AnyTrainer,
  problem: unknown,
  rate: number,
  update: number,
): GradientComponent[] {
  if (!(rate >= 0 && rate < Number.POSITIVE_INFINITY)) {
    throw new RepriseError(
      'bad-claim',
      `${trainer.id}: the learning rate of update ${update} is ${rate}: a number is needed, config.learningRate or what the function given to gradientLaw says`,
    );
  }
  // By which nothing moves.
  if (rate === 0) return [];
  const [before, after] = descent.values;
  const gradient = before.map((value, i) => (value - after[i]!) / rate);
  const largest = Math.max(...before.map(Math.abs), ...after.map(Math.abs));
  const epsilon = descent.isSingle ? 2 ** -23 : Number.EPSILON;
  const loss = (values: readonly number[]) => -trainer.decide(descent.with(values), problem).reward;
  const options = { slack: (4 * epsilon * largest) / rate, operations: 1000 };
  try {
    return expectGradient(loss, gradient, before, options);
  } catch (error) {
    if (!(error instanceof LawError)) throw error;
    throw new LawError(
      `${error.message}: that of update ${update}, by its rate ${rate}, and that of minus the reward before it. The law takes the reward for minus the whole loss, and config.learningRate for the rate of each update (gradientLaw takes another as its second argument)`,
      descent.seq,
    );
  }
}
