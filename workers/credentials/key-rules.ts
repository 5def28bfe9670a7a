/** Further conditions of a key or token, besides being the right one. */

import { isInNetworks } from '../core/networks.ts'

export interface KeyTerms {
  /** Epoch milliseconds; null = never. */
  expiresAt: number | null
  /** Networks it may be used from; empty = any. */
  cidrs: readonly string[]
}

/** `good`, or why the key is refused: for the log, never for the answer. */
export type KeyVerdict = 'good' | 'expired' | 'other_network'

/**
 * `ip`: the client address as Cloudflare saw it. Without it, a key bound to networks is refused.
 */
export function checkKey(
  { expiresAt, cidrs }: KeyTerms,
  { ip, nowMs }: { ip: string | null; nowMs: number },
): KeyVerdict {
  if (expiresAt !== null && expiresAt <= nowMs) return 'expired'
  return cidrs.length === 0 || isInNetworks(ip, cidrs) ? 'good' : 'other_network'
}

/** The end of a replacement key: the same lifetime, counted from now. */
export function expiryAfter<End extends Date | null>(end: End, start: Date, now: Date): End {
  return (end && new Date(now.getTime() + end.getTime() - start.getTime())) as End
}
