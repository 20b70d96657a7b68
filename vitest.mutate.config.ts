import config from './vitest.config.ts';

const { projects: _, ...test } = config.test!;

/** The tests that mutants are put to: those of what is mutated, and of the proving kit. */
export default {
  ...config,
  test: {
    ...test,
    include: ['packages/{core,trainers,properties}/src/**/*.test.ts'],
    // It compares a file's own text, which mutants change.
    exclude: ['packages/trainers/src/contributing.test.ts'],
    reporters: ['default'],
  },
};
