let depth = 0;

/** Makes a call in which claims leave it to the property around them to make a failure twice and keep it. */
export function insideProperty<Result>(call: () => Result): Result {
  depth++;
  try {
    return call();
  } finally {
    depth--;
  }
}

/** Whether a property is making this very call; after an `await` of the property's function it is not known. */
export function isInsideProperty(): boolean {
  return depth > 0;
}
