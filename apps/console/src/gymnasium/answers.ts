import { UsageError } from '@reprise/cli';
import { parseConfig } from '@reprise/core';
import { z } from 'zod';

/** What is said of a value that is not `what`: that, and the value. */
const must = (what: string) => ({
  error: ({ input }: { readonly input?: unknown }) =>
    `must be ${what}, and is ${JSON.stringify(input)?.slice(0, 80)}`,
});

const limit = must('a whole number from 1, or null');

/** The answer to `{ make }`. */
export const madeAnswer = z.looseObject({
  made: z.object(
    {
      gymnasium: z.string(must('its version as text')),
      observationSpace: z.unknown(),
      actionSpace: z.unknown(),
      maxEpisodeSteps: z.int(limit).min(1, limit).nullable(),
      rewardThreshold: z.number(must('a number, or null')).nullable(),
    },
    must('an object'),
  ),
});

/** The answer to `{ reset }`. */
export const resetAnswer = z.looseObject({ observation: z.unknown() });

/** The answer to `{ step }`. */
export const stepAnswer = z.looseObject({
  observation: z.unknown(),
  reward: z.number(must('a number')),
  terminated: z.boolean(must('true or false')),
  truncated: z.boolean(must('true or false')),
});

/** `answer` as its schema has it; throws a UsageError that names the environment, question and field. */
export function checkedAnswer<Answer>(
  environment: string,
  question: 'make' | 'reset' | 'step',
  schema: z.ZodType<Answer>,
  answer: unknown,
): Answer {
  try {
    return parseConfig(`${environment}: its answer to ${question}`, schema, answer);
  } catch (cause) {
    throw new UsageError((cause as Error).message, { cause });
  }
}
