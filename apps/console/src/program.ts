import { Command } from 'commander';
import { addDemo } from './demo.ts';
import { addList } from './list.ts';
import { addTrain } from './train.ts';

/** The `reprise` command. */
export function program(): Command {
  const command = new Command('reprise')
    .description('Train: every run is a stream of transitions that can be recorded and replayed.')
    .showSuggestionAfterError();
  addList(command);
  addTrain(command);
  addDemo(command);
  return command;
}
