/**
 * Where a recording stands: it grows; nothing new has come for some seconds, and nobody says why; its
 * recorder is gone, and it has no end; it has its end.
 */
type LiveState = 'recording' | 'quiet' | 'stopped' | 'ended';

/** How far a recording that is being made has come. */
export interface Live {
  /** Bytes of its file. */
  readonly size: number;
  readonly state: LiveState;
}
