import { useEffect, useMemo, useRef, useState } from 'react';
import type { Survey } from '#engine/series';
import { ask } from './engine/client.ts';
import type { Run } from './use-runs.ts';
import type { Axis, Range } from './view-state.ts';
import { countedOn, type Stretch, transitionsOf } from './zoomed.ts';

/** Buckets of a curve: about one a pixel of a wide screen. */
const MOST = 1500;
/** Milliseconds at the least between two surveys of a run that grows, and in times of the last one's. */
const REST = 700;
const REST_SHARE = 4;

type Surveys = ReadonlyMap<string, Survey>;

/** What a survey is asked of: all of a run, a stretch of it, or null: nothing yet. */
type Part = 'all' | Stretch | null;

/**
 * The surveys of runs: over all of each (of the first alone where others are not needed), and over the
 * stretch of an axis that is zoomed into; what went wrong with them, by the runs' numbers.
 */
export function useSurveys(
  runs: readonly Run[],
  axis: Axis,
  range: Range,
): { wholes: Surveys; surveys: Surveys; errors: ReadonlyMap<string, string> } {
  // Over transitions, a stretch is known without the whole, which the timeline of the first run shows.
  const needed = useMemo(
    () => (range && axis === 'transition' ? runs.slice(0, 1) : runs),
    [runs, axis, range],
  );
  const wholes = useSurveysOf(needed, () => 'all');
  const zoomed = useSurveysOf(range ? runs : NONE, ({ name, summary }) => {
    if (!range || !summary) return null;
    if (axis === 'transition') {
      const from = Math.max(summary.firstSeq, Math.floor(range[0]));
      return { from, to: Math.ceil(range[1]), steps: 0, episodes: 0 };
    }
    const whole = wholes.surveys.get(name);
    const isThrough = whole && whole.done === whole.to - whole.from;
    return isThrough ? transitionsOf(whole, axis, range) : null;
  });
  return useMemo(() => {
    const errors = new Map([...wholes.errors, ...zoomed.errors]);
    // Of a stretch of another axis, the whole shows what is known until there is more.
    const shown =
      range && axis === 'transition'
        ? zoomed.surveys
        : new Map([...wholes.surveys, ...(range ? zoomed.surveys : [])]);
    return { wholes: wholes.surveys, surveys: shown, errors };
  }, [wholes, zoomed, range, axis]);
}

const NONE: readonly Run[] = [];

/** The surveys of a part of each run, as far as they have come; those of runs that grow follow their growth. */
function useSurveysOf(
  runs: readonly Run[],
  partOf: (run: Run) => Part,
): { surveys: Surveys; errors: ReadonlyMap<string, string> } {
  const [surveys, setSurveys] = useState<Surveys>(new Map());
  const [errors, setErrors] = useState<ReadonlyMap<string, string>>(new Map());
  const latest = useRef(runs);
  latest.current = runs;
  const parts = runs
    .filter(({ summary }) => summary)
    .map((run) => [run.name, partOf(run)] as const);
  const wanted = JSON.stringify(parts);
  // biome-ignore lint/correctness/useExhaustiveDependencies: by what they say, not by identity
  useEffect(() => {
    const abort = new AbortController();
    const { signal } = abort;
    setErrors((before) => (before.size > 0 ? new Map() : before));
    // What is no longer chosen is not shown when it is chosen again.
    setSurveys((before) => {
      const kept = [...before].filter(([name]) => parts.some(([of]) => of === name));
      return kept.length < before.size ? new Map(kept) : before;
    });
    const put = (name: string, survey: Survey) => {
      if (!signal.aborted) setSurveys((before) => new Map([...before, [name, survey]]));
    };
    for (const [name, part] of parts) {
      if (!part) continue;
      const run = () => latest.current.find((candidate) => candidate.name === name) ?? null;
      surveyAsItGrows(run, part, signal, (survey) =>
        put(name, part === 'all' ? survey : countedOn(survey, part)),
      ).catch((error: Error) => {
        if (!signal.aborted) setErrors((before) => new Map([...before, [name, error.message]]));
      });
    }
    return () => abort.abort();
  }, [wanted]);
  return useMemo(() => ({ surveys, errors }), [surveys, errors]);
}

/** Surveys a run, and again as long as it grows. */
async function surveyAsItGrows(
  current: () => Run | null,
  part: 'all' | Stretch,
  signal: AbortSignal,
  put: (survey: Survey) => void,
): Promise<void> {
  let surveyed = -1;
  while (!signal.aborted) {
    const run = current();
    if (!run?.summary) return;
    const { firstSeq, endSeq } = run.summary;
    const from = part === 'all' ? firstSeq : part.from;
    const to = part === 'all' ? endSeq : Math.min(endSeq, part.to);
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
