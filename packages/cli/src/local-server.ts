import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { InvalidArgumentError } from 'commander';
import { UsageError } from './fail.ts';

/** Answers a request for a path of a local server. */
export type Answer = (
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
) => Promise<void> | void;

/** A server that this computer alone can ask. */
export interface LocalServer {
  /** `http://127.0.0.1:4321/` */
  readonly address: string;
  /** Ends it, and whatever it is still sending. */
  close(): void;
}

/**
 * Serves on 127.0.0.1 what `answer` gives for GET and HEAD, under a Content-Security-Policy; port 0 takes
 * any that is free. Requests by another name are refused. Throws a UsageError, which names `flag`, where
 * the port cannot be had.
 */
export async function serveLocally(
  { flag, port, policy }: { flag: string; port: number; policy: string },
  answer: Answer,
): Promise<LocalServer> {
  const server = createServer((request, response) => {
    guarded(request, response, policy, answer).catch(() => {
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  try {
    await listening(server, port);
  } catch (error) {
    throw new UsageError(`${flag} ${port} ${whyNot(error as NodeJS.ErrnoException)}`);
  }
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Refuses a request in one line of text. */
export function refuse(response: ServerResponse, code: number, why: string): void {
  response.writeHead(code, { 'Content-Type': 'text/plain; charset=utf-8' });
  response.end(`${why}\n`);
}

/** Answers with a value as JSON. */
export function sendJson(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(value));
}

/** A port from a flag's text. */
export function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65535) return port;
  throw new InvalidArgumentError('must be a whole number from 0 to 65535');
}

async function guarded(
  request: IncomingMessage,
  response: ServerResponse,
  policy: string,
  answer: Answer,
): Promise<void> {
  response.setHeader('Content-Security-Policy', policy);
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Referrer-Policy', 'no-referrer');
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
  response.setHeader('Cache-Control', 'no-store');
  // A page of another site may have its name point here: it is answered nothing.
  if (!isOwnHost(request)) {
    return refuse(response, 421, 'wrong Host: open the address that was printed');
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    return refuse(response, 405, 'GET and HEAD only');
  }
  await answer((request.url ?? '/').split('?', 1)[0]!, request, response);
}

function isOwnHost({ headers, socket }: IncomingMessage): boolean {
  const port = socket.localPort;
  return headers.host === `127.0.0.1:${port}` || headers.host === `localhost:${port}`;
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function whyNot({ code, message }: NodeJS.ErrnoException): string {
  switch (code) {
    case 'EADDRINUSE':
      return 'is in use: take another, or 0 for any that is free';
    case 'EACCES':
      return 'is not allowed: take one from 1024';
    default:
      return `cannot be used: ${message}`;
  }
}
