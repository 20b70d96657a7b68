import { current } from 'immer';
import { firstValueFrom, lastValueFrom, take, toArray } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { RunControl } from './control.ts';
import { TrainerError } from './errors.ts';
import { type Key, uniform } from './key.ts';
import { recipe } from './recipe.ts';
import { fold, replay } from './replay.ts';
import { run } from './run.ts';
import type { Trainer } from './trainer.ts';
import type { TrainingEvent, Transition } from './transition.ts';

interface WalkState {
  readonly step: number;
  readonly steps: number;
  readonly position: number;
  readonly key: Key;
}
interface WalkEvent extends TrainingEvent {
  readonly kind: 'environment-step';
  readonly up: boolean;
}

/** A random walk: the smallest trainer there is, written with an Immer recipe. */
const walk: Trainer<{ steps: number }, WalkState, WalkEvent> = {
  id: 'walk',
  version: 1,
  config: z.object({ steps: z.int().min(0).default(100) }),
  start: ({ steps }, key) => ({ step: 0, steps, position: 0, key }),
  decide: ({ step, steps, key }) =>
    step === steps ? null : { kind: 'environment-step', up: uniform(key, step) < 0.5 },
  evolve: recipe((draft, { up }) => {
    draft.step++;
    draft.position += up ? 1 : -1;
  }),
  columns: () => ({ 'environment-step': { up: 'bool' } }),
};

type WalkTransition = Transition<WalkState, WalkEvent>;
const synchronous = { mode: 'synchronous', config: { steps: 50 }, seed: 7 } as const;

function all(options: Parameters<typeof run<{ steps: number }, WalkState, WalkEvent, void>>[1]) {
  return lastValueFrom(run(walk, options).pipe(toArray()));
}

describe('a run', () => {
  test('is cold: each subscription is the same run again', async () => {
    const source = run(walk, synchronous);
    const first = await lastValueFrom(source.pipe(toArray()));
    expect(first).toHaveLength(50);
    expect(first.map(({ seq }) => seq)).toEqual(first.map((_, i) => i));
    expect(await lastValueFrom(source.pipe(toArray()))).toEqual(first);
  });

  test('sliced gives the same transitions as synchronous', async () => {
    const expected = await all(synchronous);
    expect(await all({ ...synchronous, mode: 'sliced' })).toEqual(expected);
    expect(await all({ ...synchronous, mode: 'sliced', sliceMilliseconds: 0 })).toEqual(expected);
  });

  test('gives the event loop its turn, so that timers fire during a long run', async () => {
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    await lastValueFrom(run(walk, { config: { steps: 200_000 } }));
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(3);
  });

  test('stops when its observer unsubscribes', async () => {
    const taken = await lastValueFrom(
      run(walk, { config: { steps: 1e9 } }).pipe(take(10), toArray()),
    );
    expect(taken).toHaveLength(10);
    const now = await lastValueFrom(
      run(walk, { config: { steps: 1e9 }, mode: 'synchronous' }).pipe(take(10), toArray()),
    );
    expect(now).toEqual(taken);
  });

  test('ends after the first transition for which `until` is true', async () => {
    const seen = await all({ ...synchronous, until: ({ state }) => state.step === 12 });
    expect(seen).toHaveLength(12);
  });

  test('goes on from a state as if it had never stopped', async () => {
    const whole = await all(synchronous);
    const from = { seq: 20, state: whole[19]!.state };
    expect(await all({ ...synchronous, from })).toEqual(whole.slice(20));
  });

  test('pauses, makes single steps and resumes', async () => {
    const control = new RunControl();
    control.pause();
    const seen: WalkTransition[] = [];
    const done = new Promise<void>((resolve) => {
      run(walk, { config: { steps: 30 }, control }).subscribe({
        next: (transition) => seen.push(transition),
        complete: resolve,
      });
    });
    await turns(5);
    expect(seen).toHaveLength(0);
    control.step();
    await turns(5);
    expect(seen).toHaveLength(1);
    control.step(4);
    await turns(20);
    expect(seen).toHaveLength(5);
    control.resume();
    await done;
    expect(seen).toEqual(await all({ config: { steps: 30 } }));
  });

  test('is held back by a full sink until the sink lets go', async () => {
    const control = new RunControl();
    let count = 0;
    let release = () => {};
    const done = new Promise<void>((resolve) => {
      run(walk, { config: { steps: 30 }, control }).subscribe({
        next: () => {
          if (++count === 10) release = control.hold();
        },
        complete: resolve,
      });
    });
    await turns(20);
    expect(count).toBe(10);
    release();
    release();
    await done;
    expect(count).toBe(30);
    expect(control.held).toBe(false);
  });

  test('stops when told to, even while it is paused', async () => {
    const control = new RunControl();
    control.pause();
    const done = lastValueFrom(run(walk, { control }).pipe(toArray()));
    control.stop();
    expect(await done).toEqual([]);
  });

  test('keeps to its speed limit', async () => {
    const control = new RunControl();
    control.transitionsPerSecond = 200;
    const start = performance.now();
    await lastValueFrom(run(walk, { config: { steps: 40 }, control }));
    // 40 transitions at 200 a second are 200 ms, of which at most 20 transitions may come at once.
    expect(performance.now() - start).toBeGreaterThan(90);
    expect(() => {
      control.transitionsPerSecond = 0;
    }).toThrow(RangeError);
  });

  test('a synchronous run that would have to wait says so', async () => {
    const control = new RunControl();
    control.pause();
    await expect(all({ ...synchronous, control })).rejects.toMatchObject({
      code: 'synchronous-wait',
    });
  });

  test.each([
    ['start', { ...walk, start: fails }],
    ['decide', { ...walk, decide: fails }],
    ['evolve', { ...walk, evolve: fails }],
  ])('an error in %s names trainer, transition and phase', async (phase, trainer) => {
    const from =
      phase === 'start' ? undefined : { seq: 3, state: walk.start({ steps: 9 }, { k0: 0, k1: 0 }) };
    const error = await firstValueFrom(run(trainer, { from })).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(TrainerError);
    expect(error).toMatchObject({ trainer: 'walk', phase, seq: from ? 3 : 0 });
    expect(error.message).toBe(`walk failed in ${phase} at transition ${from ? 3 : 0}: broken`);
    expect(error.cause).toBeInstanceOf(Error);
  });

  test('a config out of range is refused in one line', async () => {
    const error = await firstValueFrom(run(walk, { config: { steps: -1 } })).catch(
      (thrown) => thrown,
    );
    expect(error).toMatchObject({ code: 'bad-config' });
    expect(error.message).toMatch(/^walk: steps: /);
    expect(error.message).not.toContain('\n');
  });
});

describe('a replay', () => {
  test('folds recorded events into the states of the run, without deciding', async () => {
    const live = await all(synchronous);
    const deaf = { ...walk, decide: fails };
    const events = live.map(({ event }) => event);
    expect(await lastValueFrom(replay(deaf, synchronous, events).pipe(toArray()))).toEqual(live);
    expect([...fold(deaf, synchronous, events)]).toEqual(live);
  });

  test('tells of what the trainer throws as an error of the stream', async () => {
    const events = (await all(synchronous)).map(({ event }) => event);
    const broken = { ...walk, evolve: fails };
    await expect(lastValueFrom(replay(broken, synchronous, events))).rejects.toThrow();
  });

  test('rebuilds live-only fields by deciding again', async () => {
    const lively: typeof walk = {
      ...walk,
      columns: () => ({ 'environment-step': { up: 'live' } }),
    };
    const live = await lastValueFrom(run(lively, synchronous).pipe(toArray()));
    const stripped = live.map(() => ({ kind: 'environment-step' }) as WalkEvent);
    expect([...fold(lively, synchronous, stripped)]).toEqual(live);
  });
});

interface GuessState {
  readonly step: number;
  readonly total: number;
}
interface GuessEvent extends TrainingEvent {
  readonly kind: 'environment-step';
  readonly guess: number;
  readonly answer: number;
}

/** A trainer whose world is not pure: it asks, and sums up what it is told. */
const guess: Trainer<{ steps: number }, GuessState, GuessEvent> = {
  id: 'guess',
  version: 1,
  config: z.object({ steps: z.int().default(5) }),
  start: () => ({ step: 0, total: 0 }),
  decide: ({ step }) => (step === 5 ? null : { kind: 'question', question: step * 10 }),
  answer: (_state, { question }, answer) => ({
    kind: 'environment-step',
    guess: question as number,
    answer: answer as number,
  }),
  recall: ({ answer }) => answer,
  evolve: ({ step, total }, { answer }) => ({ step: step + 1, total: total + answer }),
  columns: () => ({ 'environment-step': { guess: 'int32', answer: 'float64' } }),
};

describe('a world that is not pure', () => {
  test('may be left after the first transition for which `until` is true', async () => {
    const world = { ask: () => 1 };
    const until = ({ seq }: { seq: number }) => seq === 2;
    const seen = await lastValueFrom(run(guess, { world, until }).pipe(toArray()));
    expect(seen).toHaveLength(3);
  });

  test('whose answer the trainer cannot take ends the run with an error that names the phase', async () => {
    const world = { ask: () => Promise.resolve(1) };
    for (const phase of ['evolve', 'world'] as const) {
      const broken = { ...guess, [phase === 'world' ? 'answer' : phase]: fails };
      const error = await lastValueFrom(run(broken, { world })).catch((thrown) => thrown);
      expect(error).toMatchObject({ phase, seq: 0, trainer: 'guess' });
    }
  });

  test('is asked, at once or later, and its answers become events', async () => {
    let n = 0;
    const world = {
      ask: (question: unknown) => {
        const answer = (question as number) + n++;
        return n % 2 === 0 ? answer : new Promise((resolve) => setTimeout(() => resolve(answer)));
      },
    };
    const seen = await lastValueFrom(run(guess, { world }).pipe(toArray()));
    expect(seen.map(({ event }) => event.answer)).toEqual([0, 11, 22, 33, 44]);
    expect(seen.at(-1)!.state.total).toBe(110);
    const events = seen.map(({ event }) => event);
    expect([...fold(guess, {}, events)]).toEqual(seen);
  });

  test('that fails ends the run with an error that names the phase', async () => {
    const worlds = [{ ask: fails }, { ask: () => Promise.reject(new Error('broken')) }];
    for (const world of worlds) {
      const error = await lastValueFrom(run(guess, { world })).catch((thrown) => thrown);
      expect(error).toMatchObject({ phase: 'world', seq: 0, trainer: 'guess' });
    }
    const none = await lastValueFrom(run(guess, {})).catch((thrown) => thrown);
    expect(none.message).toContain('was given none');
  });

  test('that never answers does not keep a run from being stopped', async () => {
    const control = new RunControl();
    const done = lastValueFrom(
      run(guess, { world: { ask: () => new Promise(() => {}) }, control }).pipe(toArray()),
    );
    await turns(5);
    control.stop();
    expect(await done).toEqual([]);
  });
});

function fails(): never {
  throw new Error('broken');
}

async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setTimeout(resolve, 1));
}

test('states made by a recipe are frozen', async () => {
  const last = await lastValueFrom(run(walk, synchronous));
  expect(Object.isFrozen(last.state)).toBe(true);
  expect(() => current(last.state)).toThrow();
});
