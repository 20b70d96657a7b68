import { useEffect, useState } from 'react';
import type { Survey } from '#engine/series';
import { ask } from './engine/client.ts';
import type { Run } from './use-runs.ts';

/** Buckets of a curve: about one a pixel of a wide screen. */
const MOST = 1500;

/** The surveys of runs over a stretch of transitions, as far as they have come. */
export function useSurveys(
  runs: readonly Run[],
  range: readonly [number, number] | null,
): ReadonlyMap<number, Survey> {
  const [surveys, setSurveys] = useState<ReadonlyMap<number, Survey>>(new Map());
  const wanted = runs
    .filter(({ summary }) => summary)
    .map(({ id, summary }) => `${id}:${summary!.endSeq}`)
    .join(' ');
  const stretch = range?.join('-') ?? '';
  // biome-ignore lint/correctness/useExhaustiveDependencies: by what they say, not by identity
  useEffect(() => {
    const abort = new AbortController();
    const { signal } = abort;
    const put = (id: number, survey: Survey) => {
      if (!signal.aborted) setSurveys((before) => new Map([...before, [id, survey]]));
    };
    for (const { id, url, summary } of runs) {
      if (!summary) continue;
      const [from, to] = range ?? [summary.firstSeq, summary.endSeq];
      const input = {
        url,
        from: Math.max(summary.firstSeq, from),
        to: Math.min(summary.endSeq, to),
        most: MOST,
      };
      if (input.from >= input.to) continue;
      ask('survey', input, { signal, onProgress: (part: Survey) => put(id, part) }).then(
        (survey) => survey && put(id, survey),
        () => {},
      );
    }
    return () => abort.abort();
  }, [wanted, stretch]);
  return surveys;
}
