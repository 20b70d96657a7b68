/**
 * The inputs of a run: pause, resume, single step, a speed limit, stop, and holding it back while a
 * slow sink drains. One control may steer several runs; each obeys it.
 */
export class RunControl {
  private isPaused = false;
  private isStopped = false;
  private reason: string | null = null;
  private holds = 0;
  private steps = 0;
  private limit = Number.POSITIVE_INFINITY;
  private readonly listeners = new Set<() => void>();
  private revision = 0;

  /** Pauses after the transition in progress. */
  pause(): void {
    this.isPaused = true;
    this.changed();
  }

  /** Goes on after `pause`. */
  resume(): void {
    this.isPaused = false;
    this.steps = 0;
    this.changed();
  }

  /** Makes `count` transitions, then pauses. */
  step(count = 1): void {
    this.isPaused = true;
    this.steps += count;
    this.changed();
  }

  /**
   * Ends the run after the transition in progress: its observers see it complete. A `reason` says what it
   * was to stop at and came true; the first call's counts.
   */
  stop(reason: string | null = null): void {
    if (!this.isStopped) this.reason = reason;
    this.isStopped = true;
    this.changed();
  }

  /** Holds the run back until the returned function is called: a sink is full. */
  hold(): () => void {
    let held = true;
    this.holds++;
    this.changed();
    return () => {
      if (!held) return;
      held = false;
      this.holds--;
      this.changed();
    };
  }

  get paused(): boolean {
    return this.isPaused;
  }

  get stopped(): boolean {
    return this.isStopped;
  }

  /** Why it was stopped, as `stop` was told; null: it was not, or without a reason. */
  get stopReason(): string | null {
    return this.reason;
  }

  /** Whether a sink holds the run back. */
  get held(): boolean {
    return this.holds > 0;
  }

  /** Most transitions a second; Infinity: as fast as it goes. Throws a RangeError unless positive. */
  get transitionsPerSecond(): number {
    return this.limit;
  }

  set transitionsPerSecond(limit: number) {
    if (!(limit > 0)) throw new RangeError(`${limit} transitions a second: must be positive`);
    this.limit = limit;
    this.changed();
  }

  /** How many transitions may be made now, before the speed limit. */
  get allowance(): number {
    if (this.isStopped || this.holds > 0) return 0;
    return this.isPaused ? this.steps : Number.POSITIVE_INFINITY;
  }

  /** A number that grows with every change, for a run's loop to watch. */
  get version(): number {
    return this.revision;
  }

  /** Takes `count` made transitions off the single steps asked for. */
  spend(count: number): void {
    if (this.isPaused) this.steps = Math.max(0, this.steps - count);
  }

  /** Calls `listener` at every change; returns the function that ends it. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private changed(): void {
    this.revision++;
    for (const listener of [...this.listeners]) listener();
  }
}
