import { run } from '@reprise/core';
import { makeEnvironment } from '@reprise/environments';
import { type Episode, episodes, type Measurement, observer } from '@reprise/observers';
import { qLearning } from '@reprise/trainers';

/** The longest row of episodes that reached the goal, whenever it grows. */
const longestStreak = observer<Episode, Measurement>(() => {
  let streak = 0;
  let longest = 0;
  return (episode) => {
    streak = episode.return > 0 ? streak + 1 : 0;
    if (streak <= longest) return undefined;
    longest = streak;
    return { seq: episode.seq, value: longest };
  };
});

const environment = makeEnvironment('FrozenLake-v1', { isSlippery: false });
run(qLearning, { config: { steps: 2_000 }, seed: 7, environment })
  .pipe(episodes(), longestStreak)
  .subscribe(({ seq, value }) => console.log(`${value} in a row at transition ${seq}`));
