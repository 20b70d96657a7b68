import { visibleLength } from './fit.ts';

/** Where markers begin: characters for private use, which no text here holds. */
const FIRST = 0xe000;
const MARKER = /[\ue000-\uf8ff]/g;

/**
 * Lines of a picture that ink is spared. It would take each character of a picture apart, with its colours, and
 * put it together again: 10 ms for a screen. It is given a marker for each line instead, one character wide,
 * and the lines are laid in where it has put their markers.
 */
export class Inlays {
  private lines: string[] = [];

  /** Forgets the lines of the picture before. */
  begin(): void {
    this.lines = [];
  }

  /** A marker for a line. */
  mark(line: string): string {
    this.lines.push(line);
    return String.fromCharCode(FIRST + this.lines.length - 1);
  }

  /** The picture with its lines laid in. */
  fill(picture: string): string[] {
    return picture.split('\n').map((row) => {
      let text = '';
      let columns = 0;
      for (const { 0: marker, index } of row.matchAll(MARKER)) {
        const line = this.lines[marker.charCodeAt(0) - FIRST] ?? '';
        text += `${' '.repeat(Math.max(0, index - columns))}${line}`;
        columns = Math.max(index, columns) + visibleLength(line);
      }
      return text;
    });
  }
}
