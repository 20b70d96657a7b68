import { afterEach, expect, test, vi } from 'vitest';
import { httpReadable } from './http-readable.ts';
import { LOST } from './lost.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

const gone = () => Promise.reject(new TypeError('Failed to fetch'));
const broken = async () => ({ ok: true, status: 206, headers: new Headers(), arrayBuffer: gone });

test.each([
  ['does not answer', gone],
  ['goes away within its answer', broken],
])(
  'a server that %s is said to be away, and asked again at the next read',
  async (name, fetched) => {
    vi.stubGlobal('fetch', fetched);
    const readable = httpReadable(`http://127.0.0.1/${name}`);
    const lost = { code: 'read-failed', message: LOST };
    await expect(readable.read(4n, 2n)).rejects.toMatchObject(lost);
    if (fetched === gone) await expect(readable.size()).rejects.toMatchObject(lost);
    vi.stubGlobal('fetch', async () => new Response(Uint8Array.of(4, 5), { status: 206 }));
    expect(await readable.read(4n, 2n)).toEqual(Uint8Array.of(4, 5));
  },
);

test.each([
  [410, 'not-found'],
  [500, 'read-failed'],
])('an answer of %i without bytes is %s, and no damage', async (status, code) => {
  vi.stubGlobal('fetch', async () => new Response(null, { status }));
  const readable = httpReadable(`http://127.0.0.1/${status}`);
  await expect(readable.read(0n, 2n)).rejects.toMatchObject({ code });
});

test('a file that the server no longer has is not found, and not damaged', async () => {
  vi.stubGlobal('fetch', async () => new Response(null, { status: 410 }));
  const size = httpReadable('http://127.0.0.1/taken').size();
  await expect(size).rejects.toMatchObject({ code: 'not-found' });
});
