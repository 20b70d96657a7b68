import type { CounterexampleStore } from './counterexample.ts';

let store: CounterexampleStore | null = null;

/** Where counterexamples are kept if nothing is said. */
export function defaultStore(): CounterexampleStore | null {
  return store;
}

/** Sets where counterexamples are kept if nothing is said; null: nowhere. */
export function setDefaultStore(chosen: CounterexampleStore | null): void {
  store = chosen;
}
