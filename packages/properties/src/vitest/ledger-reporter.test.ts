import { afterEach, expect, test } from 'vitest';
import { declareFalseAlarms, type LedgerEntry, takeLedger } from '../statistics/ledger.ts';
import { LedgerReporter } from './ledger-reporter.ts';

const exitCode = process.exitCode;
afterEach(() => {
  process.exitCode = exitCode;
});

/** What the reporter prints of test files whose tests declared those. */
function printed(...files: (LedgerEntry[] | undefined)[][]): string[] {
  const lines: string[] = [];
  const modules = files.map((tests) => ({
    children: {
      allTests: () =>
        tests.map((ledger) => ({ meta: () => ({ ledger }), result: () => ({ state: 'passed' }) })),
    },
  }));
  const reporter = new LedgerReporter({ print: (line) => lines.push(line) });
  reporter.onTestRunEnd(modules as never);
  return lines;
}

test('the rates of all tests of all files are added up', () => {
  const [a, b] = [
    { claim: 'a', falseAlarms: 1e-9 },
    { claim: 'b', falseAlarms: 2e-9 },
  ];
  expect(printed([[a, b], []], [[a]])).toEqual([
    'False alarms: at most 4.0e-9 a run, of 3 statistical tests; below 0.000001',
  ]);
  expect(process.exitCode).toBe(exitCode);
});

test('a run that may alarm too often fails, and says by what', () => {
  const lines = printed([
    [
      { claim: 'sure', falseAlarms: 1e-9 },
      { claim: 'loose', falseAlarms: 1e-3 },
    ],
  ]);
  expect(lines[0]).toContain('NOT below 0.000001');
  expect(lines.slice(1)).toEqual(['  0.001  loose', '  1e-9  sure']);
  expect(process.exitCode).toBe(1);
});

test('a run without statistical tests prints nothing', () => {
  expect(printed([[]])).toEqual([]);
});

test('a rate that is none is refused', () => {
  takeLedger();
  expect(() => declareFalseAlarms('x', 0)).toThrow('x: a rate of false alarms of 0 is not allowed');
  expect(takeLedger()).toEqual([]);
});

test('where no test has a ledger it says what is missing', () => {
  expect(printed([undefined, undefined])).toEqual([
    "False alarms: not known, for no test has a ledger: add '@reprise/properties/vitest' to setupFiles",
  ]);
});
