import { Box, Text, Transform, useInput } from 'ink';
import { createContext, useContext } from 'react';
import { fit, visibleLength } from './fit.ts';
import { Inlays } from './inlays.ts';
import type { Pressed } from './keys.ts';
import { layoutOf, type Place } from './layout.ts';
import { type Palette, paint } from './palette.ts';
import { keysLine, panels, progressLine, titleLine } from './panels.ts';
import type { Reading } from './reading.ts';

/** The whole dashboard in so many columns and rows. */
export function Dashboard({
  reading,
  columns,
  rows,
  palette,
  keys,
  inlays,
}: {
  readonly reading: Reading;
  readonly columns: number;
  readonly rows: number;
  readonly palette: Palette;
  /** Whether the last line says what can be pressed; `left`: it was left behind. */
  readonly keys: 'shown' | 'none' | 'left';
  /** What the lines are kept in until they are written. */
  readonly inlays: Inlays;
}) {
  const alarms = reading.alarms.length + (reading.divergedAt === null ? 0 : 1);
  const layout = layoutOf(columns, rows, { gauges: reading.gauges.length, alarms });
  const header = [
    titleLine(reading, columns, palette),
    progressLine(reading, columns, palette),
  ].slice(0, layout.header);
  const isPaused = reading.state === 'paused';
  return (
    <InlaysContext value={inlays}>
      <Box flexDirection="column">
        <Lines lines={header} columns={columns} rows={layout.header} />
        <Box flexDirection="row">
          {layout.stacks.map((stack) => (
            <Box key={stack[0]?.panel} flexDirection="column" flexShrink={0}>
              {stack.map((place) => (
                <Panel key={place.panel} place={place} reading={reading} palette={palette} />
              ))}
            </Box>
          ))}
        </Box>
        {layout.footer > 0 && keys !== 'left' && (
          <Lines
            lines={[paint(palette, 'muted', keysLine(isPaused, columns, keys === 'shown'))]}
            columns={columns}
            rows={1}
          />
        )}
      </Box>
    </InlaysContext>
  );
}

/** Tells of the keys that are pressed. */
export function Keys({ onPressed }: { readonly onPressed: (pressed: Pressed) => void }) {
  useInput((input, key) => onPressed({ ...key, input }));
  return null;
}

function Panel({
  place,
  reading,
  palette,
}: {
  readonly place: Place;
  readonly reading: Reading;
  readonly palette: Palette;
}) {
  const { title, draw } = panels[place.panel];
  const { columns, rows, border } = place;
  if (border === 'none') {
    return <Lines lines={draw(reading, columns, rows, palette)} columns={columns} rows={rows} />;
  }
  const name = fit(title(reading, columns - 6), columns - 6).trimEnd();
  if (border === 'title') {
    const rule = paint(palette, 'muted', `── ${name} ${'─'.repeat(columns - name.length - 4)}`);
    const lines = [rule, ...draw(reading, columns, rows - 1, palette)];
    return <Lines lines={lines} columns={columns} rows={rows} />;
  }
  const inside = draw(reading, columns - 4, rows - 2, palette);
  const side = paint(palette, 'muted', '│');
  const lines = [
    paint(palette, 'muted', `╭─ ${name} ${'─'.repeat(columns - name.length - 5)}╮`),
    ...Array.from({ length: rows - 2 }, (_, i) => {
      const line = inside[i] ?? '';
      return `${side} ${line}${' '.repeat(Math.max(0, columns - 4 - visibleLength(line)))} ${side}`;
    }),
    paint(palette, 'muted', `╰${'─'.repeat(columns - 2)}╯`),
  ];
  return <Lines lines={lines} columns={columns} rows={rows} />;
}

/**
 * Lines that are coloured and cut already. Ink is given blanks, always the same, for it keeps every text that
 * it has ever measured; markers of the lines take their place when it draws.
 */
function Lines({
  lines,
  columns,
  rows,
}: {
  readonly lines: readonly string[];
  readonly columns: number;
  readonly rows: number;
}) {
  const inlays = useContext(InlaysContext);
  return (
    <Box width={columns} height={rows} flexShrink={0}>
      <Transform transform={(_, row) => inlays.mark(lines[row] ?? '')}>
        <Text>{new Array<string>(rows).fill(' ').join('\n')}</Text>
      </Transform>
    </Box>
  );
}

/** Where the lines of a picture are kept. */
const InlaysContext = createContext(new Inlays());
