import { contractFaults } from './contract-faults.ts';
import { drawingFaults } from './drawing-faults.ts';
import { keyFaults } from './key-faults.ts';
import { maskFaults } from './mask-faults.ts';
import { modelFaults } from './model-faults.ts';
import { purityFaults } from './purity-faults.ts';
import type { EnvironmentFault } from './ring.ts';
import { spaceFaults } from './space-faults.ts';

/** Every fault that is planted in a world, each for one law. */
export const environmentFaults: readonly EnvironmentFault[] = [
  ...contractFaults,
  ...maskFaults,
  ...spaceFaults,
  ...purityFaults,
  ...keyFaults,
  ...drawingFaults,
  ...modelFaults,
];
