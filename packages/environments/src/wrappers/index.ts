export { clipReward } from './clip-reward.ts';
export { discretise } from './discretise.ts';
export { flattenObservation } from './flatten-observation.ts';
export { type ActionMap, mapAction } from './map-action.ts';
export { mapObservation, type ObservationMap } from './map-observation.ts';
export { normaliseObservation } from './normalise-observation.ts';
export { scaleReward } from './scale-reward.ts';
export { tileObservation } from './tile-observation.ts';
export { timeLimit } from './time-limit.ts';
