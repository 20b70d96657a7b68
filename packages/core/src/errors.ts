/** What kind of mistake an error reports; stable, for programs. */
export type RepriseErrorCode =
  | 'bad-config'
  | 'bad-seed'
  | 'bad-action'
  | 'bad-space'
  | 'bad-environment'
  | 'trainer-failed'
  | 'synchronous-wait';

/** A mistake that Reprise found: one clear line in `message`, and a stable `code`. */
export class RepriseError extends Error {
  override readonly name: string = 'RepriseError';
  readonly code: string;

  constructor(code: RepriseErrorCode | (string & {}), message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Where in a run a trainer failed. */
export type RunPhase = 'start' | 'decide' | 'evolve' | 'world';

/** An error thrown inside a run: names the trainer, the transition and the phase; `cause` is what was thrown. */
export class TrainerError extends RepriseError {
  override readonly name = 'TrainerError';
  readonly trainer: string;
  /** The transition that was being made; the last whole one is `seq - 1`. */
  readonly seq: number;
  readonly phase: RunPhase;

  constructor(trainer: string, seq: number, phase: RunPhase, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super('trainer-failed', `${trainer} failed in ${phase} at transition ${seq}: ${reason}`, {
      cause,
    });
    this.trainer = trainer;
    this.seq = seq;
    this.phase = phase;
  }
}
