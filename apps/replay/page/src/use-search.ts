import { useCallback, useEffect, useRef, useState } from 'react';
import { ask } from './engine/client.ts';
import type { Methods } from './engine/protocol.ts';
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
      }) => Promise<number | null>,
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
        const found = await start({ signal: own.signal, onProgress });
        done(found === null ? `no ${name} there` : '');
        return own.signal.aborted ? null : found;
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
