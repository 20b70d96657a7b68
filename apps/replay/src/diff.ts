import { changes, EXIT, grouped, pairs, rounded } from '@reprise/cli';
import { plain } from '@reprise/core';
import { type Difference, diff, type Recording } from '@reprise/recording';
import type { Command } from 'commander';
import { shownConfig } from './config-text.ts';
import { eventText } from './event-text.ts';
import { naming, withRecording } from './with-recording.ts';

/** Adds `diff`. */
export function addDiff(program: Command): void {
  program
    .command('diff')
    .description('the first transition in which two recordings differ, and how far they drift')
    .argument('<a>', 'a recording')
    .argument('<b>', 'another')
    .option('--json', 'print one JSON object')
    .action((a: string, b: string, { json }: { json?: boolean }) =>
      withRecording(a, (left) =>
        withRecording(b, async (right) => {
          const found = await compare(a, left, b, right);
          if (found) process.exitCode = EXIT.different;
          const { transitions } = left;
          if (json) {
            const same = { equal: true, transitions };
            console.log(JSON.stringify(found ? { equal: false, ...asPlain(found) } : same));
          } else if (found) printDifference(found, a, left, b, right);
          else console.log(`equal: ${grouped(transitions)} transitions`);
        }),
      ),
    );
}

/** The first difference; an error about one of the files names it. */
async function compare(
  a: string,
  left: Recording,
  b: string,
  right: Recording,
): Promise<Difference | null> {
  try {
    return await diff(left, right);
  } catch (error) {
    await naming(a, () => readThrough(left));
    await naming(b, () => readThrough(right));
    throw error;
  }
}

async function readThrough(recording: Recording): Promise<void> {
  for (let i = 0; i < recording.segments.length; i++) await recording.segment(i);
}

function printDifference(
  { seq, field, a, b, differing, compared, drift }: Difference,
  nameA: string,
  left: Recording,
  nameB: string,
  right: Recording,
): void {
  console.log(`first different transition: ${seq}${field ? `, in ${field}` : ''}`);
  const width = Math.max(nameA.length, nameB.length);
  const kindWidth = Math.max(a?.kind.length ?? 0, b?.kind.length ?? 0);
  for (const [name, event] of [[nameA, a] as const, [nameB, b] as const]) {
    const head = `  ${name.padEnd(width)}  `;
    console.log(event ? eventText(event, head, kindWidth) : `${head}has ended`);
  }
  const share = compared === 0 ? 0 : Math.ceil((1000 * differing) / compared) / 10;
  console.log(
    `${grouped(differing)} of ${grouped(compared)} transitions in both differ (${share}%)`,
  );
  const drifts = Object.entries(drift).map(([name, by]) => [name, rounded(by, 6)] as const);
  if (drifts.length > 0) console.log(`greatest difference of each number\n${pairs(drifts, 2)}`);
  const made = changes(madeWith(left), madeWith(right)).map(
    ({ path, from, to }) => [path, `${JSON.stringify(from)} | ${JSON.stringify(to)}`] as const,
  );
  if (made.length > 0) console.log(`made with\n${pairs(made, 2)}`);
}

/** What a run is made with. */
function madeWith({ metadata, config }: Recording): unknown {
  const { trainer, trainerVersion, environment, environmentOptions, seed } = metadata;
  const run = {
    trainer,
    trainerVersion,
    environment,
    environmentOptions,
    seed,
    config: shownConfig(config),
  };
  return plain(run);
}

function asPlain(found: Difference): object {
  return plain(found) as object;
}
