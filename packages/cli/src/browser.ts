export { greedyAction } from '@reprise/observers';
export { brief, type Change, changes } from './changes.ts';
export { type Condition, condition, fieldsOf } from './condition.ts';
export { grouped, rounded } from './layout.ts';
export { resolve } from './resolve.ts';
