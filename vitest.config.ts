import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { LedgerReporter } from './packages/properties/src/vitest/ledger-reporter.ts';

/** Every entry that tests import by name, resolved to its source so that no test reads a stale build. */
const entries = {
  '@reprise/core': 'packages/core/src/index.ts',
  '@reprise/environments': 'packages/environments/src/index.ts',
  '@reprise/properties': 'packages/properties/src/node.ts',
  '@reprise/properties/vitest': 'packages/properties/src/vitest/index.ts',
  '@reprise/trainers': 'packages/trainers/src/index.ts',
  '@reprise/recording': 'packages/recording/src/index.ts',
  '@reprise/observers': 'packages/observers/src/index.ts',
  '@reprise/cli': 'packages/cli/src/index.ts',
  '@reprise/cli/browser': 'packages/cli/src/browser.ts',
  '#engine/(.*)': 'apps/replay/src/engine/$1.ts',
  '#compression': 'packages/recording/src/compression.ts',
  '@reprise/recording/node': 'packages/recording/src/node.ts',
};

const include = [
  'packages/*/src/**/*.test.ts',
  'packages/*/examples/*.test.ts',
  'apps/*/{src,page/src}/**/*.test.ts',
];
/**
 * Those with modules of their own: the first puts something else in a module's place; in the others, loops
 * that other tests' learners and states have been through take twice as long.
 */
const apart = [
  'packages/environments/src/sampled-episodes.test.ts',
  'packages/observers/src/catalogue.test.ts',
  'packages/properties/src/{convergence,faults}/*.test.ts',
  'packages/properties/src/transitions-of.test.ts',
  'packages/recording/src/{damage,node}.test.ts',
  'packages/trainers/src/**/*.test.ts',
];

export default defineConfig({
  resolve: {
    alias: Object.entries(entries).map(([name, source]) => ({
      find: new RegExp(`^${name}$`),
      replacement: fileURLToPath(new URL(source, import.meta.url)),
    })),
  },
  test: {
    // Else it may have a vitest of its own beside that of the tests, which knows nothing of them.
    server: { deps: { inline: ['@fast-check/vitest'] } },
    // Loading the modules anew for each file costs a second each.
    projects: [
      { extends: true, test: { name: 'together', isolate: false, include, exclude: apart } },
      { extends: true, test: { name: 'apart', include: apart } },
    ],
    setupFiles: ['./vitest.setup.ts', './packages/properties/src/vitest/setup.ts'],
    // Vitest leaves a core to itself, which on two cores makes one worker.
    maxWorkers: availableParallelism(),
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: process.env.CI
      ? [
          'default',
          new LedgerReporter(),
          ['json', { outputFile: 'node_modules/.cache/vitest-results.json' }],
        ]
      : ['default', new LedgerReporter()],
  },
});
