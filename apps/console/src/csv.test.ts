import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadCsv } from './csv.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'reprise-csv-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function load(text: string, target: string | null = 'y', features: string[] | null = null) {
  const path = join(folder, 'data.csv');
  writeFileSync(path, text);
  return loadCsv(path, target, features);
}

describe('a CSV file', () => {
  test('with byte order mark, quotes, CRLF and empty lines is read by its header', () => {
    const { data, dropped } = load('\ufeffa," b, c ",y\r\n1,"2",3\r\n\r\n-4.5,5e-1,"6"\r\n');
    expect(data).toEqual({
      features: ['a', 'b, c'],
      target: 'y',
      rows: 2,
      x: Float64Array.of(1, 2, -4.5, 0.5),
      y: Float64Array.of(3, 6),
    });
    expect(dropped).toBe(0);
  });

  test('loses the rows with missing values of the chosen columns, and counts them', () => {
    const text = 'a,b,y\n1,,3\n2,NA,4\n3,?,5\n4,7,\n5,8,6\n';
    expect(load(text)).toMatchObject({ dropped: 4, data: { rows: 1 } });
    expect(load(text, 'y', ['a'])).toMatchObject({ dropped: 1, data: { rows: 4 } });
  });

  test('without a target has only features', () => {
    expect(load('a,b\n1,2\n', null).data).toMatchObject({ features: ['a', 'b'], y: null });
  });

  test.for([
    ['an empty file', '', 'the file is empty: it needs a header line'],
    ['only a header', 'a,y\n', 'no rows under the header'],
    ['columns of one name', 'a,a,y\n1,2,3\n', "two columns are named 'a'"],
    ['text', 'a,y\n1,2\n,3\n4,lots\n', "line 4: column 'y' is 'lots', not a number"],
    ['text after line ends in quotes', '"a\nb",y\n"1",2\n1,no\n', "line 4: column 'y' is 'no'"],
    ['a number too great', 'a,y\n1e999,2\n', "line 2: column 'a' is '1e999', not a number"],
    ['a quote left open', 'a,y\n1,"2\n', 'Quote Not Closed'],
    ['a row too short', 'a,b,y\n1,2,3\n1,2\n', 'line 3: not as many values as the header has'],
    ['nothing but gaps', 'a,y\n1,\n,2\n', 'no row without missing values'],
    ['nothing but the target', 'y\n1\n', "no feature columns beside 'y'"],
    ['no such column', 'a,b\n1,2\n', "no column 'y'"],
  ] as const)('is refused for %s', ([, text, message]) => {
    expect(() => load(text)).toThrow(message);
  });

  test('is refused where it is not there, or a column is chosen twice', () => {
    expect(() => loadCsv(join(folder, 'no.csv'), 'y', null)).toThrow('no.csv: no such file');
    expect(() => loadCsv(folder, 'y', null)).toThrow('is a directory');
    expect(() => load('a,y\n1,2\n', 'y', ['a', 'y'])).toThrow("column 'y' is chosen twice");
    expect(() => load('height,y\n1,2\n', 'y', ['heigth'])).toThrow(
      "no column 'heigth' (did you mean height?); there are height, y",
    );
  });
});
