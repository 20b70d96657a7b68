import { test as prop } from '@fast-check/vitest';
import { everyColumn, recordRun as recorded, snapshot } from '@reprise/properties';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { type ContainerJson, containerFromJson, containerToJson } from './container-json.ts';
import { bytesReadable, openRecording, type Readable, type Recording } from './recording.ts';

let whole: Uint8Array;
let head: number;

const resolve = () => ({ trainer: everyColumn });

/** A file that grows; `read` lists the bytes that were asked for. */
function growing(): Readable & {
  length: number;
  read: Readable['read'];
  asked: [number, number][];
} {
  const file = {
    length: 0,
    asked: [] as [number, number][],
    size: async () => BigInt(file.length),
    read(offset: bigint, size: bigint) {
      file.asked.push([Number(offset), Number(size)]);
      return bytesReadable(whole.subarray(0, file.length)).read(offset, size);
    },
  };
  return file;
}

beforeAll(async () => {
  const { bytes } = await recorded(everyColumn, { config: { steps: 40_000 }, seed: 2 });
  whole = bytes;
  const recording = await openRecording(bytesReadable(bytes), resolve);
  head = Number(recording.container.blocks[0]!.offset);
});

/** What a recording holds; what is lost after its last whole record is counted when there is more to read. */
function said({ transitions, segments, keyframes, end, container }: Recording) {
  return { transitions, segments, keyframes, end, cutAt: container.cut?.at };
}

test('what is known of a file without its end, sent as JSON, opens it without a walk through it', async () => {
  const file = growing();
  file.length = Math.round(0.7 * whole.length);
  const walked = await openRecording(file, resolve);
  const reads = file.asked.length;
  const json = containerToJson(walked.container)!;
  file.asked = [];
  const known = containerFromJson(JSON.parse(JSON.stringify(json)));
  const told = await openRecording(file, resolve, known);
  expect(said(told)).toEqual(said(walked));
  // Told what is new alone, one that has fewer chunks grows to the same.
  const before = walked.container.blocks.slice(0, 2);
  const rest = containerToJson(walked.container, before.length)!;
  expect(rest.blocks.length).toBe(json.blocks.length - before.length);
  const grown = containerFromJson(rest, before);
  expect(grown.blocks).toEqual(walked.container.blocks);
  expect(said(await told.grown(grown))).toEqual(said(walked));
  expect(told.metadata).toEqual(walked.metadata);
  expect(told.config).toEqual(walked.config);
  expect(file.asked.length).toBeLessThan(reads / 4);
  file.length = whole.length;
  const complete = await openRecording(file, resolve, known);
  expect(complete.end?.how).toBe('finished');
  expect(containerToJson(complete.container)).toBeNull();
  expect(() => containerFromJson({} as ContainerJson)).toThrow('not readable');
});

describe('a recording whose file grows', () => {
  prop.prop([fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 })], {
    numRuns: 30,
  })('is at every length what opening it anew gives', async (shares) => {
    const file = growing();
    file.length = head;
    let recording = await openRecording(file, resolve);
    for (const share of [...shares.sort((a, b) => a - b), 1]) {
      file.length = head + Math.round(share * (whole.length - head));
      recording = await recording.grown();
      const anew = await openRecording(bytesReadable(whole.subarray(0, file.length)), resolve);
      expect(said(recording)).toEqual(said(anew));
      if (recording.transitions === 0) continue;
      const last = recording.endSeq - 1;
      expect(snapshot(await recording.at(last))).toEqual(snapshot(await anew.at(last)));
    }
    expect(recording.end?.how).toBe('finished');
  });

  test('is read on from where it ended', async () => {
    const file = growing();
    file.length = Math.round(whole.length / 2);
    const recording = await openRecording(file, resolve);
    const { at } = recording.container.cut!;
    file.asked.length = 0;
    file.length = Math.round(whole.length * 0.9);
    const grown = await recording.grown();
    expect(grown.transitions).toBeGreaterThan(recording.transitions);
    const before = file.asked.filter(([offset]) => offset < at && offset > 0);
    expect(before).toEqual([]);
  });

  test('is itself where nothing whole was added, and when it has its end', async () => {
    const file = growing();
    file.length = Math.round(whole.length / 2);
    const recording = await openRecording(file, resolve);
    file.length += 1;
    expect(await recording.grown()).toBe(recording);
    file.length = whole.length;
    const ended = await recording.grown();
    expect(ended.end?.how).toBe('finished');
    expect(await ended.grown()).toBe(ended);
  });

  test('that was replaced by another run is the other run', async () => {
    const file = growing();
    file.length = whole.length - 50;
    const recording = await openRecording(file, resolve);
    const { bytes } = await recorded(everyColumn, { config: { steps: 10 }, seed: 3 });
    const first = whole;
    whole = bytes;
    file.length = bytes.length;
    const grown = await recording.grown();
    whole = first;
    expect(grown.metadata.seed).toBe(3);
    expect(grown.transitions).toBe(10);
  });
});
