import { RESET } from './palette.ts';

/** The bits of a braille character's dots, by column and row. */
const DOTS = [
  [0x01, 0x02, 0x04, 0x40],
  [0x08, 0x10, 0x20, 0x80],
] as const;

const BRAILLE = 0x2800;

/** Characters in rows and columns, of which each can hold 2 × 4 dots; made into lines of text. */
export class Canvas {
  readonly columns: number;
  readonly rows: number;
  private readonly characters: string[];
  private readonly dots: Uint8Array;
  private readonly fronts: string[];
  private readonly backs: string[];

  constructor(columns: number, rows: number) {
    this.columns = Math.max(0, columns);
    this.rows = Math.max(0, rows);
    const size = this.columns * this.rows;
    this.characters = new Array(size).fill(' ');
    this.dots = new Uint8Array(size);
    this.fronts = new Array(size).fill('');
    this.backs = new Array(size).fill('');
  }

  /** Sets a dot; x in [0, 2 × columns), y in [0, 4 × rows), others are left out. */
  dot(x: number, y: number, front = ''): void {
    const [column, row] = [Math.floor(x / 2), Math.floor(y / 4)];
    if (!this.has(column, row)) return;
    const place = row * this.columns + column;
    this.dots[place]! |= DOTS[x & 1]![y & 3]!;
    this.fronts[place] = front;
  }

  /** A line of dots between two of them. */
  line(fromX: number, fromY: number, toX: number, toY: number, front = ''): void {
    const steps = Math.max(Math.abs(toX - fromX), Math.abs(toY - fromY), 1);
    // Far outside there is nothing to see, and no end of dots.
    if (!(steps < 10_000)) return;
    for (let i = 0; i <= steps; i++) {
      const along = i / steps;
      this.dot(
        Math.round(fromX + along * (toX - fromX)),
        Math.round(fromY + along * (toY - fromY)),
        front,
      );
    }
  }

  /** Puts text, one column a character; what is outside is left out. */
  text(column: number, row: number, text: string, front?: string): void {
    [...text].forEach((character, i) => {
      if (!this.has(column + i, row)) return;
      const place = row * this.columns + column + i;
      this.characters[place] = character;
      this.dots[place] = 0;
      if (front !== undefined) this.fronts[place] = front;
    });
  }

  /** Lays a tile behind a character. */
  tile(column: number, row: number, back: string, fill = ' '): void {
    if (!this.has(column, row)) return;
    const place = row * this.columns + column;
    this.backs[place] = back;
    this.characters[place] = fill;
  }

  /** One text for each row, with colours. */
  lines(): string[] {
    return Array.from({ length: this.rows }, (_, row) => this.lineOf(row));
  }

  private lineOf(row: number): string {
    let line = '';
    let style = '';
    for (let column = 0; column < this.columns; column++) {
      const place = row * this.columns + column;
      const dots = this.dots[place]!;
      const character = dots > 0 ? String.fromCharCode(BRAILLE + dots) : this.characters[place]!;
      const own = `${this.backs[place]}${this.fronts[place]}`;
      if (own !== style && (character !== ' ' || this.backs[place] !== '' || style !== '')) {
        line += `${style === '' ? '' : RESET}${own}`;
        style = own;
      }
      line += character;
    }
    return style === '' ? line : `${line}${RESET}`;
  }

  private has(column: number, row: number): boolean {
    return column >= 0 && column < this.columns && row >= 0 && row < this.rows;
  }
}
