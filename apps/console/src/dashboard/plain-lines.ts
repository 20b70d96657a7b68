import { grouped, type Progress } from '@reprise/cli';
import { RECENT } from './learning-curve.ts';
import { shortNumber } from './numbers.ts';
import { shortRate } from './panels.ts';
import { createReader, type Reading, type Running, type Subject } from './reading.ts';

/** Milliseconds between two lines. */
const EVERY = 1000;

/** Shows a run as a plain line on standard error each second, and one when it ends. */
export function showPlainLines(subject: Subject, running: Running): Progress {
  const read = createReader(subject, running);
  const print = () => process.stderr.write(`${plainLine(read())}\n`);
  const timer = setInterval(print, EVERY);
  timer.unref();
  return {
    end() {
      clearInterval(timer);
      print();
    },
  };
}

/** Where a run stands: `372,000 of 600,000  1.21M/s  return (100) 0.71  parameter norm 5.3`. */
function plainLine({ done, total, perSecond, gauges, curve, episode }: Reading): string {
  const parts = [
    `${grouped(done)}${total === null ? '' : ` of ${grouped(total)}`} transitions`,
    `${shortRate(perSecond)}/s`,
    episode && `episode ${grouped(episode.number)}`,
    ...gauges
      .filter((gauge) => gauge.name !== 'transitions/s')
      .map(
        (gauge) =>
          `${gauge.name === curve.name ? `${gauge.name} (${RECENT})` : gauge.name} ${shortNumber(gauge.value)}`,
      ),
  ];
  return parts.filter(Boolean).join('  ');
}
