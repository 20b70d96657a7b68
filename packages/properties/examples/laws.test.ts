import { frozenLake } from '@reprise/environments';
import { environmentLaws, observerLaws, recordingLaws, trainerLaws } from '@reprise/properties';
import { qLearning } from '@reprise/trainers';
import { count } from 'rxjs';
import { describe, test } from 'vitest';

describe('the laws of', () => {
  test.each(trainerLaws(qLearning, { isTabular: true }))('a trainer: $sentence', ({ run }) =>
    run(),
  );

  test.each(recordingLaws(qLearning, { numRuns: 5 }))('its recordings: $sentence', ({ run }) =>
    run(),
  );

  test.each(observerLaws(count()))('an observer: $sentence', ({ run }) => run());

  test.each(environmentLaws(() => frozenLake()))('an environment: $sentence', ({ run }) => run());
});
