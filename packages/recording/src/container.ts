import { McapIndexedReader, McapRecordBuilder, McapStreamReader, type McapTypes } from '@mcap/core';
import { compressionReady, decompressHandlers } from '#compression';
import {
  BATCH_ENCODING,
  CONFIG_ATTACHMENT,
  channel,
  END_METADATA,
  KEYFRAME_ENCODING,
  KEYFRAME_TOPIC,
  PROFILE,
  RUN_METADATA,
} from './encoder.ts';
import { RecordingError } from './errors.ts';

/** Random access to a file's bytes; what it throws, but for `damaged`, says nothing of what they are. */
export interface Readable {
  size(): Promise<bigint>;
  read(offset: bigint, size: bigint): Promise<Uint8Array>;
}

/** The same bytes; that they cannot be read is `read-failed`, unless the source says more. */
export function sayingUnread(readable: Readable): Readable {
  const unread = (cause: unknown): never => {
    // A length that no memory has is one that no recorder wrote.
    if (cause instanceof RecordingError || cause instanceof RangeError) throw cause;
    const text = `the recording cannot be read: ${reason(cause)}`;
    throw new RecordingError('read-failed', text, { cause });
  };
  return {
    size: () => readable.size().catch(unread),
    read: (offset, size) => readable.read(offset, size).catch(unread),
  };
}

/** Where one chunk lies in the file, and what it is known to hold. */
export interface Block {
  readonly offset: bigint;
  readonly length: bigint;
  /** The log time of its message: the seq of its first transition, or of its keyframe. */
  readonly seq: number;
  readonly channelId: number;
}

/** What the container of a recording holds. */
export interface Container {
  readonly blocks: readonly Block[];
  readonly runMetadata: ReadonlyMap<string, string>;
  readonly endMetadata: ReadonlyMap<string, string> | null;
  readonly config: Uint8Array;
  /** Where the whole part ends and why, for a file without its end; null for a whole file. */
  readonly cut: { readonly at: number; readonly lostBytes: number } | null;
  /** The CRC of everything before `dataEnd`, where the file has one. */
  readonly dataCrc: number | null;
  readonly dataEnd: number;
}

const MAGIC = [0x89, 0x4d, 0x43, 0x41, 0x50, 0x30, 0x0d, 0x0a];
const CHUNK = 0x06;
const MESSAGE_INDEX = 0x07;
const HEAD = 9;

/**
 * Opens a recording's container by its index, or, where that is missing, by its whole records. Of a file
 * that has grown since it was `known`, only what is new is read.
 */
export async function openContainer(
  readable: Readable,
  known: Container | null = null,
): Promise<Container> {
  await compressionReady;
  const size = Number(await readable.size());
  const magic = await readable.read(0n, BigInt(Math.min(size, MAGIC.length)));
  if (magic.length < MAGIC.length || MAGIC.some((byte, i) => magic[i] !== byte)) {
    throw new RecordingError(
      'not-a-recording',
      size === 0 ? 'the file is empty' : 'the file is no recording: it does not begin as MCAP does',
    );
  }
  const tail = await readable.read(BigInt(size - MAGIC.length), BigInt(MAGIC.length));
  if (MAGIC.every((byte, i) => tail[i] === byte) && size > 2 * MAGIC.length) {
    return openIndexed(readable, size);
  }
  const isGrown = known?.cut && known.cut.at <= size;
  return scan(readable, size, isGrown ? known : null);
}

async function openIndexed(readable: Readable, size: number): Promise<Container> {
  let reader: McapIndexedReader;
  try {
    reader = await McapIndexedReader.Initialize({ readable, decompressHandlers });
  } catch (cause) {
    throwUnread(cause);
    throw new RecordingError('damaged', `the file's index is damaged: ${reason(cause)}`, { cause });
  }
  checkProfile(reader.header.profile);
  const metadata = new Map<string, ReadonlyMap<string, string>>();
  let config: Uint8Array | null = null;
  try {
    for await (const record of reader.readMetadata()) metadata.set(record.name, record.metadata);
    for await (const record of reader.readAttachments({ name: CONFIG_ATTACHMENT })) {
      config = record.data;
    }
  } catch (cause) {
    throwUnread(cause);
    throw new RecordingError('damaged', `the recording's head is damaged: ${reason(cause)}`, {
      cause,
    });
  }
  const runMetadata = metadata.get(RUN_METADATA);
  const endMetadata = metadata.get(END_METADATA);
  if (!runMetadata || !endMetadata || !config) throw headless();
  const blocks = reader.chunkIndexes.map((index): Block => {
    const [channelId] = [...index.messageIndexOffsets.keys()];
    return {
      offset: index.chunkStartOffset,
      length: index.chunkLength,
      seq: Number(index.messageStartTime),
      channelId: channelId ?? -1,
    };
  });
  blocks.sort((a, b) => Number(a.offset - b.offset));
  return {
    blocks,
    runMetadata,
    endMetadata,
    config,
    cut: null,
    dataCrc: reader.dataSectionCrc ?? null,
    dataEnd: Math.min(size, Number(reader.dataEndOffset)),
  };
}

/** Reads a file without an index record by record, up to its last whole one; goes on from what is known. */
async function scan(readable: Readable, size: number, known: Container | null): Promise<Container> {
  const blocks: Block[] = [...(known?.blocks ?? [])];
  const metadata = new Map<string, ReadonlyMap<string, string>>();
  if (known) metadata.set(RUN_METADATA, known.runMetadata);
  if (known?.endMetadata) metadata.set(END_METADATA, known.endMetadata);
  let config: Uint8Array | null = known?.config ?? null;
  let chunk: { offset: number; length: number; seq: number } | null = null;
  let at = known?.cut?.at ?? MAGIC.length;
  let whole = at;
  let isHeaderSeen = known !== null;
  while (at + HEAD <= size) {
    const head = await readable.read(BigInt(at), BigInt(Math.min(HEAD + 8, size - at)));
    const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
    const opcode = view.getUint8(0);
    const content = Number(view.getBigUint64(1, true));
    const length = HEAD + content;
    if (!(at + length <= size)) break;
    if (opcode === CHUNK) {
      if (head.length < HEAD + 8) break;
      chunk = { offset: at, length, seq: Number(view.getBigUint64(HEAD, true)) };
    } else if (opcode === MESSAGE_INDEX) {
      if (chunk) {
        const channelId = view.getUint16(HEAD, true);
        const { offset, seq } = chunk;
        blocks.push({ offset: BigInt(offset), length: BigInt(chunk.length), seq, channelId });
        chunk = null;
      }
      whole = at + length;
    } else {
      const record = await readRecord(readable, at, length);
      if (record?.type === 'Header') {
        checkProfile(record.profile);
        isHeaderSeen = true;
      } else if (record?.type === 'Metadata') metadata.set(record.name, record.metadata);
      else if (record?.type === 'Attachment') config = record.data.slice();
      else break;
      whole = at + length;
    }
    at += length;
  }
  const runMetadata = metadata.get(RUN_METADATA);
  if (!isHeaderSeen || !runMetadata || !config) throw headless();
  return {
    blocks,
    runMetadata,
    endMetadata: metadata.get(END_METADATA) ?? null,
    config,
    cut: { at: whole, lostBytes: size - whole },
    dataCrc: null,
    dataEnd: whole,
  };
}

/** A record outside chunks; null where it is none that a recording begins with, or is damaged. */
async function readRecord(
  readable: Readable,
  at: number,
  length: number,
): Promise<McapTypes.TypedMcapRecord | null> {
  if (length > 1_073_741_824) return null;
  const reader = new McapStreamReader({ noMagicPrefix: true });
  try {
    reader.append(await readable.read(BigInt(at), BigInt(length)));
    return reader.nextRecord() ?? null;
  } catch (cause) {
    throwUnread(cause);
    return null;
  }
}

/** Reads chunks of a container; each is checked against its CRC. */
export class BlockReader {
  private readonly readable: Readable;
  private readonly channels: Uint8Array;

  constructor(readable: Readable, kinds: readonly string[]) {
    this.readable = readable;
    const builder = new McapRecordBuilder();
    kinds.forEach((kind, id) => {
      builder.writeChannel({ id, ...channel(kind, BATCH_ENCODING) });
    });
    builder.writeChannel({ id: kinds.length, ...channel(KEYFRAME_TOPIC, KEYFRAME_ENCODING) });
    this.channels = builder.buffer.slice();
  }

  /** The data of the one message in a block; throws `damaged`, naming where, or `read-failed`. */
  async read(block: Block): Promise<Uint8Array> {
    return (await this.message(block)).data;
  }

  /** The one message in a block; its publish time is when it was written. Throws `damaged` or `read-failed`. */
  async message(block: Block): Promise<McapTypes.TypedMcapRecords['Message']> {
    let message: McapTypes.TypedMcapRecords['Message'] | null = null;
    try {
      const reader = new McapStreamReader({
        noMagicPrefix: true,
        includeChunks: true,
        decompressHandlers,
      });
      reader.append(this.channels);
      reader.append(await this.readable.read(block.offset, block.length));
      for (let record = reader.nextRecord(); record; record = reader.nextRecord()) {
        if (record.type === 'Chunk' && record.uncompressedCrc === 0)
          throw new Error('it has no CRC');
        if (record.type === 'Message') message = record;
      }
    } catch (cause) {
      throwUnread(cause);
      throw damagedBlock(block, reason(cause), cause);
    }
    if (!message) throw damagedBlock(block, 'it holds no message');
    if (message.channelId !== block.channelId || message.logTime !== BigInt(block.seq)) {
      throw damagedBlock(block, 'it is not what the index says');
    }
    return message;
  }
}

/** Throws on what keeps bytes from being read: it says nothing of what they are. */
function throwUnread(cause: unknown): void {
  if (cause instanceof RecordingError && cause.code !== 'damaged') throw cause;
}

function damagedBlock(block: Block, why: string, cause?: unknown): RecordingError {
  return new RecordingError(
    'damaged',
    `damaged at byte ${block.offset}: the chunk of ${block.length} bytes at transition ${block.seq}: ${why}`,
    { cause },
  );
}

function headless(): RecordingError {
  return new RecordingError(
    'damaged',
    'the file is cut or damaged before its first transition: its head is missing',
  );
}

function checkProfile(profile: string): void {
  if (profile === PROFILE) return;
  throw new RecordingError(
    'not-a-recording',
    `the MCAP file is no recording of Reprise: its profile is '${profile.slice(0, 40)}', not '${PROFILE}'`,
  );
}

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message.replace(/ \[.*\]$/, '') : String(cause);
}
