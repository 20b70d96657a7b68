export {
  type AutoencoderConfig,
  type AutoencoderEvent,
  type AutoencoderProblem,
  type AutoencoderReward,
  type AutoencoderState,
  type AutoencoderStep,
  type AutoencoderUpdate,
  autoencoder,
  type ReconstructionGradient,
  reconstructionGradient,
} from './autoencoder.ts';
export { autoencoderOracle, eckartYoungBound, expectedLoss, secondMoment } from './oracle.ts';
