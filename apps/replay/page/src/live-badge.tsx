import { RESTART } from './engine/lost.ts';
import type { Following } from './follow-run.ts';

const words: Readonly<Record<Following, readonly [badge: string, sentence: string]>> = {
  recording: ['live', 'being recorded now'],
  quiet: ['quiet', 'nothing new has come for some seconds; what has come is here'],
  stopped: ['stopped', 'the recorder was stopped before the end; what it wrote is all here'],
  ended: ['ended', 'the recording is whole'],
  lost: ['lost', `the server of this page does not answer: ${RESTART}`],
};

/** Whether a recording is still being made, in a word or in a sentence. */
export function LiveBadge({ live, isLong = false }: { live: Following; isLong?: boolean }) {
  const [badge, sentence] = words[live];
  return (
    <span role={isLong ? 'status' : undefined}>
      <span className={`badge ${live}`} title={sentence}>
        {badge}
      </span>
      {isLong && live !== 'recording' && <span className="muted"> {sentence}</span>}
    </span>
  );
}
