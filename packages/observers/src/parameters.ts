import { isPersistentArray, type PersistentArray, RepriseError } from '@reprise/core';
import { checkWhole } from './option.ts';

/** A list of numbers in a state. */
export type Numbers = PersistentArray | ArrayLike<number>;

/** Where the parameters are, and how often they are read. */
export interface ParameterOptions<State> {
  /**
   * What is learned, as lists of numbers. By default every persistent array and typed array of floats
   * that is a field of the state itself: a table, weights; not what lies deeper, as traces do.
   */
  readonly parameters?: (state: State) => readonly Numbers[];
  /**
   * Every how many updates the parameters are read. By default so seldom that it comes to reading 64 of
   * them an update: all of them each time where there are no more, once in 16 updates where there are 1024.
   */
  readonly every?: number;
}

const READ_AN_UPDATE = 64;

/** Finds a state's parameters, and says how often to read them; one for each subscription. */
export class ParameterFinder<State> {
  private readonly owner: string;
  private readonly given: ((state: State) => readonly Numbers[]) | undefined;
  private every: number | undefined;
  private fields: readonly string[] | null = null;

  /** Throws `bad-option` unless `every` is a positive whole number. */
  constructor(owner: string, { parameters, every }: ParameterOptions<State>) {
    if (every !== undefined) checkWhole(owner, 'every', every);
    this.owner = owner;
    this.given = parameters;
    this.every = every;
  }

  /** The parameters of a state; throws `bad-state` where there are none. */
  listsOf(state: State): readonly Numbers[] {
    const lists = this.given ? this.given(state) : this.found(state as Record<string, Numbers>);
    if (lists.length > 0) return lists;
    throw new RepriseError(
      'bad-state',
      `${this.owner}: the state has no array of floats among ${Object.keys(state as object).join(', ')}; say where the parameters are: ${this.owner}({ parameters: (state) => [state.weights] })`,
    );
  }

  /** Every how many updates the parameters of states like this one are read. */
  everyOf(state: State): number {
    this.every ??= Math.max(1, Math.ceil(sizeOf(this.listsOf(state)) / READ_AN_UPDATE));
    return this.every;
  }

  private found(state: Readonly<Record<string, Numbers>>): readonly Numbers[] {
    this.fields ??= Object.keys(state).filter((field) => isFloats(state[field]));
    return this.fields.map((field) => state[field]!);
  }
}

/** How many numbers there are in all lists. */
export function sizeOf(lists: readonly Numbers[]): number {
  return lists.reduce((sum, list) => sum + list.length, 0);
}

/** Copies all lists into `into`, one after another, and returns Σ x² over them. */
export function gather(lists: readonly Numbers[], into: Float64Array): number {
  let sum = 0;
  let place = 0;
  for (const list of lists) {
    const isPersistent = isPersistentArray(list);
    for (let i = 0; i < list.length; i++) {
      const value = isPersistent ? list.get(i) : list[i]!;
      into[place++] = value;
      sum += value * value;
    }
  }
  return sum;
}

function isFloats(value: unknown): boolean {
  if (isPersistentArray(value)) return value.type === 'float64' || value.type === 'float32';
  return value instanceof Float64Array || value instanceof Float32Array;
}
