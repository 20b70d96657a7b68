import type { Live } from '#engine/live';
import type { RunSummary } from '#engine/summary';
import { ask } from './engine/client.ts';

/** What there is to say of a recording while it is made; `lost`: this page's own server is gone. */
export type Following = Live['state'] | 'lost';

/** Milliseconds between two looks at a recording that is being made. */
const LOOK = 400;

/**
 * Follows a recording until it has its end, or its recorder is gone: tells of its state, and of what there
 * is of it whenever that has grown.
 */
export async function followRun(
  url: string,
  signal: AbortSignal,
  tell: (news: { live?: Following; summary?: RunSummary }) => void,
): Promise<void> {
  let size = -1;
  let isLost = false;
  while (!signal.aborted) {
    try {
      const response = await fetch(`${url}/live`, { signal });
      if (!response.ok) throw new Error(response.statusText);
      const live = (await response.json()) as Live;
      if (live.size !== size) tell({ summary: await ask('grow', { url }) });
      size = live.size;
      tell({ live: live.state });
      if (live.state === 'ended' || live.state === 'stopped') return;
      isLost = false;
    } catch {
      if (signal.aborted) return;
      // Once may be chance.
      if (isLost) tell({ live: 'lost' });
      isLost = true;
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK));
  }
}
