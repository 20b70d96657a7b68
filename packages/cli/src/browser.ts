export { actionValuesOf, greedyAction, policyChanges } from '@reprise/observers';
export { brief, type Change, changedEntries, eachChange } from './changes.ts';
export { type Condition, type ConditionNames, condition, namesOf } from './condition.ts';
export { grouped, rounded } from './layout.ts';
export { Measures } from './measures.ts';
export { alarmsOf } from './recorded-alarms.ts';
export { resolve } from './resolve.ts';
