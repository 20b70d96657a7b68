import type { Run } from './use-runs.ts';

/** What a run was made with, by name. */
export function fieldsOf({ summary }: Run): Record<string, unknown> {
  if (!summary) return {};
  const { trainer, environment, environmentOptions, seed } = summary.metadata;
  return {
    trainer,
    ...(environment && { environment }),
    ...environmentOptions,
    seed,
    ...summary.config,
  };
}

/** The names of what differs between runs, in the order in which they come. */
export function differingFields(runs: readonly Run[]): string[] {
  const all = runs.map(fieldsOf);
  const names = [...new Set(all.flatMap((fields) => Object.keys(fields)))];
  return names.filter(
    (name) => new Set(all.map((fields) => JSON.stringify(fields[name]))).size > 1,
  );
}
