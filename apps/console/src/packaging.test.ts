import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  codeBlocks,
  compile,
  installIn,
  type Packed,
  packAll,
  publicPackages,
  readmeBlock,
  run,
} from '../testing/packed.ts';

const minutes = 60_000;

/** The README's code, and the sections that it stands in. */
const readmeFiles = {
  'coins.ts': 'Write a trainer',
  'mean-reward.ts': 'Write an observer',
  'record.ts': 'Record, replay, verify',
};

const packages = await publicPackages();

describe('the published packages', () => {
  let scratch: string;
  let packed: readonly Packed[];

  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'reprise-packaging-'));
    packed = await packAll(packages, join(scratch, 'packed'));
  }, 5 * minutes);

  afterAll(async () => {
    await rm(scratch, { recursive: true, force: true });
  });

  test.for(packages)('$manifest.name passes publint', async ({ manifest }) => {
    const { tarball } = find(packed, manifest.name);
    const bytes = await bytesOf(tarball);
    const { messages, pkg } = await publint({ pack: { tarball: bytes }, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
  });

  test.for(packages.filter(({ manifest }) => manifest.exports))(
    '$manifest.name has types that resolve for ESM and bundlers',
    async ({ manifest }) => {
      const { tarball } = find(packed, manifest.name);
      const bytes = new Uint8Array(await bytesOf(tarball));
      const result = await checkPackage(createPackageFromTarballData(bytes));
      if (!result.types) throw new Error(`${manifest.name} publishes no types`);
      // ESM only: what `require` and the resolution of before `exports` see is not promised.
      const promised = result.problems.filter(
        (problem) =>
          !('resolutionKind' in problem) ||
          problem.resolutionKind === 'node16-esm' ||
          problem.resolutionKind === 'bundler',
      );
      expect(promised).toEqual([]);
    },
  );

  test('the code of the README type-checks and runs where only the packages are installed', {
    timeout: 5 * minutes,
  }, async () => {
    const project = join(scratch, 'project');
    const names = packed.map(({ manifest }) => manifest.name);
    await installIn(project, [...names, 'rxjs', 'zod'], packed);
    for (const [file, section] of Object.entries(readmeFiles)) {
      await writeFile(join(project, file), await readmeBlock(section));
    }
    await compile(project, Object.keys(readmeFiles));
    const trained = await run(process.execPath, ['dist/coins.js'], project);
    expect(trained.trim().split('\n')).toHaveLength(3);
    const recorded = await run(process.execPath, ['dist/record.js'], project);
    expect(recorded).toMatch(/^true$/m);
    expect(recorded).toMatch(/verified: true,\s+transitions: 3000/);

    for (const bin of packed.flatMap(({ manifest }) => Object.keys(manifest.bin ?? {}))) {
      const help = await run(join(project, 'node_modules', '.bin', bin), ['--help'], project);
      expect(help).toContain('Usage');
    }
  });

  describe('the proving kit, where only what its README says is installed', () => {
    let project: string;
    let blocks: { readonly file: string; readonly code: string }[];

    beforeAll(async () => {
      project = join(scratch, 'proving');
      const { folder } = find(packed, '@reprise/properties');
      const readme = await readFile(join(folder, 'README.md'), 'utf8');
      const [, line] = /^npm install --save-dev (.*)$/m.exec(readme)!;
      await installIn(project, line!.split(' '), packed);
      blocks = codeBlocks(readme).map((code, i) => {
        if (code.startsWith('// vitest.config.ts')) return { file: 'vitest.config.ts', code };
        const isTest = /from '(vitest|@reprise\/properties\/vitest)'/.test(code);
        return isTest
          ? { file: `block-${i}.test.ts`, code: `${seeded}${code}` }
          : { file: `block-${i}.ts`, code };
      });
      // What the reader has: the trainer of the main README, and an environment.
      blocks.push(
        { file: 'coins.ts', code: await readmeBlock('Write a trainer') },
        {
          file: 'my-environment.ts',
          code: "export { chain as myEnvironment } from '@reprise/environments';\n",
        },
        { file: 'block-skipped.test.ts', code: skipped },
      );
      for (const { file, code } of blocks) await writeFile(join(project, file), code);
    });

    const vitest = (...args: string[]) =>
      run(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...args], project);

    test('the README’s code type-checks', { timeout: 2 * minutes }, async () => {
      await compile(
        project,
        blocks.map(({ file }) => file),
      );
    });

    test('its tests pass under vitest, and the ledger is closed', {
      timeout: 2 * minutes,
    }, async () => {
      const tests = blocks.filter(({ file }) => file.endsWith('.test.ts'));
      expect(tests.length).toBeGreaterThan(4);
      const printed = await vitest('block', '--exclude', 'dist/**');
      expect(printed).toContain(`Test Files  ${tests.length} passed`);
      // Only a run of vitest's own shows that a test was skipped, and this suite skips none of its own.
      expect(printed).toMatch(/Tests {2}\d+ passed \| 1 skipped/);
      expect(printed).toMatch(/False alarms: at most .* a run, of \d+ statistical tests; below/);
      expect(printed).not.toContain('ourcemap');
    });

    test('the others run under Node alone', { timeout: 2 * minutes }, async () => {
      const plain = blocks.filter(({ file }) => /^block-\d+\.ts$/.test(file));
      expect(plain.length).toBeGreaterThan(1);
      for (const { file } of plain) {
        await run(process.execPath, [join('dist', file.replace('.ts', '.js'))], project);
      }
    });

    test('a failure is a few lines, and its command opens the run', {
      timeout: 2 * minutes,
    }, async () => {
      await writeFile(join(project, 'failing.test.ts'), failing);
      const printed = await vitest('failing').then(
        () => expect.unreachable(),
        (error: Error) => error.message,
      );
      expect(printed.length).toBeLessThan(12_000);
      expect(printed).toMatch(
        /not so: q-learning learns\nclaimed: .*\nreached: the error is .*\ncase: /,
      );
      expect(printed).toMatch(/❯ failing\.test\.ts:\d+:/);
      expect(printed).not.toContain('Serialized Error');
      // Its message is lost to the time-out, and was told before.
      expect(printed).toContain('Test timed out in 1500ms');
      expect(printed).toMatch(/not so: q-learning: is quick\nreached: too slow/);
      const commands = [...printed.matchAll(/^open it: (npx .*)$/gm)].map(([, text]) => text!);
      expect(new Set(commands.map((command) => command.split(' ')[3]))).toEqual(
        new Set([
          'counterexamples/q-learning-learns-1tb1cqn.mcap',
          'counterexamples/q-learning-is-quick-1c04a78.mcap',
        ]),
      );
      // As it is printed, and with nothing to fetch.
      const command = commands.find((text) => text.includes('learns-'))!;
      const offline = `npm_config_offline=true ${command}`;
      const events = await run('sh', ['-c', offline], project);
      expect(events).toContain('parameter-update');
    });
  });
});

/** Tests of a user's, of which one is skipped: it would not pass. */
/** What has a test draw as all of this suite do: the same cases in every run, or in the free lane new ones. */
const seeded =
  process.env.REPRISE_FREE_SEED === '1'
    ? ''
    : `import drawing from 'fast-check';
drawing.configureGlobal({ ...drawing.readConfigureGlobal(), seed: 20261123 });
`;

const skipped = `import { test } from '@reprise/properties/vitest';
import fc from 'fast-check';

test.skip.prop([fc.nat()])('is skipped as any test is', () => false);
test.prop([fc.nat()])('is not', (n) => n >= 0);
`;

/** Tests of a user's that fail: a property, and a law that takes longer than its test may. */
const failing = `import { anyCase, anyMdp, anySeed, assertLaw, expectConvergence, LawError, optimalValues } from '@reprise/properties';
import { test } from '@reprise/properties/vitest';
import { qLearning } from '@reprise/trainers';
import fc from 'fast-check';

const wrong = {
  ...qLearning,
  decide(state, problem) {
    const event = qLearning.decide(state, problem);
    return event?.kind === 'parameter-update' ? { ...event, tdError: -event.tdError } : event;
  },
};

test.prop([anyMdp({ kind: 'deterministic' }), anySeed()])('q-learning learns', (environment, seed) =>
  expectConvergence(wrong, { environment, seed, config: { epsilon: 1 } })
    .to(optimalValues(environment))
    .within(0.05)
    .by(600, { everySeed: true }));

const cases = anyCase(qLearning, { config: { steps: fc.integer({ min: 5, max: 50 }) } });

test('a slow law', () => assertLaw({
  sentence: 'is quick',
  check() {
    for (const end = Date.now() + 1200; Date.now() < end; );
    throw new LawError('too slow', 3);
  },
}, qLearning, cases), 1500);
`;

function find(packed: readonly Packed[], name: string): Packed {
  const found = packed.find(({ manifest }) => manifest.name === name);
  if (!found) throw new Error(`${name} was not packed`);
  return found;
}

async function bytesOf(file: string): Promise<ArrayBuffer> {
  return new Uint8Array(await readFile(file)).buffer;
}
