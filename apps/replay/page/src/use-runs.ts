import { useEffect, useState } from 'react';
import type { RunSummary } from '#engine/summary';
import { ask } from './engine/client.ts';
import { type Following, followRun } from './follow-run.ts';

/** A recording that the server lists. */
export interface Run {
  /** No two have the same. */
  readonly name: string;
  readonly url: string;
  /** What it says of itself, once it has been opened. */
  readonly summary: RunSummary | null;
  readonly error: string | null;
  /** Whether it is being recorded, or was when the page was opened; null: it was not. */
  readonly live: Following | null;
}

/** The recordings that the server lists, each opened in turn; null while the list is not there yet. */
export function useRuns(): { runs: readonly Run[] | null; error: string | null } {
  const [runs, setRuns] = useState<readonly Run[] | null>(null);
  const [error, setError] = useState<string | null>(null);
  useEffect(() => {
    const abort = new AbortController();
    const put = (name: string, part: Partial<Run>) => {
      if (abort.signal.aborted) return;
      setRuns(
        (before) => before?.map((run) => (run.name === name ? { ...run, ...part } : run)) ?? null,
      );
    };
    const load = async () => {
      const response = await fetch('/runs.json');
      const listed = (await response.json()) as { name: string; key: string; isLive: boolean }[];
      const all = listed.map(
        ({ name, key, isLive }): Run => ({
          ...{ name, url: `/runs/${key}` },
          ...{ summary: null, error: null, live: isLive ? 'recording' : null },
        }),
      );
      if (abort.signal.aborted) return;
      setRuns(all);
      for (const { name, url, live } of all) {
        ask('open', { url }).then(
          (summary) => {
            put(name, { summary });
            if (live) void followRun(url, abort.signal, (news) => put(name, news));
          },
          (reason: Error) => put(name, { error: reason.message }),
        );
      }
    };
    load().catch(() => setError('The server does not answer: start it again and reload.'));
    return () => abort.abort();
  }, []);
  return { runs, error };
}
