import { createBLAKE3 } from 'hash-wasm';
import { bytesOf, columnView, orderOf, type Segment, type SegmentLayout } from './layout.ts';

type Hasher = Awaited<ReturnType<typeof createBLAKE3>>;

/** Where a running digest stands: what another one goes on from. */
export interface DigestCheckpoint {
  readonly order: Uint8Array;
  readonly columns: readonly (readonly Uint8Array[])[];
}

/**
 * The running digest over a run's events: BLAKE3 of every column's bytes and of the order of kinds,
 * whatever segments they came in. Two runs are equal iff their digests are.
 */
export class EventDigest {
  private readonly layout: SegmentLayout;
  private readonly order: Hasher;
  private readonly columns: Hasher[][];
  private readonly total: Hasher;
  private readonly kinds = new Uint8Array(65536);

  private constructor(layout: SegmentLayout, order: Hasher, columns: Hasher[][], total: Hasher) {
    this.layout = layout;
    this.order = order;
    this.columns = columns;
    this.total = total;
  }

  static async create(layout: SegmentLayout): Promise<EventDigest> {
    const hasher = async () => (await createBLAKE3()).init();
    const columns = await Promise.all(
      layout.kinds.map((kind) => Promise.all(kind.columns.map(hasher))),
    );
    return new EventDigest(layout, await hasher(), columns, await hasher());
  }

  /** Takes in the next segment; its floats must hold the one canonical NaN only. */
  update(segment: Segment): void {
    const { buffer, rows, count } = segment;
    this.layout.kinds.forEach((kind, k) => {
      kind.columns.forEach((column, c) => {
        this.columns[k]![c]!.update(bytesOf(columnView(buffer, column, rows[k])));
      });
    });
    if (!segment.order) orderOf(this.layout, segment, this.kinds);
    this.order.update((segment.order ?? this.kinds).subarray(0, count));
  }

  save(): DigestCheckpoint {
    return {
      order: this.order.save(),
      columns: this.columns.map((hashers) => hashers.map((hasher) => hasher.save())),
    };
  }

  /** Goes on from where a digest of the same layout was saved. */
  load({ order, columns }: DigestCheckpoint): void {
    this.order.load(order);
    this.columns.forEach((hashers, k) => {
      hashers.forEach((hasher, c) => {
        hasher.load(columns[k]![c]!);
      });
    });
  }

  /** The digest of all segments so far, as 64 hexadecimal digits; more may follow. */
  value(): string {
    this.total.init();
    this.total.update(peek(this.order));
    this.layout.kinds.forEach((kind, k) => {
      kind.columns.forEach((column, c) => {
        this.total.update(`${kind.kind}.${column.field}:${column.type}×${column.width}\n`);
        this.total.update(peek(this.columns[k]![c]!));
      });
    });
    return this.total.digest('hex');
  }
}

/** The digest of what a hasher took in, without ending it. */
function peek(hasher: Hasher): Uint8Array {
  const saved = hasher.save();
  const digest = hasher.digest('binary');
  hasher.load(saved);
  return digest;
}

/** Digests single byte strings: states and probes. */
export async function createBytesDigest(): Promise<(bytes: Uint8Array) => string> {
  const hasher = await createBLAKE3();
  return (bytes) => hasher.init().update(bytes).digest('hex');
}
