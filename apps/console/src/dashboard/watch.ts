import type { Progress } from '@reprise/cli';
import { showPlainLines } from './plain-lines.ts';
import type { Running, Subject } from './reading.ts';

/** Whether there is a terminal to draw the dashboard on: one that can move its cursor, and no build server's. */
export function canDraw(): boolean {
  const { TERM, CI } = process.env;
  const isBuild = CI !== undefined && CI !== '0' && CI !== 'false';
  return process.stdout.isTTY === true && TERM !== 'dumb' && !isBuild;
}

/** Shows a run on the terminal, or as plain lines where there is none. */
export async function watch(subject: Subject): Promise<(running: Running) => Progress> {
  if (!canDraw()) return (running) => showPlainLines(subject, running);
  const showDashboard = await loadDashboard();
  return (running) => showDashboard(subject, running);
}

/** The dashboard, loaded only where it is needed: React takes longer than a short run. */
export async function loadDashboard() {
  // What React does to help those who write with it takes twice as long again; all its parts look at this first.
  process.env.NODE_ENV ??= 'production';
  const { showDashboard } = await import('./show-dashboard.tsx');
  return showDashboard;
}
