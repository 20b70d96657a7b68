/** The least milliseconds between two drawings: 20 a second. */
const FASTEST = 50;

/** The most: something held it up, or there is very much to read. */
const SLOWEST = 2000;

/** The first pictures, which cost more and show less, are not kept for longer than that. */
const EARLY = { pictures: 4, most: 500 };

/** The share of the time that drawing may take while the run could use it. */
const SHARE = 0.01;

/** Calls for drawings, by a timer. */
export interface Redraws {
  /** Draws as soon as may be: something was pressed. */
  soon(): void;
  end(): void;
}

/**
 * Calls `draw` at most 20 times a second, and as much more seldom as it takes to keep to its share of the
 * time; at full rate while `isIdle` says that the run leaves time over.
 */
export function startRedraws(draw: () => void, isIdle: () => boolean): Redraws {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let drawnAt = Number.NEGATIVE_INFINITY;
  let [cost, costBefore] = [0, 0];
  let [drawn, isEnded] = [0, false];
  const plan = (wait: number) => {
    clearTimeout(timer);
    timer = setTimeout(now, wait);
  };
  const now = () => {
    const started = performance.now();
    draw();
    drawnAt = performance.now();
    [cost, costBefore] = [drawnAt - started, cost];
    const most = ++drawn <= EARLY.pictures ? EARLY.most : SLOWEST;
    if (isEnded) return;
    // The less of two: one that was held up by something else does not count.
    const due = Math.min(cost, costBefore) / SHARE;
    plan(isIdle() ? FASTEST : Math.min(most, Math.max(FASTEST, due)));
  };
  plan(FASTEST);
  return {
    soon() {
      if (!isEnded) plan(Math.max(0, drawnAt + FASTEST - performance.now()));
    },
    end() {
      isEnded = true;
      clearTimeout(timer);
    },
  };
}
