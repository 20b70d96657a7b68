export {
  type LinearRegressionConfig,
  type LinearRegressionEvent,
  type LinearRegressionProblem,
  type LinearRegressionState,
  type LinearRegressionUpdate,
  type LossReward,
  linearRegression,
  meanSquaredError,
  type SampleStep,
} from './linear-regression.ts';
export { leastSquares, linearRegressionOracle, rawWeights } from './oracle.ts';
