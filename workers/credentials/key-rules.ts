/** What a key or token must meet besides being the right one. */

import { isInNetworks } from '../core/networks.ts'

export interface KeyTerms {
  /** Epoch milliseconds; null = never. */
  expiresAt: number | null
  /** Networks from which it is taken; empty = any. */
  cidrs: readonly string[]
}

/** `good`, or why it is not: for the log, never for the answer. */
export type KeyVerdict = 'good' | 'expired' | 'other_network'

/** `ip` is the address that the edge saw; without one, a key that is bound to networks is not taken. */
export function judgeKey(
  { expiresAt, cidrs }: KeyTerms,
  { ip, nowMs }: { ip: string | null; nowMs: number },
): KeyVerdict {
  if (expiresAt !== null && expiresAt <= nowMs) return 'expired'
  return cidrs.length === 0 || isInNetworks(ip, cidrs) ? 'good' : 'other_network'
}

/** As long from now as it was from its making. */
export function expiryAfter<End extends Date | null>(end: End, start: Date, now: Date): End {
  return (end && new Date(now.getTime() + end.getTime() - start.getTime())) as End
}
