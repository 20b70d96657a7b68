import fc from 'fast-check';

/**
 * A run on which a law has nothing to judge. To fast-check it is a case that is none: `assertLaw` draws
 * another one, and fails with `no-cases` where there are no others. A law that is called by itself throws it.
 */
export class NothingCheckedError extends fc.PreconditionFailure {
  override readonly name = 'NothingCheckedError';

  constructor(why: string) {
    super();
    this.message = `nothing was checked: ${why}`;
  }
}
