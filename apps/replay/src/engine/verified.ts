import type { Verification } from '@reprise/recording';

/** What executing a run again found. */
export type Verified =
  | { readonly verified: true; readonly digest: string; readonly transitions: number }
  | { readonly verified: false; readonly message: string; readonly seq: number | null };

/** What of a verification is shown. */
export function verifiedOf(result: Verification): Verified {
  return result.verified
    ? { verified: true, digest: result.digest, transitions: result.transitions }
    : { verified: false, message: result.message, seq: result.divergence?.seq ?? null };
}
