import {
  addFlags,
  attributeOf,
  checkFlags,
  didYouMean,
  type Flag,
  flagsOf,
  givenFlags,
  parseFlag,
  textFlag,
  UsageError,
} from '@reprise/cli';
import type { Environment } from '@reprise/core';
import {
  type EnvironmentEntry,
  environments,
  makeEnvironment,
  wrappers,
} from '@reprise/environments';
import { type Command, Option } from 'commander';

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
  command.addOption(
    new Option('--wrap <wrapper>', `wrap it, with options after its name: ${EXAMPLE}; in order`)
      .argParser(addWrapper)
      .default([], ''),
  );
}

const EXAMPLE = "'discretise bins=8,8'";

/** A wrapper from its text: its name, and `field=value` for each of its options. */
function addWrapper(text: string, before: readonly object[]): readonly object[] {
  const [name, ...fields] = text.trim().split(/\s+/);
  const found = wrappers.find(({ wrapper }) => wrapper === name);
  if (!found) {
    const names = wrappers.map(({ wrapper }) => wrapper);
    throw new UsageError(
      `--wrap ${text || "''"}: there is no such wrapper${didYouMean(name ?? '', names)}; there are ${names.join(', ')}`,
    );
  }
  const flags = flagsOf(found.options).map((flag) => ({
    ...flag,
    flag: `--wrap ${name} ${flag.field}`,
  }));
  const options = Object.fromEntries(
    fields.map((field) => {
      const [key, value] = [field.split('=', 1)[0]!, field.slice(field.indexOf('=') + 1)];
      const flag = flags.find((candidate) => candidate.field === key);
      if (!flag || !field.includes('=')) {
        const known = flags.map((candidate) => candidate.field);
        throw new UsageError(
          `--wrap ${text}: '${field}' is none of its options${didYouMean(key, known)}; there are ${known.join(', ') || 'none'}, as name=value`,
        );
      }
      return [key, parseFlag(flag, value)];
    }),
  );
  checkFlags(found.options, flags, options);
  return [...before, { wrapper: name, ...options }];
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
  return makeEnvironment(id, { ...given, wrappers: options.wrap ?? [] });
}

function idList(): string {
  return environments.map(({ id }) => id).join(', ');
}
