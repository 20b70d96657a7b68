import type { Environment } from '@reprise/core';

/** What a wrapper changes of an environment; null: the wrapped one has it no more. */
export type Changed = {
  readonly [Part in keyof Environment]?: Environment[Part] | null;
};

/**
 * `environment` with `changed` in place of its own; what is not changed goes through to it. How it was
 * wrapped is added to its options, so that a recording can wrap it again.
 */
export function wrapped(
  environment: Environment,
  wrapper: Readonly<Record<string, unknown>>,
  changed: Changed,
): Environment {
  const { options, actionNames } = environment;
  const before = (options.wrappers as readonly unknown[] | undefined) ?? [];
  const whole: Record<string, unknown> = {
    id: environment.id,
    options: { ...options, wrappers: [...before, wrapper] },
    observationSpace: environment.observationSpace,
    actionSpace: environment.actionSpace,
    maxEpisodeSteps: environment.maxEpisodeSteps,
    rewardThreshold: environment.rewardThreshold,
    isResetDeterministic: environment.isResetDeterministic,
    isStepDeterministic: environment.isStepDeterministic,
    reset: environment.reset.bind(environment),
    step: environment.step.bind(environment),
    recover: environment.recover?.bind(environment),
    actionMask: environment.actionMask?.bind(environment),
    model: environment.model?.bind(environment),
    actionNames,
    isExternal: environment.isExternal,
    // Its rows are observations and actions as they were.
    linearEvaluation:
      changed.observationSpace || changed.actionSpace ? undefined : environment.linearEvaluation,
    render: environment.render?.bind(environment),
    describe: environment.describe?.bind(environment),
    ...changed,
  };
  for (const [name, part] of Object.entries(whole)) {
    const isGone = part === undefined || (part === null && changed[name as keyof Changed] === null);
    if (isGone && name !== 'maxEpisodeSteps' && name !== 'rewardThreshold') delete whole[name];
  }
  return Object.freeze(whole) as unknown as Environment;
}
