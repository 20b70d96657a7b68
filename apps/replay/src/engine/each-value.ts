import type { Recording } from '@reprise/recording';
import { follow, gather, norms, startOfWalk, takesSamples } from './survey.ts';

/** Which curve's values, over which transitions: from `from` up to but without `to`. */
export interface ColumnStretch {
  /** `reward.reward`, `episode.return`, `norm.table`. */
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/**
 * Reads every value of a curve as it was recorded, with its transition, some thousands at a time; what
 * `onValues` returns says whether to go on. False: it was told not to.
 */
export async function eachValue(
  recording: Recording,
  { name, from, to }: ColumnStretch,
  onValues: (seqs: readonly number[], values: readonly number[]) => boolean | Promise<boolean>,
): Promise<boolean> {
  let [seqs, values]: [number[], number[]] = [[], []];
  const wanted = {
    add(seq: number, value: number) {
      seqs.push(seq);
      values.push(value);
    },
  };
  const others = { add() {} };
  const gathering = {
    ...{ from, to, bucketOf: (seq: number) => seq },
    series: (other: string) => (other === name ? wanted : others),
  };
  const handOver = async () => {
    const found = [seqs, values] as const;
    [seqs, values] = [[], []];
    return onValues(...found);
  };
  const { segments, layout } = recording;
  if (name.startsWith('norm.')) {
    return (await norms(recording, gathering, handOver)) && (await handOver());
  }
  const isTaught = takesSamples(layout.kinds);
  const kinds = kindsOf(name);
  const segmentAt = recording.segmentsInTurn(kinds);
  const walk = startOfWalk(from === recording.firstSeq);
  const none = new Float64Array(0);
  for (let i = 0; i < segments.length; i++) {
    if (segments[i]!.first >= to) break;
    if ((segments[i + 1]?.first ?? recording.endSeq) <= from) continue;
    const segment = await segmentAt(i);
    if (name.startsWith('episode.')) {
      follow(layout.kinds, segment, walk, { ...gathering, steps: none, episodes: none });
    } else {
      layout.kinds.forEach((kind, k) => {
        if (kinds.includes(kind.kind)) {
          gather(kind, segment, segment.rows[k]!, isTaught, gathering);
        }
      });
    }
    if (!(await handOver())) return false;
  }
  return true;
}

/** The kinds of events that a curve is made of. */
function kindsOf(name: string): readonly string[] {
  if (name.startsWith('episode.')) return ['environment-step', 'reward'];
  return name === 'loss' ? ['reward'] : [name.slice(0, name.lastIndexOf('.'))];
}
