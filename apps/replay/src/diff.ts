import { brief, EXIT, plain } from '@reprise/cli';
import { diff } from '@reprise/recording';
import type { Command } from 'commander';
import { withRecording } from './with-recording.ts';

/** Adds `diff`. */
export function addDiff(program: Command): void {
  program
    .command('diff')
    .description('the first transition in which two recordings differ, and how far they drift')
    .argument('<a>')
    .argument('<b>')
    .option('--json', 'as one JSON object; null where they are equal')
    .action((a: string, b: string, { json }: { json?: boolean }) =>
      withRecording(a, (left) =>
        withRecording(b, async (right) => {
          const found = await diff(left, right);
          if (found) process.exitCode = EXIT.different;
          if (json) console.log(JSON.stringify(plain(found)));
          else if (!found) console.log(`equal: ${left.transitions} transitions`);
          else {
            console.log(
              `first difference at transition ${found.seq}${found.field ? `, ${found.field}` : ''}`,
            );
            console.log(`  ${a}: ${brief(plain(found.a), 100)}`);
            console.log(`  ${b}: ${brief(plain(found.b), 100)}`);
            console.log(`${found.differing} of ${found.compared} transitions compared differ`);
            for (const [field, drift] of Object.entries(found.drift)) {
              console.log(`  ${field} by up to ${drift}`);
            }
          }
        }),
      ),
    );
}
