import { createRequire } from 'node:module';
import { Command } from 'commander';
import { addAt } from './at.ts';
import { addDiff } from './diff.ts';
import { addEvents } from './events.ts';
import { addInfo } from './info.ts';
import { addReport } from './report.ts';
import { addVerify } from './verify.ts';
import { addView } from './view.ts';

/** The `reprise-replay` command. */
export function program(): Command {
  const { version } = createRequire(import.meta.url)('../package.json');
  const command = new Command('reprise-replay')
    .description('Look into recorded runs: replay, verify, seek and compare.')
    .usage('<command> [options]')
    .version(version, '--version', 'print the version');
  for (const add of [addInfo, addVerify, addAt, addEvents, addDiff, addView, addReport])
    add(command);
  return command;
}
