export { type Box, type BoxInput, box } from './box.ts';
export { type Dict, dict } from './dict.ts';
export { type Discrete, discrete } from './discrete.ts';
export { type MultiBinary, multiBinary } from './multi-binary.ts';
export { type MultiDiscrete, multiDiscrete } from './multi-discrete.ts';
export type { Space } from './space.ts';
export { type Tuple, tuple } from './tuple.ts';
