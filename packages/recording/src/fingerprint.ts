import { normal, uniform } from '@reprise/core';
import { createBytesDigest } from './digest.ts';
import { bytesOf } from './layout.ts';

/**
 * A hash over a fixed probe of the operations that trainers and environments use, and the engine's
 * name: tells a run that diverged from a machine that computes otherwise.
 */
export async function numericsFingerprint(): Promise<{ fingerprint: string; engine: string }> {
  const digestOf = await createBytesDigest();
  const probe = new Float64Array(2048);
  const key = { k0: 0x243f6a88, k1: 0x13198a2e };
  for (let i = 0; i < 512; i++) {
    const x = (uniform(key, i) - 0.5) * 1000;
    probe[4 * i] = x * 1.1 + x / 3 - Math.sqrt(Math.abs(x));
    probe[4 * i + 1] = Math.fround(x);
    probe[4 * i + 2] = Math.imul(x, 0x9e3779b1);
    probe[4 * i + 3] = normal(key, i);
  }
  return { fingerprint: digestOf(bytesOf(probe)).slice(0, 32), engine: engineName() };
}

/** The JavaScript engine's name and version, as far as it tells them. */
function engineName(): string {
  const { process, navigator } = globalThis as {
    process?: { versions?: Record<string, string | undefined> };
    navigator?: { userAgent?: string };
  };
  const versions = process?.versions;
  if (versions?.bun) return `Bun ${versions.bun} (JavaScriptCore)`;
  if (versions?.node) return `Node ${versions.node} (V8 ${versions.v8})`;
  return navigator?.userAgent ?? 'unknown';
}
