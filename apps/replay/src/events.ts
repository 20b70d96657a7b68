import { didYouMean, plain, UsageError } from '@reprise/cli';
import type { Command } from 'commander';
import { parseSeq } from './seq.ts';
import { withRecording } from './with-recording.ts';

interface EventsOptions {
  readonly from?: number;
  readonly to?: number;
  readonly kind?: string;
  readonly json?: boolean;
}

/** Adds `events`. */
export function addEvents(program: Command): void {
  program
    .command('events')
    .description('the recorded events of a range')
    .argument('<file>')
    .option('--from <seq>', 'the first transition; the first there is', parseSeq)
    .option('--to <seq>', 'the transition to stop before; 20 after --from', parseSeq)
    .option('--kind <kind>', 'only events of this kind')
    .option('--json', 'one JSON object a line')
    .action((file: string, options: EventsOptions) =>
      withRecording(file, async (recording) => {
        const kinds = recording.layout.kinds.map(({ kind }) => kind);
        const { kind, json } = options;
        if (kind !== undefined && !kinds.includes(kind)) {
          throw new UsageError(
            `no events of kind '${kind}'${didYouMean(kind, kinds)}; there are ${kinds.join(', ')}`,
          );
        }
        const from = options.from ?? recording.firstSeq;
        const to = options.to ?? Math.min(from + 20, recording.endSeq);
        if (from > to) throw new UsageError(`--from ${from} is after --to ${to}`);
        for await (const { seq, event } of recording.events(from, to, { kind })) {
          const { kind: name, ...fields } = plain(event) as Record<string, unknown>;
          if (json) console.log(JSON.stringify({ seq, kind: name, ...fields }));
          else {
            const text = Object.entries(fields).map(
              ([field, value]) => `${field} ${JSON.stringify(value)}`,
            );
            console.log(
              `${String(seq).padStart(9)}  ${String(name).padEnd(16)}  ${text.join('  ')}`,
            );
          }
        }
      }),
    );
}
