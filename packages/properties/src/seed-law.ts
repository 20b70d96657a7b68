import { type AnyTrainer, begin, foldIn, keyOf } from '@reprise/core';
import { type Law, type LawCase, LawError } from './law.ts';
import { text } from './same.ts';
import { snapshot } from './snapshot.ts';
import { seedOf } from './statistics/derived-seed.ts';
import { declareFalseAlarms } from './statistics/ledger.ts';
import { Trace } from './trace.ts';
import { withOtherDraws } from './with-other-draws.ts';

/** Transitions by which runs are compared: the first few, and more where those seldom differ. */
const TRANSITIONS = [8, 40];

/** Pairs of seeds: three in eight of them must give other runs before a bit of the seed is held to matter. */
const PAIRS = 150;
const SHARE = 3 / 8;

/** Bits of a seed. */
const BITS = 53;

/**
 * The false alarms of one case. Where a share p < 3/8 of pairs differ, three in eight of 150 do with a chance
 * of at most exp(−300 (3/8 − p)²) (Hoeffding 1963), and none of 150 does for one of 53 bits with
 * 53 (1 − p)^150: the product is greatest near p = 0.11, 53 exp(−38.5). It is asked of the start and
 * twice of the run, and no seed of 150 matters where the world's draws do with less.
 */
const ALPHA = 4e-15;

/**
 * The law of seeds: where another seed gives another run often, every bit of it does; and where no seed
 * does, neither does another draw of the world that the trainer takes its steps in. For cases of `anyLongCase`,
 * whose runs are long enough for chance to show.
 */
export const seedLaw: Law = {
  sentence: 'a run heeds its seed, all of it, or nothing is drawn',
  check(given, input) {
    if (input.environment?.isExternal) return;
    const trainer = preparedOnce(given, input);
    const started = (seed: number) => {
      const start = text(snapshot(begin(trainer, { ...input, seed }).state));
      return (other: LawCase) => text(snapshot(begin(trainer, other).state)) !== start;
    };
    const ran = (by: number) => (seed: number) => {
      const trace = traceOf(trainer, { ...input, seed }, by);
      return (other: LawCase) => trace !== null && !trace.isRepeatedBy(other);
    };
    declareFalseAlarms(`${trainer.id}: a run heeds each bit of its seed`, ALPHA);
    // What begins alike goes on alike, for the key is given to the start alone.
    const isAlike = checkBits(input, started, 'what a run begins with') === 0;
    if (isAlike && !input.environment) return;
    for (const by of TRANSITIONS) {
      const pairs = isAlike ? 0 : checkBits(input, ran(by), 'what a run tells');
      if (pairs === 'all') return;
      if (pairs === 0) checkWorld(input, ran(by));
    }
  },
};

/** The trainer, with the case's problem made once for all runs of it: data may take long, and the seed has no part in it. */
function preparedOnce(trainer: AnyTrainer, input: LawCase): AnyTrainer {
  const { problem } = begin(trainer, input);
  const { answer } = trainer;
  // Its methods called as its own: what is private to it no other object has.
  return {
    id: trainer.id,
    version: trainer.version,
    config: trainer.config,
    ...(trainer.needsEnvironment !== undefined && { needsEnvironment: trainer.needsEnvironment }),
    prepare: (config, environment) =>
      environment === input.environment ? problem : trainer.prepare?.(config, environment),
    start: (config, key, made) => trainer.start(config, key, made),
    decide: (state, made) => trainer.decide(state, made),
    evolve: (state, event, made) => trainer.evolve(state, event, made),
    columns: (config, made) => trainer.columns(config, made),
    ...(answer && { answer: (...given) => answer.apply(trainer, given) }),
  };
}

/** The trace of a run; null where it fails, as one that diverges does. */
function traceOf(trainer: AnyTrainer, input: LawCase, by: number): Trace | null {
  try {
    return new Trace(trainer, input, by);
  } catch {
    return null;
  }
}

/** Whether another case gives something else than the seed's own. */
type Differs = (seed: number) => (other: LawCase) => boolean;

/** Runs in which a bit is looked for before pairs of seeds are counted: one that matters has mostly shown by then. */
const SOON = 16;

/** Throws where a bit never matters although seeds do; gives how many pairs of seeds differ, or that each bit matters. */
function checkBits(input: LawCase, of: Differs, what: string): number | 'all' {
  const key = keyOf(input.seed);
  const seedAt = (i: number) => seedOf(foldIn(key, i));
  const base: ReturnType<Differs>[] = [];
  const differs = (i: number, seed: number) => {
    base[i] ??= of(seedAt(i));
    try {
      return base[i]({ ...input, seed });
    } catch {
      // With that seed it fails, as one that diverges does.
      return true;
    }
  };
  let pairs: number | null = null;
  for (let bit = 0; bit < BITS; bit++) {
    const matters = (i: number) => differs(i, flipped(seedAt(i), bit));
    if (first(SOON).some(matters)) continue;
    pairs ??= first(PAIRS).filter((i) => differs(i, seedAt(PAIRS + i))).length;
    // Where chance seldom matters, neither does a bit.
    if (pairs < SHARE * PAIRS) return pairs;
    if (first(PAIRS).some(matters)) continue;
    throw new LawError(
      `bit ${bit} of the seed never matters to ${what}, in ${PAIRS} runs, though ${pairs} of ${PAIRS} other seeds do: draw from the whole key that start is given, as uniform(key) does`,
    );
  }
  return 'all';
}

function first(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}

function flipped(seed: number, bit: number): number {
  const unit = 2 ** bit;
  return Math.floor(seed / unit) % 2 === 1 ? seed - unit : seed + unit;
}

/** Throws where the world's draws decide the run, and the seed, by which they are drawn, does not. */
function checkWorld(input: LawCase, of: Differs): void {
  const { environment, seed } = input;
  if (!environment) return;
  const differs = of(seed);
  let others = 0;
  for (let salt = 1; salt <= PAIRS; salt++) {
    try {
      if (differs({ ...input, environment: withOtherDraws(environment, salt) })) others++;
    } catch {
      // A world that cannot be copied is not judged.
      return;
    }
    // Too few, whatever the rest give.
    if (others + PAIRS - salt < SHARE * PAIRS) return;
  }
  if (others < SHARE * PAIRS) return;
  throw new LawError(
    `${PAIRS} seeds give one run, and ${others} of ${PAIRS} other draws of ${environment.id} another: the seed does not decide what its world draws; derive each key from the one that start is given`,
  );
}
