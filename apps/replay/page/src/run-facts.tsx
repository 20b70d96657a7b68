import type { ReactNode } from 'react';
import type { Report } from '#engine/report';
import { bytes, grouped, short } from './format.ts';

/** What a run was made with, how it ended, and whether it repeats. */
export function RunFacts({ report }: { report: Report }) {
  const { name, made, summary, verified } = report;
  const { metadata, config, end, firstSeq, endSeq, isCut } = summary;
  const { trainer, trainerVersion, environment, environmentOptions, seed, lineage } = metadata;
  const rows: readonly Fact[] = [
    ['trainer', `${trainer}, version ${trainerVersion}`],
    ...(environment ? [['environment', environment] as const] : []),
    ['seed', String(seed)],
    ['transitions', `${grouped(endSeq - firstSeq)}${firstSeq > 0 ? `, from ${firstSeq}` : ''}`],
    [
      'ended',
      <span key="ended" className={end?.how === 'failed' || isCut ? 'bad' : ''}>
        {end ? [end.how, end.error].filter(Boolean).join(': ') : 'no end: the file is cut'}
      </span>,
    ],
    ['verified', <VerifiedText key="verified" verified={verified} />],
    ...(end ? [['digest', <code key="digest">{end.digest}</code>] as const] : []),
    ['recorded', [metadata.started, end?.ended].filter(Boolean).join(' to ')],
    ['recorded by', metadata.engine],
    ...(lineage ? [['forked from', short(lineage, 200)] as const] : []),
    ['file', bytes(summary.bytes)],
    ['report made', made],
  ];
  return (
    <section className="panel" aria-labelledby="run-title">
      <header>
        <h2 id="run-title">{name}</h2>
      </header>
      <Facts rows={rows} />
      <h3>Config</h3>
      <Facts rows={[...fields(environmentOptions ?? {}), ...fields(config)]} />
      <details>
        <summary>Packages</summary>
        <Facts rows={fields(metadata.packages)} />
      </details>
    </section>
  );
}

type Fact = readonly [name: string, value: ReactNode];

function Facts({ rows }: { rows: readonly Fact[] }) {
  return (
    <dl className="facts">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function VerifiedText({ verified }: { verified: Report['verified'] }) {
  if (verified === null) return <span className="muted">not tried when this was made</span>;
  if (!verified.verified) return <span className="bad">refused: {verified.message}</span>;
  return (
    <span className="good">
      {grouped(verified.transitions)} transitions executed again, the same bit for bit
    </span>
  );
}

function fields(values: object): Fact[] {
  return Object.entries(values).map(([name, value]) => [name, short(value, 200)]);
}
