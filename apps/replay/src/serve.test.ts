import { appendFile, link, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { type LocalServer, ran, ranHere } from '@reprise/cli';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { recordingAt } from './live.ts';
import { program } from './program.ts';
import { namedRuns, serve } from './serve.ts';
import { runPath } from './serving.ts';

let folder: string;
let path: string;
const servers: { close(): void }[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reprise-serve-'));
  path = join(folder, 'run.mcap');
  await writeFile(path, 'a recording');
});

afterEach(async () => {
  for (const server of servers.splice(0)) server.close();
  await rm(folder, { recursive: true, force: true });
});

async function served(...paths: readonly string[]): Promise<LocalServer> {
  const sources = paths.map((one) => ({ path: one, live: { recorder: null } }));
  const server = await serve(namedRuns(sources), new Map(), 0);
  servers.push(server);
  return server;
}

const bytesOf = async ({ address }: LocalServer) => {
  const response = await fetch(new URL(await runPath(address), address));
  return [response.status, await response.text()];
};

describe('a served file', () => {
  test('is given out as it grows', async () => {
    const server = await served(path);
    expect(await bytesOf(server)).toEqual([200, 'a recording']);
    await appendFile(path, ', and more');
    expect(await bytesOf(server)).toEqual([200, 'a recording, and more']);
  });

  test('that a link or another file has taken the place of is gone, and they are not given out', async () => {
    const secret = join(folder, 'secret');
    await writeFile(secret, 'a secret');
    const server = await served(path);
    await rm(path);
    await symlink(secret, path);
    expect(await bytesOf(server)).toEqual([410, 'the file is gone\n']);
    const live = await fetch(new URL(`${await runPath(server.address)}/live`, server.address));
    expect(await live.json()).toMatchObject({ size: 11, state: 'stopped' });
  });

  test('that is renamed, or has another name, is still the same file', async () => {
    const server = await served(path);
    await link(path, join(folder, 'other.mcap'));
    await rename(path, join(folder, 'renamed.mcap'));
    await symlink('/etc/passwd', path);
    expect(await bytesOf(server)).toEqual([200, 'a recording']);
  });

  test('is asked for by what no other file is, and by the same of a server that is started again', async () => {
    const [first, again] = [await served(path), await served(path)];
    const key = await runPath(first.address);
    expect(await runPath(again.address)).toBe(key);
    const other = join(folder, 'other.mcap');
    await writeFile(other, 'another recording');
    await rename(other, path);
    const changed = await served(path);
    expect((await fetch(new URL(key, changed.address))).status).toBe(404);
    expect(await bytesOf(changed)).toEqual([200, 'another recording']);
  });

  test('is listed once, whatever paths lead to it', async () => {
    await symlink(path, join(folder, 'link.mcap'));
    const { address } = await served(path, relative('.', path), join(folder, 'link.mcap'));
    const runs = await (await fetch(new URL('/runs.json', address))).json();
    expect(runs).toEqual([
      { name: 'run.mcap', key: expect.stringMatching(/^[0-9a-f]{16}$/), isLive: true },
    ]);
  });

  test('is answered to GET and HEAD, as the refusal of others says', async () => {
    const { address } = await served(path);
    const response = await fetch(address, { method: 'POST' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });
});

test('a pipe is refused at once, and waits for nobody', async () => {
  const pipe = join(folder, 'pipe.mcap');
  await ran('mkfifo', ['pipe.mcap'], folder);
  for (const args of [
    ['view', pipe],
    ['info', pipe],
    ['view', '--live', pipe],
  ]) {
    const { code, err } = await ranHere(program(), args);
    expect([code, err]).toEqual([2, expect.stringMatching(/pipe\.mcap is no regular file.*\n$/)]);
  }
});

describe('what answers as a recorder', () => {
  async function answering(answer: RequestListener): Promise<string> {
    const server = createServer(answer);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    servers.push({
      close() {
        server.close();
        server.closeAllConnections();
      },
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  test('is not followed elsewhere', async () => {
    let asked = 0;
    const elsewhere = await answering((_, response) => {
      asked++;
      response.end(JSON.stringify({ path }));
    });
    const address = await answering((_, response) =>
      response.writeHead(302, { Location: `${elsewhere}/live.json` }).end(),
    );
    await expect(recordingAt(address)).rejects.toThrow(/does not answer as a run/);
    expect(asked).toBe(0);
    expect(await recordingAt(elsewhere)).toBe(path);
  });

  test('is heard no longer than an answer is', async () => {
    let sent = 0;
    const address = await answering((_, response) => {
      const more = () => {
        if (response.destroyed) return;
        sent += 65_536;
        response.write(' '.repeat(65_536), more);
      };
      more();
    });
    const started = sent;
    await expect(recordingAt(address)).rejects.toThrow(/does not answer as a run/);
    expect(sent - started).toBeLessThan(64 * 2 ** 20);
  });

  test.each(['http://', 'http://[', 'http://127.0.0.1:99999'])('%s is no address', async (text) => {
    await expect(recordingAt(text)).rejects.toThrow(
      `${text} is no address: --live takes http://127.0.0.1:<port>`,
    );
  });
});
