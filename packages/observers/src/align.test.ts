import { test as prop } from '@fast-check/vitest';
import fc from 'fast-check';
import { asapScheduler, firstValueFrom, from, observeOn, toArray } from 'rxjs';
import { expect } from 'vitest';
import { align } from './align.ts';

const places = fc.uniqueArray(fc.nat(50)).map((list) => list.sort((a, b) => a - b));

prop.prop([places, places, fc.boolean()])(
  'a full outer join by place, whichever of the two comes first',
  async (left, right, isLeftLate) => {
    const late = (list: readonly number[]) => from(list).pipe(observeOn(asapScheduler));
    const [left$, right$] = isLeftLate ? [late(left), from(right)] : [from(left), late(right)];
    const pairs = await firstValueFrom(align(left$, right$, (at) => at, {}).pipe(toArray()));
    const all = [...new Set([...left, ...right])].sort((a, b) => a - b);
    expect(pairs).toEqual(
      all.map((at) => ({
        at,
        left: left.includes(at) ? at : null,
        right: right.includes(at) ? at : null,
      })),
    );
  },
);

prop.prop([fc.array(fc.nat()), fc.array(fc.nat())])(
  'without places items are counted, and paired by their number',
  async (left, right) => {
    const pairs = await firstValueFrom(align(from(left), from(right), null, {}).pipe(toArray()));
    const longest = Math.max(left.length, right.length);
    expect(pairs).toEqual(
      Array.from({ length: longest }, (_, at) => ({
        ...{ at, left: left[at] ?? null, right: right[at] ?? null },
      })),
    );
  },
);
