import {
  type AnyTrainer,
  type Environment,
  type Key,
  keyOf,
  type PersistentArray,
  PersistentFloat64Array,
} from '@reprise/core';
import {
  autoencoder,
  doubleQLearning,
  dynaQ,
  expectedSarsa,
  gradientBandit,
  linearRegression,
  monteCarlo,
  nStepTd,
  offPolicyTd,
  qLearning,
  sarsa,
  td0,
  tdLambda,
  ucb1,
} from '@reprise/trainers';
import type { Catcher } from './catchers.ts';
import {
  averages,
  contracts,
  convergesOverSeeds,
  descends,
  exactEvaluation,
  exactOffPolicy,
  exactOnPolicy,
  exactOptimal,
  followsGradient,
  heedsItsSeed,
  isNotOptimistic,
  keeps,
  reachesTheBound,
  repeats,
  repeatsAnywhere,
  repeatsLong,
  repeatsSamples,
  resumes,
  returnsOfFirstVisits,
  returnsOfSteps,
  returnsOfTraces,
} from './laws.ts';

/** A realistic bug, planted in a sound trainer, and what has to find it. */
export interface PlantedFault {
  readonly fault: string;
  readonly sound: AnyTrainer;
  readonly faulty: AnyTrainer;
  readonly by: Catcher;
}

// biome-ignore lint/suspicious/noExplicitAny: faults reach into states of every kind
type Any = any;

/** A trainer whose updates are changed after they are decided. */
const updating = (
  sound: AnyTrainer,
  change: (update: Any, state: Any, problem: Any) => object,
): AnyTrainer => ({
  ...sound,
  decide(state, problem) {
    const event = sound.decide(state, problem) as Any;
    return event?.kind === 'parameter-update' ? change(event, state, problem) : event;
  },
});

/** A trainer that decides updates on another state, or problem, than it has. */
const seeing = (
  sound: AnyTrainer,
  change: (state: Any, problem: Any) => [Any, Any],
): AnyTrainer => ({
  ...sound,
  decide: (state, problem) =>
    state.phase === 2 ? sound.decide(...change(state, problem)) : sound.decide(state, problem),
});

/** A trainer that folds updates with another config. */
const folding = (sound: AnyTrainer, change: (config: Any) => object): AnyTrainer => ({
  ...sound,
  evolve: (state, event, problem) =>
    sound.evolve(state, event, {
      ...problem,
      config: { ...problem.config, ...change(problem.config) },
    }),
});

/** A trainer that folds events of some kind as if the last outcome were another, and then is told better. */
const misled = (
  sound: AnyTrainer,
  kind: string,
  change: (outcome: Any, state: Any) => object,
): AnyTrainer => ({
  ...sound,
  evolve(state, event, problem) {
    if (event.kind !== kind) return sound.evolve(state, event, problem);
    const { outcome } = state as Any;
    const seen = { ...state, outcome: { ...outcome, ...change(outcome, state) } };
    return { ...(sound.evolve(seen, event, problem) as object), outcome };
  },
});

const outcome = (state: Any, change: object) => ({
  ...state,
  outcome: { ...state.outcome, ...change },
});
const q = qLearning as AnyTrainer;
const config = (problem: Any, change: object) => ({
  ...problem,
  config: { ...problem.config, ...change },
});

/** Q-learning with something kept outside the state, which each run begins anew. */
function forgetful(change: (kept: { value: number }, update: Any) => object): AnyTrainer {
  const kept = { value: 0 };
  return {
    ...updating(q, (update) => change(kept, update)),
    prepare(parsed, environment) {
      kept.value = 0;
      return q.prepare!(parsed, environment);
    },
  };
}

/** Q-learning whose target is of the values that the run began with. */
function stale(): AnyTrainer {
  let first: PersistentArray;
  return {
    ...updating(
      q,
      (update, { table, outcome: { reward, observation, terminated } }, { actions }) => {
        const row = Array.from({ length: actions }, (_, i) => first.get(observation * actions + i));
        const next = terminated ? 0 : 0.8 * Math.max(...row);
        return { ...update, tdError: reward + next - table.get(update.index) };
      },
    ),
    start(parsed, key, problem) {
      const state = q.start(parsed, key, problem) as Any;
      first = PersistentFloat64Array.from(state.table.toTypedArray());
      return state;
    },
  };
}

/** Q-learning that goes on writing into the last event it told. */
function meddling(): AnyTrainer {
  let last: Any = null;
  return {
    ...q,
    decide(state, problem) {
      if (last?.kind === 'parameter-update') last.tdError = 0;
      last = q.decide(state, problem);
      return last;
    },
  };
}

/** Q-learning that begins with another key than it is given. */
function keyed(change: (key: Key) => Key): AnyTrainer {
  return { ...q, start: (parsed, key, problem) => q.start(parsed, change(key), problem) };
}

let calls = 0;
const buffer = { kind: 'parameter-update', index: 0, tdError: 0 };

/** All of them. */
export const plantedFaults: readonly PlantedFault[] = [
  fault(
    'Q-learning: the discount is missing',
    q,
    exactOptimal,
    seeing(q, (s, p) => [s, config(p, { discount: 1 })]),
  ),
  fault(
    'Q-learning: bootstraps past a terminal state',
    q,
    exactOptimal,
    seeing(q, (s, p) => [outcome(s, { terminated: false }), p]),
  ),
  fault(
    'Q-learning: truncated is treated as terminated',
    q,
    contracts,
    seeing(q, (s, p) => [
      outcome(s, { terminated: s.outcome.terminated || s.outcome.truncated }),
      p,
    ]),
  ),
  fault('Q-learning: the target is stale', q, exactOptimal, stale()),
  fault(
    'Q-learning: the TD error has the wrong sign',
    q,
    contracts,
    updating(q, (u) => ({ ...u, tdError: -u.tdError })),
  ),
  fault(
    'Q-learning: the maximum is over the row it came from',
    q,
    exactOptimal,
    seeing(q, (s, p) => [outcome(s, { observation: s.observation }), p]),
  ),
  fault('Q-learning: the policy’s mean for the maximum', q, exactOptimal, {
    ...(expectedSarsa as AnyTrainer),
    id: q.id,
  }),
  fault(
    'Q-learning: the return so far for the reward',
    q,
    contracts,
    seeing(q, (s, p) => [outcome(s, { reward: s.episodeReturn }), p]),
  ),
  fault(
    'Q-learning: half the learning rate',
    q,
    contracts,
    updating(q, (u) => ({ ...u, tdError: u.tdError / 2 })),
  ),
  fault('Q-learning: visits are not counted, the rate never falls', q, convergesOverSeeds, {
    ...q,
    evolve: (state, event, problem) => ({
      ...(q.evolve(state, event, problem) as object),
      visits: state.visits,
    }),
  }),
  fault('Q-learning: every step of the world has the same draw', q, convergesOverSeeds, {
    ...q,
    prepare(parsed, environment) {
      const problem = q.prepare!(parsed, environment) as Any;
      const world = environment as Environment;
      const stuck = (state: unknown, action: unknown) => world.step(state, action, keyOf(1));
      return { ...problem, environment: { ...world, step: stuck } };
    },
  }),
  fault(
    'Q-learning: the learning-rate schedule begins anew on resume',
    q,
    resumes,
    forgetful((kept, update) => ({
      ...update,
      tdError: update.tdError / (1 + 0.1 * kept.value++),
    })),
  ),
  fault(
    'Q-learning: momentum is not in the state',
    q,
    resumes,
    forgetful((kept, update) => {
      kept.value = update.tdError + 0.5 * kept.value;
      return { ...update, tdError: kept.value };
    }),
  ),
  fault('Q-learning: the state is changed in place', q, keeps, {
    ...q,
    evolve(state, event, problem) {
      const next = q.evolve(state, event, problem);
      (state as Any).episodeReturn += 1;
      return next;
    },
  }),
  fault('Q-learning: an event is changed after it was told', q, keeps, meddling()),
  fault(
    'Q-learning: one event object is used again and again',
    q,
    keeps,
    updating(q, (u) => Object.assign(buffer, u)),
  ),
  fault(
    'Q-learning: hidden randomness, a generator outside the state',
    q,
    repeats,
    updating(q, (u) => ({ ...u, tdError: u.tdError + 1e-9 * ((++calls * 2654435761) % 1000) })),
  ),
  fault(
    'Q-learning: Math.random',
    q,
    repeats,
    updating(q, (u) => ({ ...u, tdError: u.tdError + 1e-9 * Math.random() })),
  ),
  fault(
    'Q-learning: Math.random at a truncation',
    q,
    repeatsAnywhere,
    updating(q, (u, { outcome: { truncated } }) =>
      truncated ? { ...u, tdError: u.tdError + 1e-9 * Math.random() } : u,
    ),
  ),
  fault(
    'Q-learning: Math.random at each thousandth step',
    q,
    repeatsLong,
    updating(q, (u, { step }) =>
      step % 1000 === 999 ? { ...u, tdError: u.tdError + 1e-9 * Math.random() } : u,
    ),
  ),
  fault('Q-learning: a byte counts the entries of a table', q, repeatsLong, {
    ...q,
    columns(config, problem) {
      const columns = q.columns(config, problem);
      return {
        ...columns,
        'parameter-update': { ...columns['parameter-update'], index: 'uint8' },
      };
    },
  }),
  fault(
    'Q-learning: the clock',
    q,
    repeats,
    updating(q, (u) => ({ ...u, tdError: u.tdError + 1e-9 * performance.now() })),
  ),
  fault('Q-learning: values drift to float32', q, exactOptimal, {
    ...q,
    evolve(state, event, problem) {
      const next = q.evolve(state, event, problem) as Any;
      if (event.kind !== 'parameter-update') return next;
      const { index } = event as Any;
      return { ...next, table: next.table.set(index, Math.fround(next.table.get(index))) };
    },
  }),
  fault('SARSA: the maximum for the action taken next', sarsa as AnyTrainer, exactOnPolicy, {
    ...q,
    id: 'sarsa',
  }),
  fault(
    'Expected SARSA: forgets that it explores',
    expectedSarsa as AnyTrainer,
    exactOnPolicy,
    seeing(expectedSarsa as AnyTrainer, (s, p) => [s, config(p, { epsilon: 0, epsilonFinal: 0 })]),
  ),
  fault(
    'Double Q-learning: the table that chooses values, too',
    doubleQLearning as AnyTrainer,
    isNotOptimistic,
    updating(
      doubleQLearning as AnyTrainer,
      (update, { memory, outcome: o }, { actions, config: c }) => {
        const moved = update.second ? memory.second : memory.first;
        const row = Array.from({ length: actions }, (_, i) =>
          moved.get(o.observation * actions + i),
        );
        const next = o.terminated ? 0 : c.discount * Math.max(...row);
        return { ...update, tdError: o.reward + next - moved.get(update.index) };
      },
    ),
  ),
  fault(
    'Double Q-learning: the key of the exploring draw is used for the coin, too',
    doubleQLearning as AnyTrainer,
    convergesOverSeeds,
    // Its coins are drawn at odd counters, 2 step + 1, and its actions at even ones.
    seeing(doubleQLearning as AnyTrainer, (s, p) => [{ ...s, step: s.step - 0.5 }, p]),
  ),
  fault(
    'TD(0): bootstraps past a terminal state',
    td0 as AnyTrainer,
    exactEvaluation,
    seeing(td0 as AnyTrainer, (s, p) => [outcome(s, { terminated: false }), p]),
  ),
  fault(
    'off-policy TD: the importance ratio is missing',
    offPolicyTd as AnyTrainer,
    exactOffPolicy,
    updating(offPolicyTd as AnyTrainer, (u) => ({ ...u, ratio: 1 })),
  ),
  fault(
    'off-policy TD: the importance ratio is upside down',
    offPolicyTd as AnyTrainer,
    exactOffPolicy,
    updating(offPolicyTd as AnyTrainer, (u) => ({ ...u, ratio: 1 / u.ratio })),
  ),
  fault(
    'n-step TD: the return is one reward short',
    nStepTd as AnyTrainer,
    returnsOfSteps,
    updating(
      nStepTd as AnyTrainer,
      (update, { memory, outcome: { reward } }, { config: { discount } }) => {
        const before = memory.taken - memory.learnedFrom - 1;
        return { ...update, tdError: update.tdError - discount ** before * reward };
      },
    ),
  ),
  fault(
    'TD(λ): traces decay twice a step',
    tdLambda as AnyTrainer,
    returnsOfTraces,
    folding(tdLambda as AnyTrainer, ({ lambda, discount }) => ({
      lambda: lambda * lambda * discount,
    })),
  ),
  fault(
    'TD(λ): traces are not reset when an episode ends',
    tdLambda as AnyTrainer,
    returnsOfTraces,
    misled(tdLambda as AnyTrainer, 'parameter-update', () => ({
      terminated: false,
      truncated: false,
    })),
  ),
  fault(
    'TD(λ): off by one, a step is not in its own trace',
    tdLambda as AnyTrainer,
    returnsOfTraces,
    {
      ...(tdLambda as AnyTrainer),
      evolve(state, event, problem) {
        const next = tdLambda.evolve(state, event as Any, problem) as Any;
        if (event.kind !== 'parameter-update') return next;
        const { index, tdError } = event as Any;
        const own = problem.config.learningRate * tdError;
        return { ...next, table: next.table.set(index, next.table.get(index) - own) };
      },
    },
  ),
  fault(
    'TD(λ): replacing traces for accumulating ones',
    tdLambda as AnyTrainer,
    returnsOfTraces,
    folding(tdLambda as AnyTrainer, () => ({ traces: 'replacing' })),
  ),
  fault(
    'Monte Carlo: the first visit counts every visit',
    monteCarlo as AnyTrainer,
    returnsOfFirstVisits,
    seeing(monteCarlo as AnyTrainer, (s, p) => [s, config(p, { visits: 'every' })]),
  ),
  fault(
    'Monte Carlo: a truncated return is taken for a whole one',
    monteCarlo as AnyTrainer,
    returnsOfFirstVisits,
    misled(monteCarlo as AnyTrainer, 'reward', ({ terminated, truncated }) => ({
      terminated: terminated || truncated,
    })),
  ),
  fault('UCB1: the pull is counted for the arm beside', ucb1 as AnyTrainer, averages, {
    ...(ucb1 as AnyTrainer),
    evolve(state, event, problem) {
      const next = ucb1.evolve(state, event as Any, problem) as Any;
      if (event.kind !== 'parameter-update') return next;
      const { index } = event as Any;
      const beside = (index + 1) % next.visits.length;
      const visits = next.visits.set(index, next.visits.get(index) - 1);
      return { ...next, visits: visits.set(beside, visits.get(beside) + 1) };
    },
  }),
  fault(
    'gradient bandit: the arm pulled moves by 1, not by 1 − π',
    gradientBandit as AnyTrainer,
    followsGradient,
    updating(gradientBandit as AnyTrainer, (update) => ({
      ...update,
      probabilities: update.probabilities.map((chance: number, arm: number) =>
        arm === update.index ? 0 : chance,
      ),
    })),
  ),
  fault(
    'linear regression: the gradient lacks its factor 2',
    linearRegression as AnyTrainer,
    descends,
    updating(linearRegression as AnyTrainer, (update, { weights }) => {
      const [to, from] = [[...update.weights], [...weights]] as [number[], number[]];
      const half = to.map((value, i) => (value + from[i]!) / 2);
      return { ...update, weights: PersistentFloat64Array.from(half) };
    }),
  ),
  fault(
    'linear regression: the intercept has no gradient',
    linearRegression as AnyTrainer,
    descends,
    updating(linearRegression as AnyTrainer, (update, { weights }) => {
      const last = weights.length - 1;
      const to = [...update.weights].map((value, i) => (i === last ? weights.get(last) : value));
      return { ...update, weights: PersistentFloat64Array.from(to) };
    }),
  ),
  fault(
    'linear regression: samples are shuffled without a seed',
    linearRegression as AnyTrainer,
    repeatsSamples,
    {
      ...(linearRegression as AnyTrainer),
      decide(state, problem) {
        const event = linearRegression.decide(state, problem) as Any;
        if (event?.kind !== 'environment-step') return event;
        return { ...event, sample: Math.floor(Math.random() * problem.data.rows) };
      },
    },
  ),
  fault(
    'autoencoder: the decoder’s gradient is forgotten',
    autoencoder as AnyTrainer,
    reachesTheBound,
    updating(autoencoder as AnyTrainer, (update, { decoder }) => ({ ...update, decoder })),
  ),
  fault(
    'Dyna-Q: the model says that every action leads back',
    dynaQ as AnyTrainer,
    contracts,
    misled(dynaQ as AnyTrainer, 'reward', (_, { observation }) => ({ observation })),
  ),
  fault(
    'Q-learning: the seed is ignored',
    q,
    heedsItsSeed,
    keyed(() => keyOf(1)),
  ),
  fault(
    'Q-learning: one bit of the seed is kept',
    q,
    heedsItsSeed,
    keyed(({ k1 }) => keyOf(k1 & 1)),
  ),
  fault(
    'Q-learning: the seed’s high word is lost',
    q,
    heedsItsSeed,
    keyed(({ k1 }) => ({ k0: 0, k1 })),
  ),
];

function fault(name: string, sound: AnyTrainer, by: Catcher, faulty: AnyTrainer): PlantedFault {
  return { fault: name, sound, faulty, by };
}
