import { createRequire } from 'node:module';
import { Command } from 'commander';
import { addDemo } from './demo.ts';
import { addList } from './list.ts';
import { addTrain } from './train.ts';

/** The `reprise` command. */
export function program(): Command {
  const { version } = createRequire(import.meta.url)('../package.json');
  const command = new Command('reprise')
    .description('Train: every run is a stream of transitions, to be recorded and replayed.')
    .usage('<command> [options]')
    .version(version, '--version', 'print the version');
  addList(command);
  addTrain(command);
  addDemo(command);
  return command;
}
