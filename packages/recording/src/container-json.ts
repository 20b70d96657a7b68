import type { Block, Container } from './container.ts';
import { RecordingError } from './errors.ts';

/** Where the chunks of a recording without its end lie, and what its head says, as plain JSON. */
export interface ContainerJson {
  /** Offset, length, seq and channel of each chunk. */
  readonly blocks: readonly (readonly [number, number, number, number])[];
  readonly runMetadata: readonly (readonly [string, string])[];
  /** Bytes. */
  readonly config: readonly number[];
  readonly at: number;
}

/** What there is to know of a recording that has not yet its end, but its first chunks; null for one that has. */
export function containerToJson(container: Container, skipped = 0): ContainerJson | null {
  const { blocks, runMetadata, config, cut, endMetadata } = container;
  if (!cut || endMetadata) return null;
  return {
    blocks: blocks
      .slice(skipped)
      .map(({ offset, length, seq, channelId }) => [
        ...([Number(offset), Number(length), seq, channelId] as const),
      ]),
    runMetadata: [...runMetadata],
    config: [...config],
    at: cut.at,
  };
}

/** The inverse of `containerToJson`, given the chunks that it skipped; throws `damaged` for what is none. */
export function containerFromJson(json: ContainerJson, skipped: readonly Block[] = []): Container {
  try {
    const { blocks, runMetadata, config, at } = json;
    return {
      blocks: [
        ...skipped,
        ...blocks.map(([offset, length, seq, channelId]) => ({
          ...{ offset: BigInt(offset), length: BigInt(length), seq, channelId },
        })),
      ],
      runMetadata: new Map(runMetadata),
      endMetadata: null,
      config: Uint8Array.from(config),
      cut: { at, lostBytes: 0 },
      dataCrc: null,
      dataEnd: at,
    };
  } catch (cause) {
    throw new RecordingError('damaged', 'what is known of the recording is not readable', {
      cause,
    });
  }
}
