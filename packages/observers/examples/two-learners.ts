import { RunControl, run } from '@reprise/core';
import { makeEnvironment } from '@reprise/environments';
import { every, sideBySide } from '@reprise/observers';
import { qLearning, sarsa } from '@reprise/trainers';

// SARSA and Q-learning beside the cliff, episode by episode (Sutton and Barto 2018, example 6.6).
const options = {
  config: { steps: 20_000, learningRate: 0.5, discount: 1, epsilon: 0.1 },
  environment: makeEnvironment('CliffWalking-v1'),
  seed: 7,
};
const controls = { left: new RunControl(), right: new RunControl() };
sideBySide(
  run(sarsa, { ...options, control: controls.left }),
  run(qLearning, { ...options, control: controls.right }),
  'episode',
  { controls },
)
  .pipe(every(100))
  .subscribe(({ at, left, right }) => {
    const shown = [left, right].map((episode) => episode?.return ?? 'over');
    console.log(`episode ${at}: SARSA ${shown[0]}, Q-learning ${shown[1]}`);
  });
