import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { Child } from './child.ts';

const STAND_IN = fileURLToPath(new URL('../../fixtures/stand-in.mjs', import.meta.url));

const child = (how: string, timeoutMilliseconds = 20_000, ...more: string[]) =>
  new Child({
    ...{ command: process.execPath, args: [STAND_IN, how, ...more], name: 'stand-in' },
    timeoutMilliseconds,
  });

test('questions are answered in turn', async () => {
  const sound = child('answers');
  for (let i = 0; i < 5; i++) expect(await sound.ask({ i })).toEqual({ echo: { i } });
  await sound.close();
});

describe('a child that goes wrong fails the question, and all that follow', () => {
  test.each([
    ['dies', 'stand-in: the process ended with code 9'],
    ['dies-loudly', 'stand-in: the process ended with code 4; it last wrote: the engine fell off'],
    ['is-killed', 'stand-in: the process was ended by SIGSEGV'],
    ['writes-rubbish', 'stand-in: the process wrote what is no answer: "hello, world"'],
    ['writes-a-number', 'stand-in: the process wrote what is no answer: "42"'],
    ['writes-a-list', 'stand-in: the process wrote what is no answer: "[]"'],
    ['refuses-with-nothing', 'no answer: "{\\"error\\":null}"'],
    ['refuses-with-an-object', 'no answer: "{\\"error\\":{\\"a\\":1}}"'],
    ['forgets-the-number', 'an answer without a number, where question 2 was asked'],
    ['numbers-in-words', 'the process wrote what is no answer: "{'],
    ['never-ends-its-line', 'stand-in: the process wrote more than 64 MB without a new line'],
  ])('%s', async (how, message) => {
    const broken = child(how);
    await broken.ask({});
    await broken.ask({});
    await expect(broken.ask({})).rejects.toThrow(message);
    await expect(broken.ask({})).rejects.toThrow(message);
    await broken.close();
  });

  test('hangs', async () => {
    const broken = child('hangs', 1500);
    await broken.ask({});
    await broken.ask({});
    await expect(broken.ask({})).rejects.toThrow('stand-in: no answer within 1.5 s');
    await broken.close();
  });

  test('answers a question twice: the second is not taken for the next answer', async () => {
    const broken = child('answers-twice');
    expect(await broken.ask({ i: 0 })).toEqual({ echo: { i: 0 } });
    const message =
      'stand-in: the process wrote an answer to question 0, where question 1 was asked';
    await expect(broken.ask({ i: 1 })).rejects.toThrow(message);
    await expect(broken.ask({ i: 2 })).rejects.toThrow(message);
    await broken.close();
  });

  test('speaks unasked', async () => {
    const broken = child('speaks-first');
    await new Promise((resolve) => setTimeout(resolve, 500));
    await expect(broken.ask({})).rejects.toThrow('what is no answer');
    await broken.close();
  });

  test('is not there', async () => {
    const missing = new Child({
      ...{ command: 'no-such-program', args: [], name: 'stand-in', timeoutMilliseconds: 1000 },
    });
    await expect(missing.ask({})).rejects.toThrow('there is no such program');
    await missing.close();
  });
});

test.each([
  ['answers', null],
  ['dies', 'stand-in: the process ended with code 9'],
  ['hangs', 'stand-in: no answer within 4 s'],
])('what a child started ends with it, and holds nothing up: %s', async (how, message) => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const parent = child(how, 4000, String(port));
  const [companion] = await once(server, 'connection');
  const gone = new Promise((resolve) => companion.on('error', () => {}).once('close', resolve));
  companion.resume();
  for (let i = 0; i < 2; i++) await parent.ask({ i });
  const third = parent.ask({});
  if (message === null) await third;
  else await expect(third).rejects.toThrow(message);
  await parent.close();
  await gone;
  server.close();
});

test('an error that a child tells is told, and it goes on', async () => {
  const refusing = child('refuses');
  await refusing.ask({});
  await refusing.ask({});
  await expect(refusing.ask({ i: 2 })).rejects.toThrow('stand-in: not today');
  await refusing.close();
});

test('a megabyte on standard error holds nothing up', async () => {
  const flooding = child('floods');
  for (let i = 0; i < 4; i++) await flooding.ask({ i });
  await flooding.close();
});
