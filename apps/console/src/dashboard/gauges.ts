import type { Transition } from '@reprise/core';
import {
  entropy,
  gradientNorm,
  type Measurement,
  parameterNorm,
  tdErrors,
} from '@reprise/observers';
import { map, type Observable, Subject } from 'rxjs';

/** How many of a gauge's latest values are kept. */
const KEPT = 64;

/** A number that is watched, with its latest values. */
export interface Gauge {
  readonly name: string;
  readonly value: number;
  readonly history: readonly number[];
}

type Watch = (run$: Observable<Transition<unknown>>) => Observable<Measurement>;

/** What is read of each sampled transition, by its name. */
const WATCHES: Readonly<Record<string, Watch>> = {
  '|TD error|': (run$) =>
    run$.pipe(
      tdErrors(),
      map(({ seq, value }) => ({ seq, value: Math.abs(value) })),
    ),
  'gradient norm': (run$) => run$.pipe(gradientNorm()),
  'parameter norm': (run$) => run$.pipe(parameterNorm({ every: 1 })),
  entropy: (run$) => run$.pipe(entropy()),
};

/** Reads what gauges show off transitions that are sampled now and then, not off all of them. */
export class Gauges {
  private readonly sampled$ = new Subject<Transition<unknown>>();
  private readonly histories = new Map<string, number[]>();
  private known = '';

  constructor() {
    for (const [name, watch] of Object.entries(WATCHES)) {
      watch(this.sampled$).subscribe({
        next: ({ value }) => {
          if (name !== this.known) this.add(name, value);
        },
        // A state without parameters has no norm to show.
        error: () => {},
      });
    }
  }

  /** Takes a transition of the run, with its newest state; what is `known` of it is added by who knows it. */
  sample(transition: Transition<unknown>, known: string): void {
    this.known = known;
    this.sampled$.next(transition);
  }

  /** Adds a value that was reckoned elsewhere. */
  add(name: string, value: number): void {
    const history = this.histories.get(name) ?? [];
    history.push(value);
    if (history.length > KEPT) history.shift();
    this.histories.set(name, history);
  }

  /** The gauge of that name; null: it has no value yet. */
  read(name: string): Gauge | null {
    const history = this.histories.get(name);
    return history ? { name, value: history.at(-1) as number, history } : null;
  }
}

/** The gauges that sampled transitions have, in the order in which they are shown. */
export const SAMPLED = Object.keys(WATCHES);
