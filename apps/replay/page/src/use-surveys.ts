import { useEffect, useRef, useState } from 'react';
import type { Survey } from '#engine/series';
import { ask } from './engine/client.ts';
import type { Run } from './use-runs.ts';
import type { Range } from './view-state.ts';

/** Buckets of a curve: about one a pixel of a wide screen. */
const MOST = 1500;
/** Milliseconds at the least between two surveys of a run that grows, and in times of the last one's. */
const REST = 700;
const REST_SHARE = 4;

/**
 * The surveys of runs over a stretch of transitions, as far as they have come, and what went wrong with
 * them, by the runs' numbers; those of runs that are being recorded follow their growth.
 */
export function useSurveys(
  runs: readonly Run[],
  range: Range,
): { surveys: ReadonlyMap<number, Survey>; errors: ReadonlyMap<number, string> } {
  const [surveys, setSurveys] = useState<ReadonlyMap<number, Survey>>(new Map());
  const [errors, setErrors] = useState<ReadonlyMap<number, string>>(new Map());
  const latest = useRef(runs);
  latest.current = runs;
  const wanted = runs
    .filter(({ summary }) => summary)
    .map(({ id }) => id)
    .join(' ');
  const stretch = range?.join('-') ?? '';
  // biome-ignore lint/correctness/useExhaustiveDependencies: by what they say, not by identity
  useEffect(() => {
    const abort = new AbortController();
    const { signal } = abort;
    setErrors(new Map());
    const put = (id: number, survey: Survey) => {
      if (!signal.aborted) setSurveys((before) => new Map([...before, [id, survey]]));
    };
    for (const { id, summary } of runs) {
      if (!summary) continue;
      const run = () => latest.current.find((candidate) => candidate.id === id) ?? null;
      surveyAsItGrows(run, range, signal, (survey) => put(id, survey)).catch((error: Error) => {
        if (!signal.aborted) setErrors((before) => new Map([...before, [id, error.message]]));
      });
    }
    return () => abort.abort();
  }, [wanted, stretch]);
  return { surveys, errors };
}

/** Surveys a run, and again as long as it grows. */
async function surveyAsItGrows(
  current: () => Run | null,
  range: Range,
  signal: AbortSignal,
  put: (survey: Survey) => void,
): Promise<void> {
  let surveyed = -1;
  while (!signal.aborted) {
    const run = current();
    if (!run?.summary) return;
    const { firstSeq, endSeq } = run.summary;
    const from = Math.max(firstSeq, Math.floor(range?.[0] ?? firstSeq));
    const to = Math.min(endSeq, Math.ceil(range?.[1] ?? endSeq));
    let took = 0;
    if (to > from && to > surveyed) {
      const began = performance.now();
      // A first survey is shown as it comes; a later one would take away what is there.
      const onProgress = surveyed < 0 ? put : () => {};
      const input = { url: run.url, from, to, most: MOST };
      const survey = await ask('survey', input, { signal, onProgress });
      if (survey) put(survey);
      surveyed = to;
      took = performance.now() - began;
    }
    const isOver = run.live === null || run.live === 'ended' || run.live === 'stopped';
    if (isOver && current()?.summary?.endSeq === endSeq) return;
    const rest = Math.max(REST, REST_SHARE * took);
    await new Promise((resolve) => setTimeout(resolve, rest));
  }
}
