import { type Flag, flagsOf, outputWidth, wrap } from '@reprise/cli';
import { environments } from '@reprise/environments';
import { trainers } from '@reprise/trainers';
import type { Command } from 'commander';
import { dataFlags, takesData } from './data.ts';
import { environmentFlags } from './environment.ts';
import { runFlags } from './train.ts';

/** Adds `reprise list`. */
export function addList(program: Command): void {
  program
    .command('list')
    .description('trainers and environments, each with its options')
    .option('--json', 'print one JSON object')
    .action(({ json }: { json?: boolean }) => {
      const catalogue = {
        trainers: trainers.map(({ trainer, summary, defaultEnvironment }) => ({
          id: trainer.id,
          version: trainer.version,
          summary,
          defaultEnvironment: defaultEnvironment ?? null,
          flags: [...flagsOf(trainer.config), ...(takesData(trainer) ? dataFlags : [])],
        })),
        environments: environments.map((entry) => ({
          id: entry.id,
          summary: entry.summary,
          flags: environmentFlags(entry),
        })),
      };
      console.log(json ? JSON.stringify(catalogue, null, 2) : listing(catalogue));
    });
}

interface Listed {
  readonly id: string;
  readonly summary: string;
  readonly defaultEnvironment?: string | null;
  readonly flags: readonly Flag[];
}

function listing(catalogue: { trainers: readonly Listed[]; environments: readonly Listed[] }) {
  const { trainers, environments } = catalogue;
  const every = { id: 'every trainer', summary: 'seed and file', flags: runFlags };
  return [
    'Trainers: reprise train <trainer> [options]',
    ...[...trainers, every].map(entryText),
    'Environments: --env <id>',
    ...environments.map(entryText),
  ].join('\n\n');
}

function entryText({ id, summary, defaultEnvironment, flags }: Listed): string {
  const env = `    --env  the environment; default ${defaultEnvironment}`;
  const lines = [...(defaultEnvironment ? [env] : []), ...flags.map(flagText)];
  return `${wrap(`  ${id}: ${summary}`, outputWidth(), 4)}\n${lines.join('\n')}`;
}

function flagText({ flag, type, range, default: initial, description }: Flag): string {
  const takes = type === 'text' ? '' : `  ${range}`;
  const head = `    ${flag}${takes}${initial === null ? '' : `; default ${initial}`}`;
  return `${wrap(head, outputWidth(), 8)}\n${wrap(`        ${description}`, outputWidth(), 8)}`;
}
