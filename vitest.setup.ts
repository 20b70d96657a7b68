import fc from 'fast-check';

// Every property draws the same cases in every run, so that a red build is red for everyone.
// `pnpm test:free` draws new ones: a failure there prints the seed and path that repeat it.
if (process.env.REPRISE_FREE_SEED !== '1') {
  fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: 20261123 });
}
