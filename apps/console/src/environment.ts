import {
  addFlags,
  attributeOf,
  checkFlags,
  type Flag,
  flagsOf,
  givenFlags,
  parseFlag,
  textFlag,
  UsageError,
  wholeFlag,
} from '@reprise/cli';
import { didYouMean, type Environment, type World } from '@reprise/core';
import {
  type EnvironmentEntry,
  environments,
  makeEnvironment,
  wrappers,
} from '@reprise/environments';
import { type Command, Option } from 'commander';
import { GYMNASIUM, startGymnasium } from './gymnasium/gymnasium-world.ts';

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
  // Each environment has limits of its own: the text is kept until it is known which one is meant.
  addFlags(command, first, null, (_, text) => text);
  addFlags(
    command,
    gymnasiumFlags,
    `Options of ${GYMNASIUM}<id>, an environment of Python's Gymnasium:`,
  );
  command.addOption(
    new Option(
      '--env-option <name=value>',
      'a keyword argument of gymnasium.make: JSON, True, False, None or text',
    )
      .argParser(addKeyword)
      .default({}, '')
      .helpGroup(`Options of ${GYMNASIUM}<id>, an environment of Python's Gymnasium:`),
  );
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
    fields.map((field, i) => {
      const [key, value] = [field.split('=', 1)[0]!, field.slice(field.indexOf('=') + 1)];
      const flag = flags.find((candidate) => candidate.field === key);
      if (!flag || !field.includes('=')) {
        const known = flags.map((candidate) => candidate.field);
        throw new UsageError(
          `--wrap ${text}: '${field}' is none of its options${didYouMean(key, known)}; there are ${known.join(', ') || 'none'}, as name=value`,
        );
      }
      if (fields.some((other, earlier) => earlier < i && other.startsWith(`${key}=`))) {
        throw new UsageError(`--wrap ${text}: ${key} is given twice`);
      }
      return [key, parseFlag(flag, value)];
    }),
  );
  checkFlags(found.options, flags, options);
  return [...before, { wrapper: name, ...options }];
}

/** The environment that a command's options name, and who answers for it where it is outside. */
export async function givenEnvironment(
  id: string,
  options: Readonly<Record<string, unknown>>,
  seed: number,
): Promise<GivenEnvironment> {
  if (!id.startsWith(GYMNASIUM)) {
    refuse(options, [...gymnasiumFlags.map(({ flag }) => flag), '--env-option'], id);
    return { environment: builtIn(id, options), close: async () => {} };
  }
  refuse(
    options,
    environments.flatMap(environmentFlags).map(({ flag }) => flag),
    id,
  );
  const name = id.slice(GYMNASIUM.length);
  if (name.trim() === '') {
    throw new UsageError(
      `--env ${id} names no environment: its id in Gymnasium follows, as in ${GYMNASIUM}CartPole-v1`,
    );
  }
  return startGymnasium({
    id: name,
    options: options.envOption as Readonly<Record<string, unknown>>,
    wrappers: options.wrap as readonly Readonly<Record<string, unknown>>[],
    python: (options.python as string | undefined) ?? 'python3',
    timeoutMilliseconds: 1000 * ((options.envTimeout as number | undefined) ?? 60),
    seed,
  });
}

/** An environment to run in; its world where it is outside, and its end. */
export interface GivenEnvironment {
  readonly environment: Environment;
  readonly world?: World;
  close(): Promise<void>;
}

/** A day of seconds: nobody waits longer, and timers count up to 24 days. */
const DAY = 86_400;

/** Flags of environments of Python's Gymnasium. */
const gymnasiumFlags: readonly Flag[] = [
  textFlag('--python', 'text', 'the Python to run; default python3'),
  wholeFlag('--env-timeout', 60, 'seconds that an answer may take', { minimum: 1, maximum: DAY }),
];

/** Throws a UsageError where one of `flags` was given. */
function refuse(
  options: Readonly<Record<string, unknown>>,
  flags: readonly string[],
  id: string,
): void {
  for (const flag of flags) {
    const name = flag
      .replace(/^--/, '')
      .replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
    const value = options[name];
    if (value === undefined || (typeof value === 'object' && Object.keys(value!).length === 0))
      continue;
    throw new UsageError(`${id} has no ${flag}`);
  }
}

/** Python's words for what JSON calls otherwise: as text, `False` would count as true. */
const PYTHON_WORDS: Readonly<Record<string, unknown>> = { True: true, False: false, None: null };

/** A keyword argument from its text: JSON, one of Python's words, or else the text itself. */
function addKeyword(text: string, before: Readonly<Record<string, unknown>>) {
  const [name, ...rest] = text.split('=');
  if (!name || rest.length === 0) {
    throw new UsageError(`--env-option ${text || "''"}: must be name=value`);
  }
  if (Object.hasOwn(before, name)) throw new UsageError(`--env-option ${name} is given twice`);
  const value = rest.join('=');
  if (Object.hasOwn(PYTHON_WORDS, value)) return { ...before, [name]: PYTHON_WORDS[value] };
  try {
    return { ...before, [name]: JSON.parse(value) as unknown };
  } catch {
    return { ...before, [name]: value };
  }
}

/** An environment of the catalogue; throws a UsageError for an option it does not have. */
function builtIn(id: string, options: Readonly<Record<string, unknown>>): Environment {
  const entry = environments.find((candidate) => candidate.id === id);
  if (!entry) {
    const ids = environments.map((candidate) => candidate.id);
    throw new UsageError(
      `unknown environment '${id}'${didYouMean(id, ids)}; there are ${idList()}, and ${GYMNASIUM}<id>`,
    );
  }
  const own = environmentFlags(entry);
  const names = own.map(({ flag }) => flag);
  for (const flag of environments.flatMap(environmentFlags)) {
    if (options[attributeOf(flag)] === undefined || names.includes(flag.flag)) continue;
    const near = didYouMean(flag.flag, names);
    throw new UsageError(`${id} has no ${flag.flag}${near}; it has ${names.join(', ') || 'none'}`);
  }
  const given = Object.fromEntries(
    Object.entries(givenFlags(own, options)).map(([field, value]) => {
      const flag = own.find((candidate) => candidate.field === field)!;
      return [field, typeof value === 'string' ? parseFlag(flag, value) : value];
    }),
  );
  checkFlags(entry.options, own, given);
  return makeEnvironment(id, { ...given, wrappers: options.wrap ?? [] });
}

function idList(): string {
  return environments.map(({ id }) => id).join(', ');
}
