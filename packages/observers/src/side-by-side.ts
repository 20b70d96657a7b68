import { RepriseError, type Transition } from '@reprise/core';
import { filter, type Observable } from 'rxjs';
import { type AlignOptions, align, type Pair } from './align.ts';
import { type Episode, episodes } from './episodes.ts';

/**
 * Two runs side by side, aligned by the transition's seq, by the number of the environment step or of the
 * episode, both counted from where the stream begins. A pair comes as soon as both have what is at its
 * place, or one is known to have nothing there: where it began later, or is over.
 *
 * Errors with what either run errors with, and with `too-far-ahead` where a run that has no control gets
 * more than `ahead` items ahead. Throws `bad-option` for options that do not fit.
 *
 * @example sideBySide(run(sarsa, options), run(qLearning, options), 'episode')
 */
export function sideBySide<Left, Right = Left>(
  left$: Observable<Transition<Left>>,
  right$: Observable<Transition<Right>>,
  by: 'transition' | 'step',
  options?: AlignOptions,
): Observable<Pair<Transition<Left | Right>>>;
export function sideBySide(
  left$: Observable<Transition<unknown>>,
  right$: Observable<Transition<unknown>>,
  by: 'episode',
  options?: AlignOptions,
): Observable<Pair<Episode>>;
export function sideBySide(
  left$: Observable<Transition<unknown>>,
  right$: Observable<Transition<unknown>>,
  by: 'transition' | 'step' | 'episode',
  options: AlignOptions = {},
): Observable<Pair<Transition<unknown>>> | Observable<Pair<Episode>> {
  switch (by) {
    case 'transition':
      return align(left$, right$, ({ seq }) => seq, options);
    case 'step':
      return align(left$.pipe(steps), right$.pipe(steps), null, options);
    case 'episode':
      return align(left$.pipe(episodes()), right$.pipe(episodes()), null, options);
    default:
      throw new RepriseError(
        'bad-option',
        `sideBySide: by is ${by}; it must be transition, step or episode`,
      );
  }
}

function steps(run$: Observable<Transition<unknown>>): Observable<Transition<unknown>> {
  return run$.pipe(filter(({ event }) => event.kind === 'environment-step'));
}
