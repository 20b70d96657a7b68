import { type Flag, flagsOf } from '@reprise/cli';
import { environments } from '@reprise/environments';
import { trainers } from '@reprise/trainers';
import type { Command } from 'commander';

/** Adds `reprise list`. */
export function addList(program: Command): void {
  program
    .command('list')
    .description('trainers and environments, each with its options')
    .option('--json', 'as one JSON object')
    .action(({ json }: { json?: boolean }) => {
      const catalogue = {
        trainers: trainers.map(({ trainer, summary, defaultEnvironment }) => ({
          id: trainer.id,
          version: trainer.version,
          summary,
          defaultEnvironment: defaultEnvironment ?? null,
          flags: flagsOf(trainer.config),
        })),
        environments: environments.map(({ id, summary, options }) => ({
          id,
          summary,
          flags: flagsOf(options, 'env-'),
        })),
      };
      console.log(json ? JSON.stringify(catalogue, null, 2) : listing(catalogue));
    });
}

interface Listed {
  readonly id: string;
  readonly summary: string;
  readonly flags: readonly Flag[];
}

function listing(catalogue: { trainers: readonly Listed[]; environments: readonly Listed[] }) {
  const lines: string[] = [];
  for (const [title, entries] of Object.entries(catalogue)) {
    lines.push(title, '');
    for (const { id, summary, flags } of entries as readonly Listed[]) {
      lines.push(`  ${id}: ${summary}`);
      for (const flag of flags) {
        const value = flag.default === null ? '' : `; default ${flag.default}`;
        lines.push(`    ${flag.flag}  ${flag.range}${value}`, `        ${flag.description}`);
      }
      lines.push('');
    }
  }
  return lines.join('\n').trimEnd();
}
