import { useEffect, useState } from 'react';
import type { Trail } from '#engine/trail';
import { ask } from './engine/client.ts';
import type { Run } from './use-runs.ts';

/** What was observed over the last steps up to `seq`; null where an observation is not two numbers. */
export function useTrail(run: Run, seq: number | null): Trail | null {
  const [trail, setTrail] = useState<Trail | null>(null);
  useEffect(() => {
    if (seq === null || !run.summary?.isDrawn) return setTrail(null);
    let isGone = false;
    ask('trail', { url: run.url, seq, length: 400 }).then(
      (found) => !isGone && setTrail(found),
      () => {},
    );
    return () => {
      isGone = true;
    };
  }, [run.url, run.summary?.isDrawn, seq]);
  return trail;
}
