export { EXIT, main, UsageError } from './fail.ts';
export { attributeOf, type Flag, flagsOf, textFlag, wholeFlag } from './flag.ts';
export { grouped, outputWidth, pairs, rounded, wrap } from './layout.ts';
export { didYouMean } from './nearest.ts';
export { addFlags, allowed, checkFlags, decimal, givenFlags, parseFlag } from './parse-flag.ts';
export { brief, type Change, changes, plain } from './plain.ts';
export { type Progress, showProgress } from './progress.ts';
export { resolve } from './resolve.ts';
