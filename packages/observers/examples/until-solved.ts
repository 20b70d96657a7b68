import { run } from '@reprise/core';
import { makeEnvironment } from '@reprise/environments';
import { alarm, diverged, episodes, solved, stopWhen, tdErrors } from '@reprise/observers';
import { qLearning } from '@reprise/trainers';
import { connect, count, map, merge } from 'rxjs';

// Trains until the environment is solved, at the most for a million steps, and warns of divergence.
const environment = makeEnvironment('FrozenLake-v1', { isSlippery: false });
run(qLearning, { config: { steps: 1_000_000 }, seed: 7, environment })
  .pipe(
    stopWhen(solved(environment)),
    connect((run$) =>
      merge(
        run$.pipe(
          tdErrors(),
          diverged(),
          map(({ seq, value }) => `diverged at ${seq}: TD error ${value}`),
        ),
        run$.pipe(
          episodes(),
          alarm('three failures in a row', (episode) => episode.return === 0, { after: 3 }),
          map(({ seq, name, isRaised }) => `${seq}: ${name}${isRaised ? '' : ', now over'}`),
        ),
        run$.pipe(
          solved(environment),
          map(({ seq, value }) => `solved at ${seq}: mean return ${value}`),
        ),
        run$.pipe(
          episodes(),
          count(),
          map((n) => `${n} episodes`),
        ),
      ),
    ),
  )
  .subscribe((line) => console.log(line));
