import { useEffect, useState } from 'react';
import type { RunSummary } from '#engine/summary';
import { ask } from './engine/client.ts';

/** A recording that the server lists. */
export interface Run {
  readonly id: number;
  readonly name: string;
  readonly url: string;
  /** What it says of itself, once it has been opened. */
  readonly summary: RunSummary | null;
  readonly error: string | null;
}

/** The recordings that the server lists, each opened in turn; null while the list is not there yet. */
export function useRuns(): { runs: readonly Run[] | null; error: string | null } {
  const [runs, setRuns] = useState<readonly Run[] | null>(null);
  const [error, setError] = useState<string | null>(null);
  useEffect(() => {
    let isGone = false;
    const put = (id: number, part: Partial<Run>) => {
      if (isGone) return;
      setRuns(
        (before) => before?.map((run) => (run.id === id ? { ...run, ...part } : run)) ?? null,
      );
    };
    const load = async () => {
      const response = await fetch('/runs.json');
      const listed = (await response.json()) as { id: number; name: string }[];
      const all = listed.map(({ id, name }) => ({
        ...{ id, name, url: `/runs/${id}` },
        ...{ summary: null, error: null },
      }));
      if (isGone) return;
      setRuns(all);
      for (const { id, url } of all) {
        ask('open', { url }).then(
          (summary) => put(id, { summary }),
          (reason: Error) => put(id, { error: reason.message }),
        );
      }
    };
    load().catch(() => setError('The server does not answer: start it again and reload.'));
    return () => {
      isGone = true;
    };
  }, []);
  return { runs, error };
}
