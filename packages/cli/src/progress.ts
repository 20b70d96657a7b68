import { duration, grouped, short } from './layout.ts';

/** What a progress line says now. */
export interface Standing {
  readonly done: number;
  /** Null: not known. */
  readonly total: number | null;
  /** What else there is to say: `return 1`. */
  readonly note?: string;
}

/** A progress display on standard error; `end` takes its bar away. */
export interface Progress {
  end(): void;
}

/** Milliseconds between two drawings on a terminal, and between two lines elsewhere. */
const REDRAW = 100;
const REPRINT = 2000;

/** Room for the `^C` that a terminal echoes, so that it is taken away with the bar. */
const MARGIN = 3;

/** The widest bar, and the narrowest worth drawing. */
const BAR = { most: 30, least: 8 };

/** Shows where some work stands, by a timer: a bar on a terminal, elsewhere a plain line now and then. */
export function showProgress(standing: () => Standing): Progress {
  const { stderr } = process;
  const started = performance.now();
  let isDrawn = false;
  const show = () => {
    const texts = describe(standing(), (performance.now() - started) / 1000);
    if (!stderr.isTTY) {
      stderr.write(`${texts[0]}\n`);
      return;
    }
    isDrawn = true;
    stderr.write(`\r\x1b[2K${draw(standing(), texts, (stderr.columns || 80) - MARGIN)}`);
  };
  const timer = setInterval(show, stderr.isTTY ? REDRAW : REPRINT);
  timer.unref();
  return {
    end() {
      clearInterval(timer);
      if (isDrawn) stderr.write('\r\x1b[2K');
      isDrawn = false;
    },
  };
}

/** The same standing in words, the longest first. */
function describe({ done, total, note }: Standing, seconds: number): string[] {
  const perSecond = done / Math.max(1e-3, seconds);
  const left = total !== null && done > 0 ? `${duration((total - done) / perSecond)} left` : '';
  const rate = Math.round(perSecond);
  const line = (...parts: (string | undefined)[]) => parts.filter(Boolean).join('  ');
  return [
    line(`${grouped(done)} transitions`, `${grouped(rate)} transitions/s`, left, note),
    line(`${short(done)} transitions`, `${short(rate)}/s`, left, note),
    line(short(done), `${short(rate)}/s`, left, note),
    line(`${short(rate)}/s`, left),
  ];
}

/** The bar with the longest of the texts that leaves it room. */
function draw({ done, total }: Standing, texts: readonly string[], width: number): string {
  if (!total) return (texts.find((text) => text.length <= width) ?? '').slice(0, width);
  const share = Math.min(1, done / total);
  const percent = `${Math.floor(100 * share)}%`.padStart(4);
  const room = (text: string) => width - text.length - percent.length - 3;
  const text = texts.find((candidate) => room(candidate) >= BAR.least) ?? (texts.at(-1) as string);
  const length = Math.min(BAR.most, room(text));
  const full = Math.round(share * length);
  const bar = length < 1 ? '' : '█'.repeat(full) + '░'.repeat(length - full);
  return `${bar} ${percent}  ${text}`.slice(0, width);
}
