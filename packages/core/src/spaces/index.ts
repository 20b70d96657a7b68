export type { Space } from './space.ts';
