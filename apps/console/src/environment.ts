import {
  addFlags,
  attributeOf,
  checkFlags,
  didYouMean,
  type Flag,
  flagsOf,
  givenFlags,
  textFlag,
  UsageError,
} from '@reprise/cli';
import type { Environment } from '@reprise/core';
import { type EnvironmentEntry, environments } from '@reprise/environments';
import type { Command } from 'commander';

/** The flags of an environment's options. */
export function environmentFlags({ options }: EnvironmentEntry): readonly Flag[] {
  return flagsOf(options, 'env-');
}

/** Adds `--env` and every environment's flags to a command; its help shows only the first. */
export function addEnvironments(command: Command, byDefault: string): void {
  const about = `the environment, with its own options (reprise list <id>); default ${byDefault}`;
  addFlags(command, [textFlag('--env', 'text', about)]);
  const flags = environments.flatMap(environmentFlags);
  const first = flags.filter(({ flag }, i) => flags.findIndex((own) => own.flag === flag) === i);
  addFlags(command, first, null);
}

/** The environment that a command's options name; throws a UsageError for an option it does not have. */
export function givenEnvironment(
  id: string,
  options: Readonly<Record<string, unknown>>,
): Environment {
  const entry = environments.find((candidate) => candidate.id === id);
  if (!entry) {
    const ids = environments.map((candidate) => candidate.id);
    throw new UsageError(
      `unknown environment '${id}'${didYouMean(id, ids)}; there are ${idList()}`,
    );
  }
  const own = environmentFlags(entry);
  const names = own.map(({ flag }) => flag);
  for (const flag of environments.flatMap(environmentFlags)) {
    if (options[attributeOf(flag)] === undefined || names.includes(flag.flag)) continue;
    const near = didYouMean(flag.flag, names);
    throw new UsageError(`${id} has no ${flag.flag}${near}; it has ${names.join(', ') || 'none'}`);
  }
  const given = givenFlags(own, options);
  checkFlags(entry.options, own, given);
  return entry.make(given);
}

function idList(): string {
  return environments.map(({ id }) => id).join(', ');
}
