import { fc, test as property } from '@fast-check/vitest';
import { begin, PersistentFloat64Array, run, type Transition } from '@reprise/core';
import { makeEnvironment } from '@reprise/environments';
import { linearRegression, qLearning, trainers } from '@reprise/trainers';
import { describe, expect, test } from 'vitest';
import { condition, namesOf } from './condition.ts';
import { type Type, typeOfState, typesOfColumns } from './condition-types.ts';
import { Measures } from './measures.ts';

const scope = {
  seq: 7,
  event: { kind: 'reward', reward: -2, list: [1, 2], odd: Number.NaN, is: false },
  state: { a: { b: 3 }, table: PersistentFloat64Array.from([3, 4]), weights: [1, 2, 2] },
} as unknown as Transition<unknown>;
const fields = ['reward', 'list', 'odd', 'is', 'tdError'];
const measures = ['return', 'length', 'loss'] as const;
const tested = (text: string) => condition(text, { fields, measures }).test(scope);

describe('a condition', () => {
  test.each([
    ['event.reward < 0', true],
    ['reward < 0', true],
    ['abs(reward) == 2 && seq % 2 === 1', true],
    ["kind == 'reward' ? state.a.b > 2 : false", true],
    ['!(list[1] >= 2) || max(1, 2) == 1', false],
    ['isNaN(reward / 0 * 0)', true],
    ['reward=-2', true],
    ['reward = -2.5', false],
    ['odd=NaN', true],
    ['odd == NaN', true],
    ['odd > 0', false],
    ['is=false', true],
    ['list=1,2', true],
    ['kind=reward', true],
    ['norm(state.table) == 5 && norm(state.weights) == 3', true],
    ['max(state.table) == 4 && min(list, 0) == 0 && max(state.weights, list) == 2', true],
    ['state.table[1] == 4 && state.table.length == 2', true],
  ])('%s is %s', (text, expected) => {
    expect(tested(text)).toBe(expected);
  });

  test.each([
    'tdError > 1',
    'loss > 10',
    'event.tdError.deeper > 1',
    'state.table[2] > 0',
    'reward > 0 || loss > 0',
    'abs(tdError) > 0.5',
    '-tdError > -1',
    '+tdError > 0',
    'tdError * 1 > 0.5',
    'max(reward, tdError) > -9',
    'tdError != 0',
    '!is && !tdError',
    '!(tdError > 0)',
    'tdError=0',
    'tdError > 0 ? true : true',
    'tdError == odd',
    'norm(state.nothing) > 0',
    'norm(state.a) >= 0 || isNaN(state.a) || max(state.a) > 0 || abs(state.a) > 0',
    'state.constructor || state.__proto__ || state.a.toString',
  ])('%s says nothing of a transition that lacks what it names', (text) => {
    for (const isWary of [false, true]) {
      const { test } = condition(text, { fields, measures, isWary });
      expect(test(scope, new Measures())).toBe(undefined);
    }
  });

  test.each([
    ['reward < 0 || tdError > 0', true],
    ['tdError > 0 || reward < 0', true],
    ['tdError > 0 && reward > 0', false],
    ['reward > 0 && tdError > 0', false],
    ['!(abs(tdError) > 1 && reward > 0)', true],
    ['reward < 0 ? is : tdError', false],
    ['tdError == undefined', true],
    ['undefined != tdError', false],
    ['reward !== undefined', true],
    ['tdError=undefined', true],
  ])('what is there decides where it can: %s is %s', (text, expected) => {
    expect(tested(text)).toBe(expected);
  });

  const numbers = [-2, 0, 1, Number.NaN] as const;
  const filling = fc.record({
    reward: fc.constantFrom(...numbers),
    tdError: fc.constantFrom(...numbers),
  });
  const { tree } = fc.letrec<{ tree: string; sum: string }>((tie) => ({
    sum: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom('seq', 'reward', 'tdError', '1', 'NaN'),
      fc
        .tuple(tie('sum'), fc.constantFrom('+', '*', '-'), tie('sum'))
        .map((all) => `(${all.join(' ')})`),
      tie('sum').map((sum) => `abs(-${sum})`),
    ),
    tree: fc.oneof(
      { depthSize: 'small' },
      fc
        .tuple(tie('sum'), fc.constantFrom('<', '>=', '==', '!='), tie('sum'))
        .map((all) => `(${all.join(' ')})`),
      fc
        .tuple(tie('tree'), fc.constantFrom('&&', '||'), tie('tree'))
        .map((all) => `(${all.join(' ')})`),
      tie('tree').map((of) => `!${of}`),
      fc.tuple(tie('tree'), tie('tree'), tie('tree')).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
    ),
  }));

  property.prop([tree, filling, fc.boolean(), fc.boolean()])(
    'says of what lacks a field nothing that the field could belie, and is said by what it names alone',
    (text, event, isWary, hasReward) => {
      const { test } = condition(text, { fields, isWary });
      const of = (fields: object) => test({ seq: 7, event: fields, state: 0 } as never);
      const { reward, tdError } = event;
      expect(of(event)).not.toBe(undefined);
      const less = of(hasReward ? { reward } : { tdError });
      if (less !== undefined) expect(of(event)).toBe(less);
      const isOfOneValue = !/&&|\|\||\?/.test(text);
      if (isOfOneValue)
        expect(less === undefined).toBe(text.includes(hasReward ? 'tdError' : 'reward'));
    },
  );

  test.each([
    ['', 'write a condition'],
    ['window.alert(1)', 'only abs'],
    ['alert', "'alert' is not known; there are"],
    ['rewrd > 1', "'rewrd' is not known (did you mean reward?); there are reward, list"],
    ['event.rewrd > 1', "no field 'rewrd' (did you mean reward?)"],
    ['los > 1', '(did you mean loss?)'],
    ['event.reward >', 'Expected expression'],
    ['seq; kind', 'one condition'],
    ['[1, 2]', 'ArrayExpression'],
    ['this', 'ThisExpression'],
    ['event.reward()', 'can be called'],
    ['reward ** 2', "'**' is not known"],
    ['reward | 2', "'|' is not known"],
    ['~reward', "'~' is not known"],
  ])('refuses %j in one line', (text, why) => {
    const refused = () => condition(text, { fields, measures });
    expect(refused).toThrow(expect.objectContaining({ code: 'bad-condition' }));
    expect(refused).toThrow(why);
    expect(refused).not.toThrow('\n');
  });

  test.each([
    ['parentheses', `${'('.repeat(1e5)}reward${')'.repeat(1e5)}`],
    ['operators', `${'!'.repeat(2000)}is`],
    ['alternatives', Array(5000).fill('is').join(' || ')],
  ])('refuses in one line what is nested too deep to be worked out: %s', (_, text) => {
    expect(() => condition(text, { fields })).toThrow(
      expect.objectContaining({
        code: 'bad-condition',
        message: 'it is nested too deep: at most 1000 operators inside one another',
      }),
    );
    expect(tested(`${'!'.repeat(900)}is`)).toBe(false);
  });

  test.each([
    [
      'kind == "rewrad"',
      "no kind 'rewrad' (did you mean reward?); there are environment-step, reward",
    ],
    ['"rewrad" !== event.kind', "no kind 'rewrad'"],
    ['kind=rewrad', "no kind 'rewrad'"],
    ['state.tabel > 3', "no 'tabel' in states (did you mean table?); there are a, table, weights"],
    [
      'return > 10',
      "'return' is never to be had here (did you mean reward?); there are reward, seq",
    ],
  ])('refuses %j, which never holds of the run', (text, why) => {
    const kinds = ['environment-step', 'reward'];
    expect(() => condition(text, { fields: ['reward'], kinds, state: scope.state })).toThrow(why);
  });

  const fieldsOfKinds = {
    'environment-step': ['terminated', 'list'],
    reward: ['reward'],
    'parameter-update': ['tdError'],
  };
  const names = { fields: Object.values(fieldsOfKinds).flat(), measures, fieldsOfKinds };

  test.each([
    ['terminated && reward > 0', 'terminated (environment-step), reward (reward)'],
    ['event.terminated && event.reward > 0', 'terminated (environment-step), reward (reward)'],
    ['abs(reward - tdError) > 1', 'reward (reward), tdError (parameter-update)'],
    ['loss > 1 && tdError > 1', 'loss (reward), tdError (parameter-update)'],
    ['kind == "reward" && tdError > 1', 'tdError (parameter-update)'],
    ['return > 0 && tdError > 1', 'return (reward), tdError (parameter-update)'],
    ['reward > 0 ? terminated : false', 'reward (reward), terminated (environment-step)'],
    ['!(reward > 0 || !terminated)', 'reward (reward), terminated (environment-step)'],
    ['list[reward] > 1', 'list (environment-step), reward (reward)'],
  ])('refuses %s, as no kind of event has all that it names', (text, apart) => {
    expect(() => condition(text, names)).toThrow(
      expect.objectContaining({
        code: 'bad-condition',
        message: `no kind of event has all that it needs to hold: ${apart}`,
      }),
    );
  });

  test('works out quickly what a long condition may come to', () => {
    const text = Array(400).fill('reward > 0 || terminated').join(' && ');
    expect(condition(text, names).test(scope)).toBe(undefined);
    expect(() => condition(`(${text}) && terminated && reward > 0`, names)).toThrow('no kind');
    const lacking = `${'('.repeat(100)}reward${' == undefined)'.repeat(100)}`;
    expect(() => condition(lacking, names)).toThrow('no kind');
  });

  const conditioned = fc.letrec<{ tree: string }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small' },
      fc
        .constantFrom(
          ...['terminated', 'reward > 0', 'event.tdError > 0', 'list[0] == 1', 'return > 0'],
          ...['loss > 0', 'state.a.b > 2', 'state.c', "kind == 'reward'", "event.kind != 'reward'"],
          ...['seq > 3', 'reward == undefined', 'undefined != terminated', 'abs(reward + tdError)'],
          ...['list[tdError] < 1', 'NaN', 'Infinity', 'true', 'false', '-tdError', 'isNaN(reward)'],
        )
        .map((leaf) => `(${leaf})`),
      fc
        .tuple(tie('tree'), fc.constantFrom('&&', '||', '<'), tie('tree'))
        .map((all) => `(${all.join(' ')})`),
      fc
        .tuple(tie('tree'), fc.constantFrom('==', '!='), tie('tree'))
        .map(([one, is, other]) => `(+(${one}) ${is} +(${other}))`),
      tie('tree').map((of) => `!${of}`),
      fc.tuple(tie('tree'), tie('tree'), tie('tree')).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
    ),
  }));
  const value = fc.constantFrom(-2, 0, 1, 5, Number.NaN);
  const anyEvent = fc.oneof(
    fc.record({
      kind: fc.constant('environment-step'),
      terminated: fc.boolean(),
      list: fc.array(value, { maxLength: 2 }),
    }),
    fc.record({ kind: fc.constant('reward'), reward: value }),
    fc.record({ kind: fc.constant('parameter-update'), tdError: value }),
  );

  property.prop([
    conditioned.tree,
    anyEvent,
    fc.record({ return: fc.option(value), length: fc.constant(7), loss: fc.option(value) }),
    fc.nat({ max: 5 }),
  ])('refuses as holding of no event only what holds of none', (text, event, measured, seq) => {
    const isEnd = event.kind === 'reward' && measured.return !== null;
    const there = {
      return: isEnd ? measured.return : undefined,
      length: isEnd ? measured.length : undefined,
      loss: event.kind === 'reward' ? (measured.loss ?? undefined) : undefined,
    } as Measures;
    const { test } = condition(text, { ...names, fieldsOfKinds: undefined } as object);
    if (!test({ seq, event, state: scope.state } as never, there)) return;
    const kept = { fields: names.fields, measures, fieldsOfKinds };
    expect(() => condition(text, kept)).not.toThrow();
  });

  const environment = makeEnvironment('FrozenLake-v1');
  const lake = begin(qLearning, { config: {}, seed: 0, environment });
  const lakeNames = { ...namesOf(lake.columns), state: lake.state, isWary: true };

  test.each([
    ['abs(state.table) > 10', 'and state.table is a list of 64: write norm(state.table)'],
    ['!isFinite(state.table)', 'isFinite takes a number, and state.table is a list of 64: write '],
    ['norm(reward) > 5', 'norm takes a list, and reward is a number: write abs(reward)'],
    ['min() > reward', 'min takes at least 1 value, not 0'],
    ['abs(reward, 1) > 5', 'abs takes 1 value, not 2'],
    ['floor(kind) > 1', 'floor takes a number, and kind is a text'],
    ['state.table > 10', ', not a number: write norm(state.table), max(state.table) or an entry, '],
    ['-state.table > 10', 'state.table is a list of 64, not a number'],
    ['reward > 0 && state.table', 'state.table is a list of 64, not true or false'],
    ['kind > 1', 'kind is a text, not a number: it can only be compared with == and !='],
    ['event > 1', 'event is an object, not a number: name one of its fields'],
    ['reward > "x"', '"x" is a text, not a number'],
    ['kind == "reward" || "parameter-update"', '"parameter-update" is a text, not true or false'],
    ['event.reward == "x"', 'event.reward is a number and "x" is a text: they are never the same'],
    ['terminated == 1', 'terminated is true or false and 1 is a number: they are never the same'],
    ['state.table == state.table', 'they are never the same'],
    [
      'state.table[5000] > .01',
      "has no '5000': it has its entries, state.table[0] to state.table[63]",
    ],
    ['state.table[-1] > 1', "state.table is a list of 64 and has no '-1'"],
    ['state.table.lenght > 1', "state.table is a list of 64 and has no 'lenght'"],
    ['kind.length > 1', "kind is a text and has no 'length'"],
    ['reward=high', 'reward is a number, and never high'],
    ['terminated=1', 'terminated is true or false, and never 1'],
    ['state=3', 'state is an object: name one of its fields'],
  ])('refuses %s, which is of the wrong type', (text, why) => {
    expect(() => condition(text, lakeNames)).toThrow(
      expect.objectContaining({ code: 'bad-condition', message: expect.stringContaining(why) }),
    );
  });

  test.each([
    ...[
      'state.outcome > 3',
      'state.outcome.reward > 0',
      'state.outcome.state == 3',
      'terminated > 0',
    ],
    ...['max(state.table) > 10', 'state.table[63] > 1', 'state.table[seq] > 1', 'state.step == 3'],
    ...['state.table.length == 64', 'terminated && !truncated', 'terminated == true', 'reward'],
    ...['reward=NaN', 'terminated=false', 'isNaN(reward) ? seq : terminated', '+"3" < reward'],
    ...['kind == (seq > 3 ? "reward" : "parameter-update")', 'abs(terminated - truncated) > 0'],
  ])('does not refuse %s, of which the type is right or not known', (text) => {
    expect(() => condition(text, lakeNames)).not.toThrow();
  });

  test.each(trainers.map((entry) => [entry.trainer.id, entry] as const))(
    'of %s knows before the run only what stays as it is',
    (_, { trainer, defaultEnvironment }) => {
      const world =
        defaultEnvironment === undefined ? undefined : makeEnvironment(defaultEnvironment);
      const input = { config: {}, seed: 7, environment: world };
      const beginning = begin(trainer, input);
      const events = typesOfColumns(beginning.columns);
      const first = typeOfState(beginning.state);
      const wrong = new Set<string>();
      const stays = (known: Type, now: unknown, name: string) => {
        if (known.is === 'unknown' || now === undefined || now === null) return;
        if (typeOfState(now).is !== known.is) wrong.add(`${name} is no ${known.is}`);
        else if (known.is === 'list' && known.length !== null) {
          const { length } = now as Float64Array;
          if (length !== known.length) wrong.add(`${name} has ${length} entries`);
        } else if (known.is === 'object') {
          for (const [field, of] of Object.entries(known.fields))
            stays(of, (now as Record<string, unknown>)[field], `${name}.${field}`);
        }
      };
      run(trainer, { ...input, mode: 'synchronous', until: ({ seq }) => seq > 1000 }).subscribe(
        ({ event, state }) => {
          stays({ is: 'object', fields: events }, event, event.kind);
          stays(first, state, 'state');
        },
      );
      expect([...wrong]).toEqual([]);
    },
  );

  test('knows of a run what it has to name', () => {
    const line = begin(linearRegression, { config: {}, seed: 0 });
    expect(namesOf(lake.columns).measures).toEqual(['return', 'length']);
    expect(namesOf(line.columns).measures).toEqual(['loss']);
    expect(namesOf(line.columns).kinds).toEqual(['environment-step', 'reward', 'parameter-update']);
    expect(() => condition('loss > 10', namesOf(lake.columns))).toThrow(
      "'loss' is never to be had here",
    );
    expect(() => condition('loss > 10', namesOf(line.columns))).not.toThrow();
  });

  test.each([
    ['odd > 10', true],
    ['odd < 10', true],
    ['!(odd <= 10)', true],
    ['abs(odd) >= 3', true],
    ['odd > 10 && reward > 0', false],
    ['odd > 10 && reward < 0', true],
    ['!isNaN(odd) && odd > 10', false],
    ['odd == 10', false],
    ['reward > 0', false],
  ])('of an alarm, that is not to miss NaN: %s is %s', (text, expected) => {
    expect(condition(text, { fields, isWary: true }).test(scope)).toBe(expected);
    const plain = condition(text, { fields }).test(scope);
    expect(plain).toBe(text === '!(odd <= 10)');
  });

  test('says whether it needs states, or a run from its beginning', () => {
    const of = (text: string) => condition(text, { fields, measures });
    expect(of('event.reward > 0')).toMatchObject({ needsState: false, needsMeasures: false });
    expect(of('state.step > 0')).toMatchObject({ needsState: true, needsMeasures: false });
    expect(of('return > 0')).toMatchObject({ needsState: false, needsMeasures: true });
  });

  test('has no measures where none are to be had', () => {
    expect(() => condition('return > 1', { fields })).toThrow("'return' is never to be had here");
  });

  property.prop([fc.string({ maxLength: 40 })])('is read or refused, whatever the text', (text) => {
    try {
      condition(text, { fields, measures }).test(scope, new Measures());
    } catch (error) {
      expect(error).toMatchObject({ code: 'bad-condition' });
    }
  });
});

describe('measures', () => {
  test('an episode’s return and length are there with its last reward alone', () => {
    const measured = new Measures();
    const holds = condition('return == 1 && length > 5', { measures });
    let [sum, steps, isOver, found] = [0, 0, false, 0];
    const environment = makeEnvironment('FrozenLake-v1');
    const config = { steps: 3000 };
    run(qLearning, { config, seed: 7, environment, mode: 'synchronous' }).subscribe(
      (transition) => {
        measured.next(transition);
        const { event } = transition;
        if (event.kind === 'environment-step') {
          steps++;
          isOver = event.terminated || event.truncated;
        }
        if (event.kind === 'reward') sum += event.reward;
        const isLast = event.kind === 'reward' && isOver;
        expect([measured.return, measured.length]).toEqual(
          isLast ? [sum, steps] : [undefined, undefined],
        );
        const expected = isLast ? sum === 1 && steps > 5 : undefined;
        expect(holds.test(transition, measured)).toBe(expected);
        if (expected) found++;
        if (isLast) [sum, steps, isOver] = [0, 0, false];
      },
    );
    expect(found).toBeGreaterThan(0);
  });

  test('an alarm is down with what has a field that it names and does not make it hold, else as it was', () => {
    const { isUp, test } = condition('reward > 0 || tdError > 1', { fields });
    const at = (event: object) => ({ seq: 0, state: null, event }) as Transition<unknown>;
    const events = [{ reward: 1 }, { terminated: true }, { tdError: 0 }, { reward: 0 }];
    expect(events.map((event) => isUp(at(event)))).toEqual([true, undefined, false, false]);
    expect(events.map((event) => test(at(event)))).toEqual([true, undefined, undefined, undefined]);
  });

  test('only what names nothing of a transition is constant', () => {
    const isConstant = (text: string) => condition(text, { fields, measures }).isConstant;
    expect(['1', '2 > 1', 'NaN == NaN'].map(isConstant)).toEqual([true, true, true]);
    expect(['seq > 1', 'loss > 1', 'reward=1'].map(isConstant)).toEqual([false, false, false]);
  });

  test('a loss is minus the reward where samples are drawn', () => {
    const measures = new Measures();
    const data = {
      features: ['x'],
      target: 'y',
      rows: 2,
      x: Float64Array.of(1, 2),
      y: Float64Array.of(2, 4),
    };
    const losses: (number | undefined)[] = [];
    const rewards: number[] = [];
    const config = { data, iterations: 5 };
    run(linearRegression, { config, mode: 'synchronous' }).subscribe((transition) => {
      measures.next(transition);
      if (measures.loss !== undefined) losses.push(measures.loss);
      if (transition.event.kind === 'reward') rewards.push(transition.event.reward);
    });
    expect(losses).toEqual(rewards.map((reward) => -reward));
    expect(losses.length).toBeGreaterThan(0);
  });
});
