import { resolve } from 'node:path';
import {
  type LocalServer,
  refuse,
  sendFile,
  sendJson,
  serveLocally,
  UsageError,
} from '@reprise/cli';

/**
 * Serves the recording at `path` while it is made, on 127.0.0.1: `/live.json` says which file it is, which
 * is how `reprise-replay view --live` finds and follows it, and `/runs/0` has its bytes, by ranges. Throws
 * a UsageError where nothing is recorded, or the port cannot be had.
 */
export function serveRecording(path: string | null, port: number | true): Promise<LocalServer> {
  if (path === null) throw new UsageError('--serve shows what is recorded: with it goes --record');
  const absolute = resolve(path);
  const options = { flag: '--serve', port: port === true ? 0 : port, policy: "default-src 'none'" };
  return serveLocally(options, (asked, request, response) => {
    if (asked === '/live.json') return sendJson(response, { path: absolute });
    if (asked === '/runs/0') return sendFile(request, response, absolute);
    return refuse(response, 404, `reprise-replay view --live shows what is recorded here`);
  });
}
