import { type Flag, flagsOf, outputWidth, pairs, UsageError, wrap } from '@reprise/cli';
import { didYouMean } from '@reprise/core';
import { environments, wrappers } from '@reprise/environments';
import { trainers } from '@reprise/trainers';
import type { Command } from 'commander';
import { dataFlags, takesData } from './data.ts';
import { environmentFlags } from './environment.ts';
import { GYMNASIUM } from './gymnasium/gymnasium-world.ts';
import { runFlags } from './train.ts';

/** Adds `reprise list`. */
export function addList(program: Command): void {
  program
    .command('list [name]')
    .description('trainers, environments and wrappers; of one that is named, its options')
    .option('--json', 'print one JSON object, with all options')
    .action((name: string | undefined, { json }: { json?: boolean }) => {
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
        wrappers: wrappers.map(({ wrapper, summary, options }) => ({
          id: wrapper,
          summary,
          flags: flagsOf(options),
        })),
      };
      const shown = name === undefined ? catalogue : named(catalogue, name);
      console.log(
        json
          ? JSON.stringify(shown, null, 2)
          : name === undefined
            ? listing(catalogue)
            : details(shown),
      );
    });
}

interface Listed {
  readonly id: string;
  readonly summary: string;
  readonly defaultEnvironment?: string | null;
  readonly flags: readonly Flag[];
}

interface Catalogue {
  readonly trainers: readonly Listed[];
  readonly environments: readonly Listed[];
  readonly wrappers: readonly Listed[];
}

/** What is called `name`; throws a UsageError where nothing is. */
function named({ trainers, environments, wrappers }: Catalogue, name: string): Catalogue {
  const is = ({ id }: Listed) => id === name;
  const all = [...trainers, ...environments, ...wrappers];
  if (all.some(is)) {
    return {
      trainers: trainers.filter(is),
      environments: environments.filter(is),
      wrappers: wrappers.filter(is),
    };
  }
  if (name.startsWith(GYMNASIUM)) {
    throw new UsageError(
      `'${name}' is asked of the installed Python Gymnasium, which knows its options: train <trainer> --env ${name} --env-option name=value`,
    );
  }
  const ids = all.map(({ id }) => id);
  throw new UsageError(
    `no trainer, environment or wrapper is called '${name}'${didYouMean(name, ids)}; list shows them all`,
  );
}

function listing({ trainers, environments, wrappers }: Catalogue): string {
  const summaries = (entries: readonly Listed[]) =>
    pairs(
      entries.map(({ id, summary }) => [id, summary]),
      2,
    );
  return [
    'Trainers: reprise train <trainer> [options]',
    summaries(trainers),
    'Environments: --env <id>',
    summaries(environments),
    `Environments of an installed Python Gymnasium: --env ${GYMNASIUM}<id>`,
    "Wrappers of environments: --wrap '<wrapper> option=value …', the first innermost",
    summaries(wrappers),
    'The options of one of them: reprise list <name>',
  ].join('\n\n');
}

function details({ trainers, environments, wrappers }: Catalogue): string {
  const every = { id: 'every trainer', summary: 'seed and file', flags: runFlags };
  // A wrapper's options go after its name, without dashes.
  const within = wrappers.map(({ flags, ...wrapper }) => ({
    ...wrapper,
    flags: flags.map((flag) => ({ ...flag, flag: `${flag.field}=` })),
  }));
  return [...trainers.flatMap((trainer) => [trainer, every]), ...environments, ...within]
    .map(entryText)
    .join('\n\n');
}

function entryText({ id, summary, defaultEnvironment, flags }: Listed): string {
  const env = `  --env  the environment; default ${defaultEnvironment}`;
  const lines = [...(defaultEnvironment ? [env] : []), ...flags.map(flagText)];
  const shown = lines.length > 0 ? lines : ['  no options'];
  return `${wrap(`${id}: ${summary}`, outputWidth(), 2)}\n${shown.join('\n')}`;
}

function flagText({ flag, type, range, default: initial, description }: Flag): string {
  const takes = type === 'text' ? '' : `  ${range}`;
  const head = `  ${flag}${takes}${initial === null ? '' : `; default ${initial}`}`;
  return `${wrap(head, outputWidth(), 6)}\n${wrap(`      ${description}`, outputWidth(), 6)}`;
}
