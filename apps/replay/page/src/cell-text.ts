/** A value in at most five characters, for a cell of a grid: `0.069`, `-1.25`, `6e-5`, `12345`, `-2e12`. */
export function cellText(value: number): string {
  if (!Number.isFinite(value)) return String(value).replace('Infinity', '∞');
  for (const digits of [3, 2, 1]) {
    const rounded = Number(value.toPrecision(digits));
    const texts = [String(rounded), String(rounded).replace(/^(-?)0\./, '$1.')];
    const short = texts.find((text) => text.length <= 5);
    if (short !== undefined) return short;
    const text = rounded.toExponential().replace('e+', 'e');
    if (text.length <= 5) return text;
  }
  if (Math.abs(value) < 1) return '≈0';
  return value < 0 ? '≪0' : '≫0';
}
