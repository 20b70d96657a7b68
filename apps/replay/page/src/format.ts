/** A whole number with its digits in threes: `1,234,567`. */
export function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A value as short text. */
export function short(value: unknown, width = 80): string {
  return typeof value === 'number' ? rounded(value, SHORT_DIGITS) : cut(textOf(value), width);
}

/**
 * Two values that differ, as short texts that do too: numbers with as many digits as that takes, long texts
 * from shortly before the place where they part.
 */
export function shortApart(a: unknown, b: unknown, width = 80): [a: string, b: string] {
  const alone = [short(a, width), short(b, width)] as const;
  if (alone[0] !== alone[1]) return [...alone];
  if (typeof a === 'number' && typeof b === 'number') {
    for (let digits = SHORT_DIGITS + 1; digits < MOST_DIGITS; digits++) {
      const texts = [rounded(a, digits), rounded(b, digits)] as const;
      if (texts[0] !== texts[1]) return [...texts];
    }
    return [exact(a), exact(b)];
  }
  const [left, right] = [textOf(a), textOf(b)];
  if (left === right) return [...alone];
  let parting = 0;
  while (left[parting] === right[parting]) parting++;
  const begin = Math.max(0, parting - Math.floor(width / 2));
  return [cut(`…${left.slice(begin)}`, width), cut(`…${right.slice(begin)}`, width)];
}

/** Significant digits of a number where it is one of many, and those that tell every number from every other. */
const SHORT_DIGITS = 6;
const MOST_DIGITS = 17;

function rounded(value: number, digits: number): string {
  return String(Number(value.toPrecision(digits)));
}

function exact(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}

/** Bytes in the greatest unit that leaves a whole part. */
export function bytes(count: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = count;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}
