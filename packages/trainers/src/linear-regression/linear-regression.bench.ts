import { drawWords, keyOf, run } from '@reprise/core';
import { linearRegression } from './index.ts';

const UPDATES = 2_000_000;

/** Gradient descent on y = 2x with variables that change in place: the same draws, no events. */
function rawLoop(): readonly [slope: number, intercept: number] {
  const key = keyOf(0);
  const words = new Int32Array(2);
  let slope = 1;
  let intercept = 0;
  for (let update = 0; update < UPDATES; update++) {
    drawWords(key, update, words);
    const u = ((words[0]! >>> 5) * 67108864 + (words[1]! >>> 6)) / 9007199254740992;
    const x = Math.floor(u * 5) + 1;
    const error = intercept + slope * x - 2 * x;
    slope -= 0.01 * (2 * (error * x));
    intercept -= 0.01 * (2 * error);
  }
  return [slope, intercept];
}

function runToEnd(): readonly number[] {
  let last: Iterable<number> = [];
  const options = { config: { iterations: UPDATES / 5 }, mode: 'synchronous' } as const;
  run(linearRegression, options).subscribe(({ state }) => {
    last = state.weights;
  });
  return [...last];
}

/** The median nanoseconds an update takes in nine turns, after three to warm up. */
function median(turn: () => unknown): number {
  const times = Array.from({ length: 12 }, () => {
    const start = performance.now();
    turn();
    return ((performance.now() - start) * 1e6) / UPDATES;
  });
  return times.slice(3).sort((a, b) => a - b)[4]!;
}

const [slope, intercept] = rawLoop();
const reached = runToEnd();
if (reached[0] !== slope || reached[1] !== intercept) throw new Error('the raw loop differs');

const raw = median(rawLoop);
const streamed = median(runToEnd);
console.log(`Linear regression on the built-in line, per sample, Node ${process.versions.node}

raw mutable loop                  ${raw.toFixed(1)} ns/update
run, synchronous, one subscriber  ${streamed.toFixed(1)} ns/update, ${(streamed / raw).toFixed(2)} ×
                                  ${(1000 / streamed).toFixed(2)} million updates/s; to reach: ≥ 5 million
`);
