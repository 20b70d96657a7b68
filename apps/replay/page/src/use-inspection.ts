import { useEffect, useRef, useState } from 'react';
import type { Inspection } from '#engine/inspect';
import { ask } from './engine/client.ts';

/**
 * The transition at `seq` of the run at `url`, the last one that has arrived until the next does: one
 * question at a time, so that a fast scrub asks for where it is and not for where it has been.
 */
export function useInspection(
  url: string | null,
  seq: number | null,
): { inspection: Inspection | null; error: string | null } {
  const [shown, setShown] = useState<{
    url: string;
    inspection: Inspection | null;
    error: string | null;
  } | null>(null);
  const wanted = useRef<{ url: string; seq: number } | null>(null);
  const isAsking = useRef(false);
  useEffect(() => {
    wanted.current = url === null || seq === null ? null : { url, seq };
    const next = async () => {
      while (wanted.current && !isAsking.current) {
        const question = wanted.current;
        isAsking.current = true;
        try {
          const inspection = await ask('inspect', question);
          setShown({ url: question.url, inspection, error: null });
        } catch (error) {
          setShown({ url: question.url, inspection: null, error: (error as Error).message });
        }
        isAsking.current = false;
        if (wanted.current === question) wanted.current = null;
      }
    };
    void next();
  }, [url, seq]);
  const current = shown && shown.url === url ? shown : null;
  return { inspection: current?.inspection ?? null, error: current?.error ?? null };
}
