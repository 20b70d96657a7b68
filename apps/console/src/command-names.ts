/**
 * How this person types the apps' commands: under pnpm they are scripts of the workspace, installed they
 * are commands.
 */
export function commandNames(): { readonly reprise: string; readonly replay: string } {
  return process.env.npm_lifecycle_event === undefined
    ? { reprise: 'reprise', replay: 'reprise-replay' }
    : { reprise: 'npx pnpm@10 console', replay: 'npx pnpm@10 replay' };
}

/** The command that shows a transition of a recording. */
export function replayAt(path: string, seq: number): string {
  const file = /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
  return `${commandNames().replay} at ${file} ${seq}`;
}
