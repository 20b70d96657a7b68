import { UsageError } from '@reprise/cli';
import { didYouMean, plain, type TrainingEvent } from '@reprise/core';
import type { Recording } from '@reprise/recording';
import type { Command } from 'commander';
import { take } from 'rxjs';
import { eventText } from './event-text.ts';
import { parseSeq } from './seq.ts';
import { matching } from './where.ts';
import { naming, withRecording } from './with-recording.ts';

/** Transitions, or those that match, shown where `--to` does not say. */
const SHOWN = 20;

interface EventsOptions {
  readonly from?: number;
  readonly to?: number;
  readonly kind?: string;
  readonly where?: string;
  readonly json?: boolean;
}

/** Adds `events`. */
export function addEvents(program: Command): void {
  program
    .command('events')
    .description('the recorded events of a range')
    .argument('<file>', 'the recording')
    .option(
      '--from <seq>',
      'the first transition; by default the first there is',
      parseSeq('--from'),
    )
    .option(
      '--to <seq>',
      `the one to stop before; by default ${SHOWN} after --from`,
      parseSeq('--to'),
    )
    .option('--kind <kind>', 'only events of this kind')
    .option(
      '--where <condition>',
      `only where it holds: 'reward > 0', diverging=true; without --to, the first ${SHOWN} of the file`,
    )
    .option('--json', 'print one JSON object a line')
    .action((file: string, options: EventsOptions) =>
      withRecording(file, (recording) => naming(file, () => printEvents(recording, options))),
    );
}

async function printEvents(recording: Recording, options: EventsOptions): Promise<void> {
  const { kind, where, json } = options;
  const kinds = recording.layout.kinds.map((layout) => layout.kind);
  if (kind !== undefined && !kinds.includes(kind)) {
    throw new UsageError(
      `no events of kind '${kind}'${didYouMean(kind, kinds)}; there are ${kinds.join(', ')}`,
    );
  }
  const from = options.from ?? recording.firstSeq;
  const shown = where !== undefined ? recording.endSeq : from + SHOWN;
  const to = options.to ?? Math.max(from, Math.min(shown, recording.endSeq));
  if (from > to) throw new UsageError(`--from ${from} is after --to ${to}`);
  const seqWidth = String(to).length;
  const kindWidth = Math.max(...(kind ? [kind] : kinds).map((name) => name.length));
  if (where === undefined) {
    for await (const { seq, event } of recording.events(from, to, { kind })) print(seq, event);
    return;
  }
  const most = options.to === undefined ? SHOWN : Number.POSITIVE_INFINITY;
  await matching(recording, where, [from, to], kind)
    .pipe(take(most))
    .forEach(({ seq, event }) => void print(seq, event));

  function print(seq: number, event: TrainingEvent): void {
    const { kind: name, ...fields } = plain(event) as Record<string, unknown>;
    const line = json
      ? JSON.stringify({ seq, kind: name, ...fields })
      : eventText(event, `${String(seq).padStart(seqWidth)}  `, kindWidth);
    process.stdout.write(`${line}\n`);
  }
}
