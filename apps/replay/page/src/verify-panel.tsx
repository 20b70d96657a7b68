import { useEffect, useRef, useState } from 'react';
import type { Verified } from '#engine/verified';
import { verifyRun } from './engine/spans.ts';
import { grouped } from './format.ts';
import type { Run } from './use-runs.ts';

/** Executes the run again, here, and compares every transition bit for bit; it ends when the run is left. */
export function VerifyPanel({
  run,
  onResult,
  onSeq,
}: {
  run: Run;
  onResult: (name: string, verified: boolean) => void;
  onSeq: (seq: number) => void;
}) {
  const [state, setState] = useState<{
    done: number;
    total: number;
    result: Verified | null;
    message: string;
  } | null>(null);
  const abort = useRef<AbortController | null>(null);
  useEffect(() => () => abort.current?.abort(), []);
  const { metadata, endSeq, firstSeq } = run.summary!;
  const start = async () => {
    abort.current = new AbortController();
    const { signal } = abort.current;
    setState({ done: 0, total: endSeq - firstSeq, result: null, message: '' });
    try {
      const result = await verifyRun(run.url, {
        signal,
        onProgress: ({ done, total }) => setState((before) => before && { ...before, done, total }),
      });
      setState((before) => before && { ...before, result });
      onResult(run.name, result.verified);
    } catch (error) {
      const message = signal.aborted ? 'cancelled' : (error as Error).message;
      setState((before) => before && { ...before, message, result: null, done: before.total });
    }
  };
  const isRunning = state !== null && state.result === null && state.message === '';
  return (
    <section className="panel" aria-labelledby="verify-title">
      <header>
        <h2 id="verify-title">Verify here</h2>
        <button type="button" className="main" disabled={isRunning} onClick={start}>
          Execute this run again
        </button>
        {isRunning && (
          <>
            <progress max={state.total} value={state.done} aria-label="Verifying" />
            <span className="number">{grouped(state.done)}</span>
            <button type="button" onClick={() => abort.current?.abort()}>
              Cancel
            </button>
          </>
        )}
      </header>
      <p className="muted">
        Recorded by {metadata.engine}; executed again by this browser’s engine.
      </p>
      <div role="status">
        {state?.message && <p>{state.message}</p>}
        {state?.result?.verified && (
          <p className="good">
            Verified: {grouped(state.result.transitions)} transitions, bit for bit.
            <br />
            <code>{state.result.digest}</code>
          </p>
        )}
        {state?.result && !state.result.verified && (
          <p className="bad">
            Refused: {state.result.message}{' '}
            {state.result.seq !== null && (
              <button
                type="button"
                className="link"
                onClick={() => onSeq((state.result as { seq: number }).seq)}
              >
                go there
              </button>
            )}
          </p>
        )}
      </div>
    </section>
  );
}
