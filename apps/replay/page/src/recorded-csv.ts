import { ask } from './engine/client.ts';
import { type Saving, writtenInCsv } from './export.ts';
import { grouped } from './format.ts';
import type { Run } from './use-runs.ts';

/** A stretch of a run's transitions, from `from` up to but without `to`. */
export interface RunStretch {
  readonly run: Run;
  readonly from: number;
  readonly to: number;
}

/** Rows of a file at the most: spreadsheets take fewer, and a browser has to hold them. */
const MOST = 5_000_000;

/**
 * A row for every recorded value of a curve in stretches of runs: run, transition, value; read by the
 * worker a piece at a time, which the browser keeps out of the page's memory. Rejects where it is
 * cancelled, and where there are more values than a file takes.
 */
export async function recordedCsv(
  name: string,
  stretches: readonly RunStretch[],
  { signal, onRows }: Saving,
): Promise<Blob> {
  const parts: Blob[] = [new Blob(['run,transition,value\n'])];
  let rows = 0;
  for (const { run, from, to } of stretches) {
    const input = { url: run.url, name, from, to, label: writtenInCsv(run.name) };
    const own = new AbortController();
    const stop = () => own.abort();
    signal.addEventListener('abort', stop);
    const onProgress = (piece: { text: string; rows: number }) => {
      if (own.signal.aborted) return;
      rows += piece.rows;
      if (rows > MOST) stop();
      else parts.push(new Blob([piece.text]));
      onRows(rows);
    };
    await ask('column', input, { signal: own.signal, onProgress });
    signal.removeEventListener('abort', stop);
    signal.throwIfAborted();
    if (rows > MOST) {
      throw new Error(`more than ${grouped(MOST)} values: zoom into fewer, or choose fewer runs`);
    }
  }
  return new Blob(parts, { type: 'text/csv' });
}
