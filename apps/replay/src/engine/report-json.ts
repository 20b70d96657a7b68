import type { HeatMap } from './inspect.ts';
import type { Report } from './report.ts';
import type { Series } from './series.ts';

/** Significant digits of the numbers of curves and heat maps: more than a picture shows. */
const DIGITS = 7;

/** A report as JSON that may stand in a page: no character of it can end a script. */
export function writeReport(report: Report): string {
  const text = JSON.stringify(report, (_, value: unknown) =>
    ArrayBuffer.isView(value) ? Array.from(value as Float64Array, written) : value,
  );
  return text.replaceAll('<', '\\u003c');
}

/** The report that `writeReport` wrote. */
export function readReport(text: string): Report {
  const { survey, positions, ...rest } = JSON.parse(text) as Report;
  return {
    ...rest,
    survey: {
      ...survey,
      steps: numbers(survey.steps),
      episodes: numbers(survey.episodes),
      clock: numbers(survey.clock),
      series: survey.series.map(
        ({ name, count, notFinite, min, max, mean }): Series => ({
          name,
          ...{ count: numbers(count), notFinite: numbers(notFinite), min: numbers(min) },
          ...{ max: numbers(max), mean: numbers(mean) },
        }),
      ),
    },
    positions: positions.map(({ inspection, trail }) => ({
      inspection: {
        ...inspection,
        arrays: inspection.arrays.map((map): HeatMap => ({ ...map, values: numbers(map.values) })),
      },
      trail,
    })),
  };
}

function written(value: number): number | string {
  if (!Number.isFinite(value)) return String(value);
  return Number.isInteger(value) ? value : Number(value.toPrecision(DIGITS));
}

/** Typed again; `written` made text of what is not finite. */
function numbers(values: Iterable<number | string>): Float64Array {
  return Float64Array.from(values, Number);
}
