import { useCallback, useEffect, useRef, useState } from 'react';
import { ask } from './engine/client.ts';
import type { Methods } from './engine/protocol.ts';
import type { Found } from './engine/search.ts';
import { grouped } from './format.ts';

/** A search that is going on, or what came of the last one. */
export interface SearchState {
  readonly isRunning: boolean;
  readonly message: string;
  find(input: Methods['find']['input'], name: string): Promise<number | null>;
  episodeStart(input: Methods['episodeStart']['input']): Promise<number | null>;
  previousChange(input: Methods['previousChange']['input']): Promise<number | null>;
  cancel(): void;
  /** Forgets what came of the last search. */
  forget(): void;
}

/** Searches of the run in the worker, one at a time, which can be cancelled, and end when the run is left. */
export function useSearch(): SearchState {
  const [state, setState] = useState({ isRunning: false, message: '' });
  const abort = useRef<AbortController | null>(null);
  useEffect(() => () => abort.current?.abort(), []);
  const search = useCallback(
    async (
      name: string,
      start: (options: {
        signal: AbortSignal;
        onProgress: (seq: number) => void;
      }) => Promise<Found>,
    ) => {
      abort.current?.abort();
      const own = new AbortController();
      abort.current = own;
      setState({ isRunning: true, message: `looking for ${name}…` });
      const onProgress = (seq: number) => {
        if (!own.signal.aborted)
          setState({ isRunning: true, message: `looking for ${name}… at ${grouped(seq)}` });
      };
      const done = (message: string) => {
        if (abort.current === own) setState({ isRunning: false, message });
      };
      try {
        const { seq, damage } = await start({ signal: own.signal, onProgress });
        done([seq === null ? `no ${name} there` : '', passed(damage)].filter(Boolean).join('; '));
        return own.signal.aborted ? null : seq;
      } catch (error) {
        done((error as Error).message);
        return null;
      }
    },
    [],
  );
  return {
    ...state,
    find: useCallback(
      (input, name) => search(name, (options) => ask('find', input, options)),
      [search],
    ),
    episodeStart: useCallback(
      (input) =>
        search(`episode ${input.episode}`, (options) => ask('episodeStart', input, options)),
      [search],
    ),
    previousChange: useCallback(
      (input) =>
        search(`change of ${input.path}`, (options) => ask('previousChange', input, options)),
      [search],
    ),
    cancel: useCallback(() => {
      abort.current?.abort();
      abort.current = null;
      setState({ isRunning: false, message: 'cancelled' });
    }, []),
    forget: useCallback(
      () =>
        setState((before) =>
          before.isRunning || before.message === '' ? before : { ...before, message: '' },
        ),
      [],
    ),
  };
}

/** What there is to say of damage that was passed over. */
function passed(damage: readonly string[]): string {
  const more = damage.length > 1 ? ` and ${grouped(damage.length - 1)} more` : '';
  return damage.length > 0 ? `passed over: ${damage[0]}${more}` : '';
}
