import { makeEnvironment } from '@reprise/environments';
import { RecordingError, type Resolve } from '@reprise/recording';
import { trainers } from '@reprise/trainers';

/** Finds a recording's trainer and environment in the catalogues; throws `wrong-trainer`. */
export const resolve: Resolve = ({ trainer, environment, environmentOptions }) => {
  const found = trainers.find((entry) => entry.trainer.id === trainer);
  if (!found) {
    const known = trainers.map((entry) => entry.trainer.id).join(', ');
    throw new RecordingError(
      'wrong-trainer',
      `the recording is of trainer '${trainer}', which is not known here: there are ${known}`,
    );
  }
  if (environment === null) return { trainer: found.trainer };
  return {
    trainer: found.trainer,
    environment: makeEnvironment(environment, environmentOptions ?? {}),
  };
};
