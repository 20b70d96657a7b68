import type { Line } from './group.ts';

/** How the saving of much is watched and stopped. */
export interface Saving {
  readonly signal: AbortSignal;
  readonly onRows: (rows: number) => void;
}

/** A text as one field of CSV. */
export const writtenInCsv = (text: string) =>
  /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

/** A row a drawn point: run, place, what is drawn there, and the edges of the band where there is one. */
export function asCsv(lines: readonly Line[], unit: string, drawn = 'value'): string {
  const names = lines.find(({ band }) => band)?.band?.names ?? [];
  const edges = ({ band }: Line, i: number) =>
    names.length > 0 ? [band?.low[i] ?? '', band?.high[i] ?? ''] : [];
  const rows = lines.flatMap((line) =>
    line.x.map((x, i) => [writtenInCsv(line.label), x, line.y[i], ...edges(line, i)].join(',')),
  );
  const head = ['run', unit, drawn, ...names].map((name) =>
    writtenInCsv(name.replaceAll(' ', '_')),
  );
  return [head.join(','), ...rows, ''].join('\n');
}

/** An SVG picture as a PNG picture of twice as many pixels each way. */
export async function asPng(svg: string): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = 2 * image.width;
  canvas.height = 2 * image.height;
  canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture')))),
  );
}

/** Gives a file to the browser's downloads. */
export function save(name: string, blob: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** A number as an axis writes it. */
export function ticked(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e9 || (size > 0 && size < 1e-4)) {
    return value.toExponential(2).replace(/\.?0+e/, 'e');
  }
  if (size >= 1e6) return `${Number((value / 1e6).toPrecision(4))}M`;
  if (size >= 1e4) return `${Number((value / 1e3).toPrecision(4))}k`;
  return String(Number(value.toPrecision(4)));
}
