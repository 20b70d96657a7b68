/** What a terminal would obey, draws over what stands before it, two columns wide, or not at all. */
const UNSAFE =
  /\p{Control}|\p{Mark}|\p{Format}|\p{Zl}|\p{Zp}|[\u1100-\u11ff]|[\u2e80-\ud7ff]|[\uf900-\ufaff]|[\ufe10-\ufe6f]|[\uff00-\uff60]|[\u{10000}-\u{10ffff}]/gu;

/** What ends a colour or begins one, in text that an environment wrote for a terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: an escape sequence begins with one
const SEQUENCE = /\x1b\[[0-9;]*m/g;

/** Text of which each character is one column; what is not becomes a question mark, and colours go. */
export function oneColumnEach(text: string): string {
  return text.replace(SEQUENCE, '').replace(UNSAFE, '?');
}

/** Plain text in exactly `width` columns: cut, with an ellipsis, or filled up. */
export function fit(text: string, width: number): string {
  if (width <= 0) return '';
  const safe = oneColumnEach(text);
  return safe.length > width ? `${safe.slice(0, width - 1)}…` : safe.padEnd(width);
}

/** The first of the texts that fits, else the last, cut. */
export function firstThatFits(texts: readonly string[], width: number): string {
  const found = texts.find((text) => text.length <= width);
  return found ?? fit(texts.at(-1) ?? '', width).trimEnd();
}

/** How many columns a text takes that holds colours. */
export function visibleLength(text: string): number {
  return text.replace(SEQUENCE, '').length;
}
