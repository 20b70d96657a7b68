import { RepriseError } from '@reprise/core';
import {
  caseText,
  type Falsification,
  found,
  type Kept,
  keptLines,
  shortened,
} from '../falsified.ts';
import type { SequentialState } from './sprt.ts';

/** What a statistical claim came to, and the first run that broke it. */
export interface Alarm {
  /** What was claimed and reached, and how sure that is: the lines of the report. */
  readonly lines: readonly string[];
  /** The seeds tried and those that succeeded, in both streams. */
  readonly streams: readonly [SequentialState, SequentialState];
  /** The run of the first seed that failed; null where it is no run of ours. */
  readonly falsification: Falsification | null;
}

function caseOf({ input, extra }: Falsification): string {
  return shortened(caseText(input, extra));
}

/** A claim over seeds does not hold, and did not on an independent stream of seeds either. */
export class AlarmError extends RepriseError {
  override readonly name = 'AlarmError';
  declare readonly alarm: Alarm;
  /** The seeds tried and those that succeeded, in both streams. */
  readonly streams: readonly [SequentialState, SequentialState];

  constructor(alarm: Alarm, kept: Kept, property?: string) {
    const { lines, falsification, streams } = alarm;
    const search = falsification?.search;
    const all = [
      `not so: ${property === undefined ? '' : `${property}\nclaimed: `}${lines[0]}`,
      ...lines.slice(1),
      ...(falsification ? [`case:    ${caseOf(falsification)}`] : []),
      ...(search ? [found(search)] : []),
      ...keptLines(kept),
    ];
    super('alarm', all.join('\n'));
    this.streams = streams;
    Object.defineProperty(this, 'alarm', { value: alarm, enumerable: false });
  }

  /** What a test runner prints. */
  toJSON(): object {
    const { name, message, stack } = this;
    return { name, message, stack };
  }
}
