export { EXIT, main, UsageError } from './fail.ts';
export { addFlags, type Flag, flagsOf, givenFlags } from './flags.ts';
export { didYouMean } from './nearest.ts';
export { brief, type Change, changes, plain } from './plain.ts';
export { resolve } from './resolve.ts';
