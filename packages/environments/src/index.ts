export { acrobot } from './acrobot.ts';
export { bairdsCounterexample } from './bairds-counterexample.ts';
export { bernoulliBandit } from './bernoulli-bandit.ts';
export { type BlackjackObservation, type BlackjackState, blackjack } from './blackjack.ts';
export { cartPole } from './cart-pole.ts';
export { type EnvironmentEntry, environments, makeEnvironment } from './catalogue.ts';
export { chain } from './chain.ts';
export { cliffWalking, cliffWalkingSlippery } from './cliff-walking.ts';
export { dynaMaze } from './dyna-maze.ts';
export { externalEnvironment } from './external-environment.ts';
export { finiteMdp } from './finite-mdp.ts';
export { frozenLake, frozenLake8x8 } from './frozen-lake.ts';
export { gamblersProblem } from './gamblers-problem.ts';
export { gaussianBandit } from './gaussian-bandit.ts';
export { gridworld4x4 } from './gridworld-4x4.ts';
export { gridworld5x5 } from './gridworld-5x5.ts';
export { mountainCar } from './mountain-car.ts';
export { mountainCarContinuous } from './mountain-car-continuous.ts';
export { pendulum } from './pendulum.ts';
export { type RandomLakeInput, randomLake } from './random-lake.ts';
export { randomWalk } from './random-walk.ts';
export { spaceFromJson, spaceToJson } from './space-json.ts';
export {
  type TableEnvironmentInput,
  type TableState,
  tableEnvironment,
} from './table-environment.ts';
export { taxi } from './taxi.ts';
export { windyGridworld } from './windy-gridworld.ts';
export { makeWrapped, type WrapperEntry, wrappers } from './wrappers/catalogue.ts';
export * from './wrappers/index.ts';
