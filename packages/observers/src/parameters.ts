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
   * How many transitions there are to each reading: in those from each multiple of so many on, the first
   * update is read. By default so many that it comes to reading 64 parameters a transition: every update
   * where there are no more, one in 16 transitions where there are 1024. It goes by the transitions' own
   * numbers, so a replay from the middle reads the same updates.
   */
  readonly every?: number;
}

const READ_A_TRANSITION = 64;

/** Finds a state's parameters, and says how often to read them; one for each subscription. */
export class ParameterFinder<State> {
  private readonly owner: string;
  private readonly given: ((state: State) => readonly Numbers[]) | undefined;
  private every: number | undefined;
  private fields: readonly string[] | null = null;
  /** The first transition that may be read next; Infinity: the stream has not begun. */
  private next = Number.POSITIVE_INFINITY;

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

  /** How many transitions there are to each reading of states like this one. */
  private everyOf(state: State): number {
    this.every ??= Math.max(1, Math.ceil(sizeOf(this.listsOf(state)) / READ_A_TRANSITION));
    return this.every;
  }

  /**
   * Whether the transition is in a stretch of so many that has yet to be read; `read` says that it now is. A
   * stretch that began before the stream did may have been read there, and is left out.
   */
  isDue(seq: number, state: State): boolean {
    const every = this.everyOf(state);
    if (seq >= this.next) return true;
    if (this.next !== Number.POSITIVE_INFINITY) return false;
    this.next = Math.ceil(seq / every) * every;
    return seq >= this.next;
  }

  /** Notes that the stretch of this transition has been read. */
  read(seq: number): void {
    const every = this.every!;
    this.next = (Math.floor(seq / every) + 1) * every;
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
