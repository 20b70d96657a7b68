import { brief, changes, plain } from '@reprise/cli';
import type { Command } from 'commander';
import { parseSeq } from './seq.ts';
import { withRecording } from './with-recording.ts';

/** Adds `at`. */
export function addAt(program: Command): void {
  program
    .command('at')
    .description('a transition: its event, the state after it, and what it changed')
    .argument('<file>')
    .argument('<seq>', 'the transition, from 0', parseSeq)
    .option('--json', 'as one JSON object')
    .action((file: string, seq: number, { json }: { json?: boolean }) =>
      withRecording(file, async (recording) => {
        const { before, event, state } = await recording.at(seq);
        const after = plain(state);
        const changed = changes(plain(before), after);
        if (json) {
          console.log(JSON.stringify({ seq, event: plain(event), state: after, changed }));
          return;
        }
        console.log(`transition ${seq}`);
        print('event', Object.entries(plain(event) as object));
        print('state', Object.entries(after as object));
        print(
          'changed',
          changed.map(({ path, from, to }) => [path, `${brief(from, 30)} → ${brief(to, 30)}`]),
        );
      }),
    );
}

function print(title: string, rows: readonly [string, unknown][]): void {
  console.log(`${title}:`);
  const width = Math.max(...rows.map(([name]) => name.length));
  for (const [name, value] of rows) console.log(`  ${name.padEnd(width)}  ${brief(value)}`);
}
