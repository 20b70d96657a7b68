import { duration, grouped, rounded, short } from '@reprise/cli';
import { drawnParameters } from './drawn-parameters.ts';
import { drawnScene, LEAST_ROWS, leastRows } from './drawn-scene.ts';
import { firstThatFits, fit, oneColumnEach, visibleLength } from './fit.ts';
import type { PanelName } from './layout.ts';
import { type LearningCurve, RECENT } from './learning-curve.ts';
import { shortNumber } from './numbers.ts';
import { type Palette, paint } from './palette.ts';
import { plot, sparkline } from './plot.ts';
import type { Reading } from './reading.ts';

/** Draws a panel's inside: at most `rows` lines of at most `columns` characters. */
export type Draw = (reading: Reading, columns: number, rows: number, palette: Palette) => string[];

/** What each panel shows. */
export const panels: Readonly<
  Record<PanelName, { title(reading: Reading, columns: number): string; draw: Draw }>
> = {
  curve: {
    title: ({ curve }, columns) => curveTitle(curve, columns),
    draw(reading, columns, rows, palette) {
      const { curve, subject } = reading;
      return plot(
        {
          points: curve.points(Math.max(1, columns - 8), reading.done),
          end: reading.done,
          columns,
          rows,
          threshold:
            curve.name === 'return' ? (subject.environment?.rewardThreshold ?? null) : null,
          isLogarithmic: curve.name !== 'return',
          none: curve.length === 0 ? 'no values yet' : 'no finite values',
        },
        palette,
      );
    },
  },
  world: { title: worldTitle, draw: drawWorld },
  gauges: { title: () => 'gauges', draw: drawGauges },
  alarms: { title: () => 'alarms', draw: drawAlarms },
};

/** What a curve's values are of. */
const OF = { return: 'episode', loss: 'sample', '|TD error|': 'update' } as const;

/** What a curve is of, and how many values are missing from it. */
function curveTitle({ name, length, notFinite }: LearningCurve, columns: number): string {
  if (length === 0) return name;
  const titles = [grouped, short].flatMap((number) => {
    const title = `${name} of ${number(length)} ${OF[name]}${length === 1 ? '' : 's'}`;
    return notFinite === 0 ? [title] : [`${title}, ${number(notFinite)} not finite`];
  });
  return firstThatFits(titles, columns);
}

/** Where the run acts; which episode it is goes before what the first line says, too. */
function worldTitle({ subject, episode, scene, description }: Reading, columns: number): string {
  if (!scene && description === null) return 'parameters';
  const id = subject.environment?.id ?? 'world';
  if (!episode) return id;
  const number = `episode ${grouped(episode.number)}`;
  return firstThatFits([`${id}, ${number}`, number], columns);
}

/** The world, or what is learned where there is none to draw; below, the latest event. */
function drawWorld(reading: Reading, columns: number, rows: number, palette: Palette): string[] {
  const { scene, description, parameters, event, episode } = reading;
  const least = scene ? leastRows(scene) : LEAST_ROWS;
  // Of what does not fit in any case as large a part as may be is shown.
  const spare = least > rows ? Math.floor(rows / 3) : rows - least;
  const below: string[] = [];
  if (scene && spare >= 2) below.push(scene.title);
  if (episode && spare >= 3) below.push(`return so far ${rounded(episode.return, 4)}`);
  if (event && spare >= 1) below.push(`${grouped(event.seq)} ${event.kind}`);
  if (event && spare >= 4) below.push(event.text);
  const [once, twice] = [1, 2].map((most) => below.flatMap((text) => folded(text, columns, most)));
  const captions = rows >= 12 && twice!.length <= spare ? twice! : once!;
  const room = rows - captions.length;
  const picture = scene
    ? drawnScene(scene, columns, room, palette)
    : [
        ...(description ?? '')
          .split('\n')
          .filter(Boolean)
          .map((line) => fit(line, columns).trimEnd()),
        ...drawnParameters(parameters, columns, room - (description ? 2 : 0), palette),
      ];
  const blank = Math.max(0, room - picture.length);
  const above = Math.floor(blank / 2);
  const margin = ' '.repeat(Math.floor(Math.max(0, columns - visibleLength(picture[0] ?? '')) / 2));
  return [
    ...new Array<string>(scene ? above : 0).fill(''),
    ...picture.slice(0, room).map((line) => (scene ? `${margin}${line}` : line)),
    ...new Array<string>(scene ? blank - above : blank).fill(''),
    ...captions.map((line) => paint(palette, 'muted', line)),
  ];
}

/** Text in at most `most` lines, broken between words where it can be. */
function folded(text: string, columns: number, most: number): string[] {
  const safe = oneColumnEach(text);
  if (most < 2 || safe.length <= columns) return [fit(safe, columns).trimEnd()];
  const space = safe.lastIndexOf(' ', columns);
  const cut = space > 0 ? space : columns;
  return [safe.slice(0, cut), fit(safe.slice(cut).trimStart(), columns).trimEnd()];
}

/** A gauge a line: name, value, and how it went; the most important first. */
function drawGauges(reading: Reading, columns: number, rows: number, palette: Palette): string[] {
  const shown = reading.gauges.slice(0, rows);
  const names = shown.map(({ name }) =>
    name === reading.curve.name ? `${name} (${RECENT})` : name,
  );
  const numbers = shown.map(({ name, value }) =>
    name === 'transitions/s' ? shortRate(reading.perSecond) : shortNumber(value),
  );
  const longest = Math.max(0, ...numbers.map(({ length }) => length));
  const right = Math.min(columns, columns < 30 ? longest : Math.max(9, longest));
  const room = Math.max(0, columns - right - 1);
  const width = Math.min(room, Math.max(0, ...names.map(({ length }) => length)));
  const sparkRoom = Math.min(32, columns - width - right - 3);
  return shown.map(({ value, history }, i) => {
    const ink = Number.isFinite(value) ? 'strong' : 'bad';
    const number = paint(palette, ink, fit(numbers[i]!.padStart(right), right));
    const spark =
      sparkRoom >= 4 ? `  ${paint(palette, 'curve', sparkline(history, sparkRoom))}` : '';
    return width === 0 ? number : `${fit(names[i]!, width)} ${number}${spark}`;
  });
}

/** A line for each alarm, those that hold now marked; and that it diverges, where it does. */
function drawAlarms(reading: Reading, columns: number, rows: number, palette: Palette): string[] {
  const lines = reading.alarms.map(({ condition, isRaised, raised, lastSeq }) => {
    const counts =
      raised === 0
        ? ['not yet']
        : [`${grouped(raised)} ×, last at ${grouped(lastSeq!)}`, `${grouped(raised)} ×`];
    // What it is an alarm of goes before when it last was.
    const fits = (text: string) => text.length + condition.length + 4 <= columns;
    const times = counts.find(fits) ?? (counts.at(-1) as string);
    const mark = isRaised ? '▲' : raised > 0 ? '△' : '·';
    const ink = isRaised ? 'bad' : raised > 0 ? 'warning' : 'muted';
    const room = columns - times.length - 4;
    const text =
      room >= 10 ? `${mark} ${fit(condition, room)}  ${times}` : `${mark} ${condition} ${times}`;
    return paint(palette, ink, fit(text, columns).trimEnd());
  });
  if (reading.divergedAt !== null) {
    const text = `▲ diverging since transition ${grouped(reading.divergedAt)}`;
    lines.unshift(paint(palette, 'bad', fit(text, columns).trimEnd()));
  }
  return lines.slice(0, rows);
}

/** A number a second: `1.23M`, `0.5`. */
export function shortRate(value: number): string {
  return value < 10 ? rounded(value, 2) : short(Math.round(value));
}

const STATES: Readonly<Record<Reading['state'], string>> = {
  running: 'running',
  paused: 'paused',
  closing: 'closing',
  ended: 'ended',
};

/** The first line: what is run, and whether it goes on. */
export function titleLine(reading: Reading, columns: number, palette: Palette): string {
  const { trainer, environment, seed, path, served } = reading.subject;
  const limit = Number.isFinite(reading.limit) ? `, at most ${shortRate(reading.limit)}/s` : '';
  const state = STATES[reading.state];
  const badges = [`${state}${limit}`, state].map((text) => ` ${text} `);
  const badge = firstThatFits(badges, Math.max(9, Math.floor(columns / 2)));
  const parts = [
    ...[trainer, environment?.id, `seed ${seed}`, path && `recording ${path}`],
    served && `live at ${served}`,
  ];
  const texts = parts.map((_, i) =>
    parts
      .slice(0, parts.length - i)
      .filter(Boolean)
      .join('  '),
  );
  const room = columns - badge.length - 1;
  if (room < 4) return fit(badge.trim(), columns);
  const tone =
    reading.state === 'running' ? 'goal' : reading.state === 'paused' ? 'agent' : 'start';
  const begin = palette.tile(tone);
  const coloured = begin === '' ? `[${badge.trim()}]` : `${begin}${badge}\x1b[39m\x1b[49m`;
  return `${paint(palette, 'strong', fit(firstThatFits(texts, room), room))} ${coloured}`;
}

/** The second line: how far it has come. */
export function progressLine(reading: Reading, columns: number, palette: Palette): string {
  const { done, total, perSecond } = reading;
  const isGoing = reading.state === 'running';
  const rate = isGoing ? `${shortRate(perSecond)}/s` : '';
  if (total === null) {
    const texts = [`${grouped(done)} transitions  ${rate}`, grouped(done)];
    return fit(firstThatFits(texts, columns), columns);
  }
  const share = total === 0 ? 1 : Math.min(1, done / total);
  const left =
    isGoing && perSecond > 0 && done < total ? `${duration((total - done) / perSecond)} left` : '';
  const percent = `${Math.floor(100 * share)}%`.padStart(4);
  const texts = [
    [`${grouped(done)} of ${grouped(total)}`, rate, left],
    [`${shortRate(done)} of ${shortRate(total)}`, rate, left],
    [rate, left],
    [rate],
    [],
  ].map((parts) => parts.filter(Boolean).join('  '));
  const text = firstThatFits(texts, columns - percent.length - 14);
  const room = columns - percent.length - text.length - (text === '' ? 1 : 3);
  const full = Math.round(share * room);
  const bar = `${paint(palette, 'curve', '█'.repeat(full))}${paint(palette, 'muted', '░'.repeat(room - full))}`;
  return `${bar} ${percent}${text === '' ? '' : `  ${text}`}`;
}

/** The last line: what can be pressed. */
export function keysLine(isPaused: boolean, columns: number, hasKeys: boolean): string {
  if (!hasKeys) return fit('Ctrl-C ends the run', columns);
  const pause = isPaused ? 'resume' : 'pause';
  const texts = [
    `space ${pause}   s single step   ↑ faster   ↓ slower   u unlimited   q quit`,
    `space ${pause}  s step  ↑↓ speed  u unlimited  q quit`,
    `space ${pause}  s step  ↑↓ speed  q quit`,
    'space s ↑ ↓ u q',
  ];
  return fit(firstThatFits(texts, columns), columns);
}
