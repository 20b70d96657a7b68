import { BaseSequencer, type TestSpecification } from 'vitest/node';
import config from './vitest.config.ts';

const { projects: _, ...test } = config.test!;

/** Those that take more than three seconds each. */
const SLOW =
  /catalogue\.test|in-expectation|off-policy\.test|bandits\.test|evaluation\.test|best-return/;

/** Quick ones first: a mutant is done with at the first test that it fails. */
class QuickFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isSlow = ({ moduleId }: TestSpecification) => Number(SLOW.test(moduleId));
    return files.toSorted((a, b) => isSlow(a) - isSlow(b) || (a.moduleId < b.moduleId ? -1 : 1));
  }
}

/** The tests that mutants are put to: those of what is mutated, which put every trainer to the laws. */
export default {
  ...config,
  test: {
    ...test,
    include: ['packages/{core,trainers}/src/**/*.test.ts'],
    // It compares a file's own text, which mutants change.
    exclude: ['packages/trainers/src/contributing.test.ts'],
    // Loading the modules anew for each file costs a second each, and each mutant is put to many.
    isolate: false,
    // Mutants are in the code even where none is at work; Stryker has its own time for each.
    testTimeout: 600_000,
    sequence: { sequencer: QuickFirst },
    reporters: ['default'],
  },
};
