/** What the dashboard is made of. */
export type PanelName = 'curve' | 'world' | 'gauges' | 'alarms';

/** A panel's place: its size, frame and title included. */
export interface Place {
  readonly panel: PanelName;
  readonly columns: number;
  readonly rows: number;
  /** Whether there is room for a frame around it; else its title stands above it, or nothing. */
  readonly border: 'frame' | 'title' | 'none';
}

/** Where everything is. */
export interface Layout {
  readonly columns: number;
  /** Lines above and below. */
  readonly header: 1 | 2;
  readonly footer: 0 | 1;
  /** Panels one under the other, in one or two columns. */
  readonly stacks: readonly (readonly Place[])[];
}

/** What there is to be placed. */
export interface Contents {
  readonly gauges: number;
  readonly alarms: number;
}

/** From how many columns on panels stand side by side. */
const SIDE_BY_SIDE = 72;

/** Places the dashboard in so many columns and rows; every place that is given is at least one row high. */
export function layoutOf(columns: number, rows: number, { gauges, alarms }: Contents): Layout {
  const header = rows >= 6 ? 2 : 1;
  const footer = rows >= 4 ? 1 : 0;
  const room = Math.max(0, rows - header - footer);
  const base = { columns, header, footer } as const;
  if (columns >= SIDE_BY_SIDE && room >= 10) {
    const left = Math.ceil(columns * 0.58);
    const alarmRows = alarms === 0 ? 0 : Math.min(alarms + 2, Math.max(3, Math.floor(room / 3)));
    const gaugeRows = Math.min(gauges + 2, Math.floor(room / 2));
    return {
      ...base,
      stacks: [
        stack(left, 'frame', [
          ['curve', room - gaugeRows],
          ['gauges', gaugeRows],
        ]),
        stack(columns - left, 'frame', [
          ['world', room - alarmRows],
          ['alarms', alarmRows],
        ]),
      ],
    };
  }
  if (room >= 16) {
    const alarmRows = alarms === 0 ? 0 : Math.min(alarms + 1, 4);
    const gaugeRows = Math.min(gauges + 1, 6);
    const rest = room - alarmRows - gaugeRows;
    const curve = Math.ceil(rest * 0.45);
    return {
      ...base,
      stacks: [
        stack(columns, 'title', [
          ['curve', curve],
          ['world', rest - curve],
          ['gauges', gaugeRows],
          ['alarms', alarmRows],
        ]),
      ],
    };
  }
  const alarmRows = alarms > 0 && room >= 3 ? 1 : 0;
  const gaugeRows = room >= 2 ? Math.min(gauges, Math.max(1, Math.floor(room / 4))) : room;
  return {
    ...base,
    stacks: [
      stack(columns, 'none', [
        ['curve', room - gaugeRows - alarmRows],
        ['gauges', gaugeRows],
        ['alarms', alarmRows],
      ]),
    ],
  };
}

function stack(
  columns: number,
  border: Place['border'],
  panels: readonly (readonly [PanelName, number])[],
): Place[] {
  return panels.flatMap(([panel, rows]) => (rows > 0 ? [{ panel, columns, rows, border }] : []));
}
