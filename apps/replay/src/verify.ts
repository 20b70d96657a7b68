import { brief, EXIT, outputWidth, verifyShown } from '@reprise/cli';
import { plain } from '@reprise/core';
import { type Divergence, RecordingError, type Verification } from '@reprise/recording';
import type { Command } from 'commander';
import { withRecording } from './with-recording.ts';

/** Adds `verify`. */
export function addVerify(program: Command): void {
  program
    .command('verify')
    .description('decide every transition again and compare, bit for bit')
    .argument('<file>', 'the recording')
    .option('--json', 'print one JSON object')
    .action(async (file: string, { json }: { json?: boolean }) => {
      const result = await verifyFile(file);
      if (!result.verified) process.exitCode = EXIT.different;
      if (json) console.log(JSON.stringify(plain(result)));
      else print(result);
    });
}

/** Verifies a file; one that is too damaged to be opened is not verified. */
async function verifyFile(file: string): Promise<Verification> {
  try {
    return await withRecording(file, verifyShown);
  } catch (error) {
    if (!(error instanceof RecordingError) || error.code !== 'damaged') throw error;
    return { verified: false, why: 'damaged', message: error.message, divergence: null };
  }
}

function print(result: Verification): void {
  if (result.verified) {
    const cut = result.isCut ? ' (the file is cut)' : '';
    console.log(`verified ${result.transitions} transitions, digest ${result.digest}${cut}`);
    return;
  }
  console.log(`not verified (${result.why}): ${result.message}`);
  if (result.divergence) printStates(result.divergence);
}

function printStates({ before, recordedState, computedState }: Divergence): void {
  for (const [name, state] of Object.entries({
    'state before': before,
    'state after what was recorded': recordedState,
    'state after what was computed': computedState,
  })) {
    const fields = Object.entries((plain(state) as object) ?? {});
    console.log(fields.length === 0 ? `${name}: none` : name);
    const width = Math.max(0, ...fields.map(([field]) => field.length));
    const room = outputWidth() - width - 4;
    for (const [field, value] of fields) {
      console.log(`  ${field.padEnd(width)}  ${brief(value, room)}`);
    }
  }
}
