import { brief, type Condition, condition, Measures, namesOf, UsageError } from '@reprise/cli';
import { type EventColumns, RepriseError, type Transition } from '@reprise/core';
import { alarm } from '@reprise/observers';
import { filter, type Observable, Subscription } from 'rxjs';
import type { Watcher } from './training.ts';

/** What has become of an alarm. */
export interface AlarmStanding {
  /** The condition, as it was given. */
  readonly condition: string;
  readonly isRaised: boolean;
  /** How often it was raised. */
  readonly raised: number;
  /** The transitions with which it was first and last raised; null: never. */
  readonly firstSeq: number | null;
  readonly lastSeq: number | null;
}

/** Alarms of a run. */
export interface Alarms {
  readonly watch: Watcher;
  standings(): readonly AlarmStanding[];
}

/**
 * The alarms that `texts` say, for a run whose events have these columns and whose states are like this one; `onRaised` is called whenever one is
 * raised. Throws a UsageError for a condition that is wrong.
 */
export function createAlarms(
  texts: readonly string[],
  { columns, state }: { readonly columns: EventColumns; readonly state: unknown },
  onRaised: (standing: AlarmStanding) => void,
): Alarms {
  const conditions = texts.map((text) => parsed(text, columns, state));
  const standings: AlarmStanding[] = texts.map((text) => ({
    ...{ condition: text, isRaised: false, raised: 0, firstSeq: null, lastSeq: null },
  }));
  return {
    standings: () => standings,
    watch({ run$, fail }) {
      const measures = conditions.some(({ needsMeasures }) => needsMeasures)
        ? new Measures()
        : undefined;
      const subscription = new Subscription();
      // First, so that conditions find what this transition has.
      if (measures) subscription.add(run$.subscribe((transition) => measures.next(transition)));
      conditions.forEach((each, i) => {
        const changes$ = changesOf(each, run$, measures);
        subscription.add(
          changes$.subscribe({
            next({ seq, isRaised }) {
              const before = standings[i] as AlarmStanding;
              if (!isRaised) {
                standings[i] = { ...before, isRaised };
                return;
              }
              const { condition, raised, firstSeq } = before;
              standings[i] = {
                ...{ condition, isRaised, raised: raised + 1 },
                ...{ firstSeq: firstSeq ?? seq, lastSeq: seq },
              };
              onRaised(standings[i] as AlarmStanding);
            },
            error: ({ message }: Error) => fail(new UsageError(`--alarm ${each.text}: ${message}`)),
          }),
        );
      });
      return () => subscription.unsubscribe();
    },
  };
}

/** When a condition begins to hold, and when it no longer does; it is asked where it says something. */
function changesOf(
  { text, isUp }: Condition,
  run$: Observable<Transition<unknown>>,
  measures: Measures | undefined,
) {
  let holds: boolean | undefined;
  return run$.pipe(
    filter((transition) => {
      holds = isUp(transition, measures);
      return holds !== undefined;
    }),
    alarm(text, () => holds === true),
  );
}

function parsed(text: string, columns: EventColumns, state: unknown): Condition {
  try {
    const parsed = condition(text, { ...namesOf(columns), state, isWary: true });
    if (parsed.isConstant) {
      const { fields = [], measures = [] } = namesOf(columns);
      const there = [...measures, ...fields].join(', ');
      throw new RepriseError('bad-condition', `it names nothing that changes; there are ${there}`);
    }
    return parsed;
  } catch (error) {
    if (!(error instanceof RepriseError)) throw error;
    throw new UsageError(`--alarm ${text ? brief(text) : "''"}: ${error.message}`);
  }
}
