import { fc, test as prop } from '@fast-check/vitest';
import { expect, test } from 'vitest';
import { splitLines } from './lines.ts';

function fed(most: number, pieces: readonly string[]) {
  const lines: string[] = [];
  let tooLong = 0;
  const feed = splitLines(
    most,
    (line) => lines.push(line),
    () => tooLong++,
  );
  for (const piece of pieces) feed(piece);
  return { lines, tooLong };
}

const piece = fc.string({ unit: fc.constantFrom('a', 'é', '\n', '{'), maxLength: 12 });

prop.prop([fc.array(piece, { maxLength: 20 })])(
  'lines are those of the whole text, however it is cut',
  (pieces) => {
    expect(fed(1000, pieces)).toEqual({
      lines: pieces.join('').split('\n').slice(0, -1),
      tooLong: 0,
    });
  },
);

test('a line that is too long is told once, whether it ends or not, and nothing after it is read', () => {
  expect(fed(3, ['abc\nab', 'cd', 'e\nok\n'])).toEqual({ lines: ['abc'], tooLong: 1 });
  expect(fed(3, ['ab\nabcd\nok\n'])).toEqual({ lines: ['ab'], tooLong: 1 });
});
