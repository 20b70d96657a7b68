import { resolve } from 'node:path';
import {
  type LocalServer,
  refuse,
  ServedFile,
  sendFile,
  sendJson,
  serveLocally,
  UsageError,
} from '@reprise/cli';

/** Gives out a recording while it is made. */
export interface RecordingServer extends LocalServer {
  /** Opens the recording, which has just been made, to give out its bytes. */
  begin(): void;
}

/**
 * Serves the recording at `path` while it is made, on 127.0.0.1: `/live.json` says which file it is, which
 * is how `reprise-replay view --live` finds and follows it, and `/runs/0` has its bytes, by ranges. Throws
 * a UsageError where nothing is recorded, or the port cannot be had.
 */
export async function serveRecording(
  path: string | null,
  port: number | true,
): Promise<RecordingServer> {
  if (path === null) throw new UsageError('--serve shows what is recorded: with it goes --record');
  const absolute = resolve(path);
  const options = { flag: '--serve', port: port === true ? 0 : port, policy: "default-src 'none'" };
  let file: ServedFile | null = null;
  const server = await serveLocally(options, (asked, request, response) => {
    if (asked === '/live.json') return sendJson(response, { path: absolute });
    if (asked === '/runs/0' && file) return sendFile(request, response, file);
    return refuse(response, 404, 'reprise-replay view --live shows what is recorded here');
  });
  return {
    address: server.address,
    begin() {
      file = new ServedFile(absolute);
    },
    close() {
      server.close();
      file?.close();
      file = null;
    },
  };
}
