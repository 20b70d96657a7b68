export { type EnvironmentEntry, environments, makeEnvironment } from './catalogue.ts';
export { chain } from './chain.ts';
export { finiteMdp } from './finite-mdp.ts';
export { frozenLake, frozenLake8x8 } from './frozen-lake.ts';
export {
  type TableEnvironmentInput,
  type TableState,
  tableEnvironment,
} from './table-environment.ts';
