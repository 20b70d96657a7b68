import { brief, EXIT, plain } from '@reprise/cli';
import { type Divergence, verify } from '@reprise/recording';
import type { Command } from 'commander';
import { withRecording } from './with-recording.ts';

/** Adds `verify`. */
export function addVerify(program: Command): void {
  program
    .command('verify')
    .description('decide every transition again and compare, bit for bit')
    .argument('<file>')
    .option('--json', 'as one JSON object')
    .action((file: string, { json }: { json?: boolean }) =>
      withRecording(file, async (recording) => {
        const result = await verify(recording);
        if (!result.verified) process.exitCode = EXIT.different;
        if (json) console.log(JSON.stringify(plain(result)));
        else if (result.verified) {
          console.log(`verified ${result.transitions} transitions, digest ${result.digest}`);
        } else {
          console.log(`not verified (${result.why}): ${result.message}`);
          if (result.divergence) printStates(result.divergence);
        }
      }),
    );
}

function printStates({ before, recordedState, computedState }: Divergence): void {
  for (const [name, state] of Object.entries({
    'state before': before,
    'after what was recorded': recordedState,
    'after what was computed': computedState,
  })) {
    console.log(`${name}:`);
    for (const [field, value] of Object.entries((plain(state) as object) ?? {})) {
      console.log(`  ${field}  ${brief(value)}`);
    }
  }
}
