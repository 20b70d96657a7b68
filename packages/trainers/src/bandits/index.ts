export { epsilonGreedyBandit } from './epsilon-greedy-bandit.ts';
export { exp3 } from './exp3.ts';
export { gradientBandit } from './gradient-bandit.ts';
export { armMeans, banditOracle, ucb1RegretBound } from './oracle.ts';
export { thompsonSampling } from './thompson-sampling.ts';
export { ucb1 } from './ucb1.ts';
