import type { EventColumns, TrainingEvent, Transition } from '@reprise/core';
import { episodes, losses } from '@reprise/observers';
import { Subject } from 'rxjs';

/** What conditions can name besides an event's own fields, and when a transition has it. */
export const MEASURES = {
  return: 'the sum of an episode’s rewards, with its last reward',
  length: 'its steps, with its last reward',
  loss: 'of a sample: minus its reward; else what an update says',
} as const;

/** What of them a condition names. */
export type Measure = keyof typeof MEASURES;

/** Whether steps with these fields draw samples instead of taking actions: what is learned from them has a loss. */
export function takesSamples(step: readonly string[] | undefined): boolean {
  return step !== undefined && !step.includes('action');
}

/** Those of `MEASURES` that a run with these columns ever has. */
export function measuresOf(columns: EventColumns): readonly Measure[] {
  const step = columns['environment-step'];
  const hasEpisodes = step?.terminated !== undefined;
  const hasLoss =
    takesSamples(step && Object.keys(step)) || columns['parameter-update']?.loss !== undefined;
  return [
    ...(hasEpisodes ? (['return', 'length'] as const) : []),
    ...(hasLoss ? ['loss' as const] : []),
  ];
}

/** Follows a run, and says of its latest transition what its events do not: undefined where it has none. */
export class Measures {
  return: number | undefined;
  length: number | undefined;
  loss: number | undefined;
  private readonly transitions$ = new Subject<Transition<unknown>>();

  constructor() {
    this.transitions$.pipe(episodes()).subscribe((episode) => {
      if (!episode.isWhole) return;
      this.return = episode.return;
      this.length = episode.length;
    });
    this.transitions$.pipe(losses()).subscribe(({ value }) => {
      this.loss = value;
    });
  }

  /** Takes the next transition; its state is not read. */
  next(transition: { readonly seq: number; readonly event: TrainingEvent }): void {
    this.return = undefined;
    this.length = undefined;
    this.loss = undefined;
    this.transitions$.next(transition as Transition<unknown>);
  }
}
