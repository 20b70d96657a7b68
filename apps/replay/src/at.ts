import { brief, changes, outputWidth } from '@reprise/cli';
import { plain } from '@reprise/core';
import type { Command } from 'commander';
import { parseSeq } from './seq.ts';
import { naming, withRecording } from './with-recording.ts';

/** Adds `at`. */
export function addAt(program: Command): void {
  program
    .command('at')
    .description('a transition: its event, the state after it, and what it changed')
    .argument('<file>', 'the recording')
    .argument('<seq>', 'the number of the transition, from 0', parseSeq('<seq>'))
    .option('--json', 'print one JSON object')
    .action((file: string, seq: number, { json }: { json?: boolean }) =>
      withRecording(file, async (recording) => {
        const { before, event, state } = await naming(file, () => recording.at(seq));
        const after = plain(state);
        const changed = changes(plain(before), after);
        if (json) {
          console.log(JSON.stringify({ seq, event: plain(event), state: after, changed }));
          return;
        }
        const { kind, ...fields } = plain(event) as Record<string, unknown>;
        print(`transition ${seq}: ${kind}`, Object.entries(fields));
        print(
          'changed',
          changed.map(({ path, from, to }) => [path, `${brief(from, 30)} → ${brief(to, 30)}`]),
        );
        print('state after it', Object.entries(after as object));
      }),
    );
}

function print(title: string, rows: readonly (readonly [string, unknown])[]): void {
  console.log(rows.length === 0 ? `${title}: nothing` : title);
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  const room = outputWidth() - width - 4;
  for (const [name, value] of rows) console.log(`  ${name.padEnd(width)}  ${brief(value, room)}`);
}
