import { didYouMean } from '@reprise/core';
import type { Command, CommanderError } from 'commander';

/** A mistake that commander found on a command's line, as one line that names the nearest right thing. */
export function complaint(command: Command, error: CommanderError): string {
  const [, quoted = ''] = /'(.*?)'/.exec(error.message) ?? [];
  const longs = command.options.map(({ long }) => long as string);
  switch (error.code) {
    case 'commander.unknownOption': {
      const near = didYouMean(quoted, [...longs, '--help']);
      return `unknown flag ${quoted}${near || `: see ${pathOf(command)} --help`}`;
    }
    case 'commander.optionMissingArgument': {
      const option = command.options.find(({ flags }) => flags === quoted);
      return `${option?.long ?? quoted} needs a value: ${option?.description ?? ''}`;
    }
    case 'commander.missingArgument':
      return `missing <${quoted}>: the usage is ${pathOf(command)} ${command.usage()}`;
    case 'commander.excessArguments': {
      const extra = command.args[command.registeredArguments.length] ?? '';
      return `unexpected '${extra}'${didYouMean(extra, longs)}: the usage is ${pathOf(command)} ${command.usage()}`;
    }
    case 'commander.unknownCommand':
      return unknown(command, quoted);
    case 'commander.help': {
      const given = command.args.find((arg) => arg !== 'help');
      return given === undefined
        ? `no ${nounOf(command)} given${known(command)}`
        : unknown(command, given);
    }
    default:
      return error.message.replace(/^error: /, '');
  }
}

function unknown(command: Command, name: string): string {
  const names = command.commands.map((child) => child.name());
  return `unknown ${nounOf(command)} '${name}'${didYouMean(name, names)}${known(command)}`;
}

function known(command: Command): string {
  return `; there are ${command.commands.map((child) => child.name()).join(', ')}`;
}

/** What a command's commands are: `trainer` where their heading in the help is `Trainers:`. */
function nounOf(command: Command): string {
  return (command.commandsGroup() || 'Commands:').replace(/s?:$/, '').toLowerCase();
}

/** How the command is typed: `reprise train q-learning`. */
function pathOf(command: Command): string {
  return command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();
}
