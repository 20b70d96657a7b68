import { filter, type MonoTypeOperatorFunction } from 'rxjs';
import { checkWhole } from './option.ts';

/** Every n-th item: the n-th, the 2n-th and so on. Throws `bad-option` unless `n` is a positive whole number. */
export function every<T>(n: number): MonoTypeOperatorFunction<T> {
  checkWhole('every', 'n', n);
  return filter((_, index) => (index + 1) % n === 0);
}
