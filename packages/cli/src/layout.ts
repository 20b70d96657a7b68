/** The width of standard output: the terminal's, else 80 columns. */
export function outputWidth(): number {
  return Math.max(40, process.stdout.columns || 80);
}

/**
 * Text in lines of at most `width` characters, broken between its words (two spaces stay together
 * in a line); lines after the first are indented by `indent`.
 */
export function wrap(text: string, width: number, indent: number): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/(?<=\S)(?= +\S)/)) {
    if (line !== '' && line.length + word.length > width) {
      lines.push(line);
      line = `${' '.repeat(indent)}${word.trimStart()}`;
    } else line += word;
  }
  return [...lines, line].join('\n');
}

/** Names and values under each other; a long value goes on in the next line. */
export function pairs(rows: readonly (readonly [string, string])[], indent = 0): string {
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  const left = indent + width + 2;
  return rows
    .map(([name, value]) => {
      const head = `${' '.repeat(indent)}${name.padEnd(width)}  `;
      return value
        .split('\n')
        .map((line, i) => wrap(`${i === 0 ? head : ' '.repeat(left)}${line}`, outputWidth(), left))
        .join('\n')
        .trimEnd();
    })
    .join('\n');
}

/** A whole number with its digits in threes: `1,234,567`. */
export function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A number to so many significant digits: `-4.915`. */
export function rounded(value: number, digits: number): string {
  return String(Number(value.toPrecision(digits)) + 0);
}

/** A whole number to three digits: `1.23M`. */
export function short(value: number): string {
  if (value < 10_000) return grouped(value);
  let scaled = value;
  let power = 0;
  while (power < 4 && Number(scaled.toPrecision(3)) >= 1000) {
    scaled /= 1000;
    power++;
  }
  return `${Number(scaled.toPrecision(3)) < 1000 ? scaled.toPrecision(3) : Math.round(scaled)}${' kMGT'[power]}`;
}

/** Seconds as text: `2 min 5 s`, `87 days`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  if (whole < 172_800)
    return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
  const days = Math.round(whole / 86_400);
  return days < 1000 ? `${days} days` : 'over 1,000 days';
}
