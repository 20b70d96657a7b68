import { type Environment, foldIn, type Key } from '@reprise/core';
import { isAlike } from '../same.ts';
import { snapshot } from '../snapshot.ts';
import { declareFalseAlarms } from '../statistics/ledger.ts';
import type { EnvironmentLaw } from './environment-law.ts';
import { holds, shown } from './holds.ts';
import { walk } from './walk.ts';

/** States of a walk at which steps are compared. */
const SITES = 100;

/** Keys that are compared in all, other ones in each place; MORE times as many where all gave the same. */
const KEYS = 1000;
const MORE = 20;

/** Pairs of keys: a quarter of them must differ before a bit of the key is held to matter. */
const PAIRS = 400;

/**
 * The false alarms of one world. Where a share p < ¼ of pairs differ, a quarter of 400 do with a chance of
 * at most exp(−800 (¼ − p)²) (Hoeffding 1963), and none of 400 does for one of 64 bits with 64 (1 − p)^400:
 * the product is greatest at p = 0, 64 exp(−50); from ¼ on the latter alone is less. That none of 20,000 keys
 * shows what chance decides once in 400 draws adds exp(−50); of rarer chance no rate is declared.
 */
const ALPHA = 1.4e-20;

/** The key decides what chance decides: Gymnasium asks that another seed changes the generator. */
export const keyLaws: readonly EnvironmentLaw[] = [
  {
    sentence: 'a reset heeds its key, all of it, or declares that it is deterministic',
    isStatistical: true,
    check({ make, key }) {
      const environment = make();
      const { initial } = environment.model?.() ?? {};
      checkHeeded({
        environment,
        draws: [(drawn) => environment.reset(drawn)],
        flag: 'isResetDeterministic',
        // Of a table's frequencies the law of its model speaks.
        isKnown: initial?.filter((chance) => chance > 0).length === 1,
        what: 'a reset',
        key,
      });
    },
  },
  {
    sentence: 'a step heeds its key, all of it, or declares that it is deterministic',
    isStatistical: true,
    check({ make, key, steps }) {
      const environment = make();
      const walked = [...walk(environment, key, Math.min(steps, SITES))];
      checkHeeded({
        environment,
        draws: walked.map(
          ({ state, action }) =>
            (drawn) =>
              environment.step(state, action, drawn),
        ),
        flag: 'isStepDeterministic',
        isKnown: environment.model !== undefined,
        what: 'a step',
        key: foldIn(key, 8),
      });
    },
  },
];

interface Heeded {
  readonly environment: Environment;
  /** What a key decides, in each of several places. */
  readonly draws: readonly Draw[];
  readonly flag: 'isResetDeterministic' | 'isStepDeterministic';
  /** Whether the model says how chance decides, so that nothing need be declared. */
  readonly isKnown: boolean;
  readonly what: string;
  readonly key: Key;
}

type Draw = (key: Key) => unknown;

function checkHeeded({ environment, draws, flag, isKnown, what, key }: Heeded): void {
  if (draws.length === 0) return;
  const each = Math.ceil(KEYS / draws.length);
  const sites = draws.map((draw, i) => ({ draw, key: foldIn(foldIn(key, 10), i) }));
  const isDeterministic = environment[flag];
  if (isDeterministic !== undefined) {
    holds(typeof isDeterministic === 'boolean', () => `${flag} is ${shown(isDeterministic)}`);
  }
  let heeding = sites.filter((site) => otherThanFirst(site, each) !== null);
  if (isDeterministic) {
    const [site] = heeding;
    if (site === undefined) return;
    const found = otherThanFirst(site, each);
    holds(
      false,
      found === null
        ? `it says ${flag}, and ${what} gave one thing and another, and asked again always the same: something is kept or changed in between`
        : `it says ${flag}, and ${what} gives ${shown(found.first)} and ${shown(found.other)} by the key`,
    );
  }
  if (heeding.length === 0 && isKnown) return;
  if (heeding.length === 0) {
    heeding = sites.filter((site) => otherThanFirst(site, MORE * each) !== null);
  }
  if (heeding.length === 0) {
    // Said in so many words, it is left at that: chance may be rarer than anyone can wait for.
    if (isDeterministic === false) return;
    const keys = MORE * each * draws.length;
    holds(
      false,
      `${what} gives the same with each of ${keys} keys: where that is meant, let it say ${flag}: true; where chance is rarer than once in ${keys / MORE}, ${flag}: false; else it does not heed its key. It gives ${shown(draws[0]!(key))}`,
    );
  }
  checkBits(
    heeding.map(({ draw }) => draw),
    what,
    foldIn(key, 9),
  );
  declareFalseAlarms(`${environment.id}: ${what} heeds each bit of its key`, ALPHA);
}

/** A place where a key decides something, and the key of those that are tried there. */
interface Site {
  readonly draw: Draw;
  readonly key: Key;
}

/** What one of the keys decides otherwise than the first; null where all decide the same. */
function otherThanFirst({ draw, key }: Site, keys: number) {
  const first = snapshot(draw(foldIn(key, 0)));
  for (let i = 1; i < keys; i++) {
    const other = snapshot(draw(foldIn(key, i)));
    if (!isAlike(other, first)) return { first, other };
  }
  return null;
}

function checkBits(draws: readonly Draw[], what: string, key: Key): void {
  const at = (i: number) => draws[i % draws.length]!;
  const base = Array.from({ length: PAIRS }, (_, i) => snapshot(at(i)(foldIn(key, i))));
  const differs = (i: number, other: Key) => !isAlike(snapshot(at(i)(other)), base[i]);
  const pairs = base.filter((_, i) => differs(i, foldIn(key, PAIRS + i)));
  // Where chance seldom matters, neither does a bit.
  if (pairs.length < PAIRS / 4) return;
  const indices = base.map((_, i) => i);
  for (const word of ['k0', 'k1'] as const) {
    for (let bit = 0; bit < 32; bit++) {
      const flipped = (i: number) => {
        const own = foldIn(key, i);
        return { ...own, [word]: own[word] ^ (1 << bit) };
      };
      holds(
        indices.some((i) => differs(i, flipped(i))),
        () =>
          `bit ${bit} of ${word} never matters to ${what}, in ${PAIRS} draws: draw from the whole key, as uniform(key) does`,
      );
    }
  }
}
