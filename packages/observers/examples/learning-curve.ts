import { run } from '@reprise/core';
import { makeEnvironment } from '@reprise/environments';
import {
  every,
  movingAverage,
  policyChanges,
  quantiles,
  returns,
  tdErrors,
} from '@reprise/observers';
import { qLearning } from '@reprise/trainers';
import { connect, map, merge } from 'rxjs';

// One run, three observers: `connect` subscribes them all before the run begins.
const environment = makeEnvironment('FrozenLake-v1');
run(qLearning, { config: { steps: 50_000 }, seed: 7, environment })
  .pipe(
    connect((run$) =>
      merge(
        run$.pipe(
          returns(),
          movingAverage(100),
          every(1000),
          map(
            ({ seq, value }) => `${seq}: the last 100 returns are ${value.toFixed(2)} on average`,
          ),
        ),
        run$.pipe(
          policyChanges({ environment }),
          every(250),
          map(
            ({ seq, observation, from, to }) => `${seq}: at ${observation} now ${to}, not ${from}`,
          ),
        ),
        run$.pipe(
          tdErrors(),
          quantiles([0.05, 0.5, 0.95], { every: 25_000 }),
          map(({ seq, value }) => `${seq}: TD errors ${value.map((x) => x.toFixed(3)).join(' ')}`),
        ),
      ),
    ),
  )
  .subscribe((line) => console.log(line));
