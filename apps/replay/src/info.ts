import { brief, grouped, outputWidth, pairs } from '@reprise/cli';
import { plain } from '@reprise/core';
import type { RecordingInfo } from '@reprise/recording';
import type { Command } from 'commander';
import { shownConfig } from './config-text.ts';
import { withRecording } from './with-recording.ts';

/** Adds `info`. */
export function addInfo(program: Command): void {
  program
    .command('info')
    .description('what a recording says of itself')
    .argument('<file>', 'the recording')
    .option('--json', 'print one JSON object')
    .action((file: string, { json }: { json?: boolean }) =>
      withRecording(file, async (recording) => {
        const info = await recording.info();
        console.log(json ? JSON.stringify(plain(info), null, 2) : pairs(rowsOf(info)));
      }),
    );
}

type Row = readonly [string, string];

function rowsOf(info: RecordingInfo): Row[] {
  const { end, firstSeq, lineage } = info;
  const optional = (name: string, value: unknown): Row[] =>
    value === null ? [] : [[name, typeof value === 'string' ? value : short(value)]];
  return [
    ['trainer', `${info.trainer}, version ${info.trainerVersion}`],
    ...optional('environment', info.environment),
    ...optional('', info.environmentOptions && fields(info.environmentOptions)),
    ['seed', String(info.seed)],
    ['config', fields(shownConfig(info.config))],
    ...optional('forked from', lineage),
    ['transitions', grouped(info.transitions) + (firstSeq > 0 ? `, from ${firstSeq}` : '')],
    [
      'ended',
      end ? [end.how, end.error, end.reason].filter(Boolean).join(': ') : 'no end: the file is cut',
    ],
    ...optional('digest', end?.digest ?? null),
    ...optional('of state', end?.stateDigest ?? null),
    ['started', info.started],
    ...optional('until', end?.ended ?? null),
    ['file', `${grouped(info.bytes)} bytes, format ${info.format}, ${info.keyframes} keyframes`],
    ['columns', Object.entries(info.columns).map(columnsText).join('\n')],
    ['packages', fields(info.packages)],
    ...Object.entries(info.notes ?? {}),
    ['engine', info.engine],
    ['numerics', info.numerics],
  ];
}

/** A field a line. */
function fields(values: object): string {
  const lines = Object.entries(values).map(([name, value]) => `${name} ${short(value)}`);
  return lines.join('\n') || 'none';
}

function short(value: unknown): string {
  return brief(plain(value), Math.max(20, outputWidth() - 40));
}

function columnsText([kind, columns]: [string, RecordingInfo['columns'][string]]): string {
  const texts = Object.entries(columns).map(([field, column]) => {
    const type = typeof column === 'string' ? column : `${column.type}[${column.length}]`;
    return `${field} ${type === 'live' ? '(live)' : type}`;
  });
  return `${kind}: ${texts.join(', ')}`;
}
