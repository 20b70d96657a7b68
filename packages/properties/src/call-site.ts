// biome-ignore lint/complexity/noBannedTypes: whatever was called
type Called = Function;

/** The frames of whoever called `called`, as an error's stack has them; none where the engine cannot tell. */
export function callSite(called: Called): string {
  const here = { stack: '' };
  // V8's own: other engines leave the stack empty.
  (Error as { captureStackTrace?(target: object, below: Called): void }).captureStackTrace?.(
    here,
    called,
  );
  return here.stack.split('\n').slice(1).join('\n');
}

/** `error` as if it were thrown at `site`: a test runner shows the claim and not the kit's inside. */
export function thrownAt<E extends Error>(error: E, site: string): E {
  if (site !== '') error.stack = `${error.name}: ${error.message}\n${site}`;
  return error;
}
