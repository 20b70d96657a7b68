import { brief, plain } from '@reprise/cli';
import type { Command } from 'commander';
import { withRecording } from './with-recording.ts';

/** Adds `info`. */
export function addInfo(program: Command): void {
  program
    .command('info')
    .description('what a recording says of itself')
    .argument('<file>')
    .option('--json', 'as one JSON object')
    .action((file: string, { json }: { json?: boolean }) =>
      withRecording(file, async (recording) => {
        const info = await recording.info();
        if (json) {
          console.log(JSON.stringify(plain(info), null, 2));
          return;
        }
        const { end, config, columns: _columns, packages: _packages, ...rest } = info;
        const rows = { ...rest, config, ...(end ?? { how: 'cut' }) };
        const width = Math.max(...Object.keys(rows).map((name) => name.length));
        for (const [name, value] of Object.entries(rows)) {
          if (value === null) continue;
          console.log(`${name.padEnd(width)}  ${brief(plain(value), 90)}`);
        }
      }),
    );
}
