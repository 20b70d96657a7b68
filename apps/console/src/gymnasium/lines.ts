/**
 * Cuts text that comes in pieces into lines. A line longer than `most` characters is not waited for:
 * `onTooLong` is called once, and what comes after is dropped.
 */
export function splitLines(
  most: number,
  onLine: (line: string) => void,
  onTooLong: () => void,
): (text: string) => void {
  let pieces: string[] = [];
  let length = 0;
  let isOver = false;
  return (text) => {
    let from = 0;
    while (!isOver) {
      const newline = text.indexOf('\n', from);
      const piece = text.slice(from, newline < 0 ? text.length : newline);
      length += piece.length;
      if (length > most) {
        isOver = true;
        pieces = [];
        onTooLong();
        return;
      }
      pieces.push(piece);
      if (newline < 0) return;
      const line = pieces.join('');
      pieces = [];
      length = 0;
      from = newline + 1;
      onLine(line);
    }
  };
}
