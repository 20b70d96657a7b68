export { EXIT, main, perform, UsageError } from './fail.ts';
export { attributeOf, type Flag, flagsOf, textFlag, wholeFlag } from './flag.ts';
export { grouped, outputWidth, pairs, rounded, wrap } from './layout.ts';
export { didYouMean } from './nearest.ts';
export { addFlags, checkFlags, decimal, givenFlags } from './parse-flag.ts';
export { brief, changes, plain } from './plain.ts';
export { showProgress } from './progress.ts';
export { resolve } from './resolve.ts';
export { verifyShown } from './verify-shown.ts';
