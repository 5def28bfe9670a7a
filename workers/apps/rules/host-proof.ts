/** Whether a host is proven, and what one more look at its TXT record makes of it. */

export interface HostFacts {
  verifiedAt: Date | null
  /** Null: proven by the operator, never looked at again. */
  challenge: string | null
  /** Looks in a row that did not find the record, since it was proven. */
  failedChecks: number
}

/** So many looks in a row without the record end the service: one is a slip of somebody's DNS. */
export const FAILED_LOOKS_MAX = 3

/** `waiting`: claimed. `proven`. `doubtful`: proven, but lately not found. `lost`: no longer served. */
export type HostState = 'waiting' | 'proven' | 'doubtful' | 'lost'

export function hostStateOf({ verifiedAt, failedChecks }: HostFacts): HostState {
  if (verifiedAt === null) return failedChecks === 0 ? 'waiting' : 'lost'
  return failedChecks === 0 ? 'proven' : 'doubtful'
}

/** What a name server said; `unanswered` tells nothing about the host. */
export type TxtAnswer = { kind: 'texts'; texts: readonly string[] } | { kind: 'unanswered' }

/** The facts after a look, or the same where it told nothing. */
export function judgeLook<Facts extends HostFacts>(facts: Facts, answer: TxtAnswer, now: Date) {
  const { challenge, verifiedAt, failedChecks } = facts
  if (challenge === null || answer.kind === 'unanswered') return facts
  if (answer.texts.some((text) => text.trim() === challenge)) {
    return { ...facts, verifiedAt: verifiedAt ?? now, failedChecks: 0 }
  }
  if (verifiedAt === null) return facts
  const failed = failedChecks + 1
  return {
    ...facts,
    failedChecks: failed,
    verifiedAt: failed < FAILED_LOOKS_MAX ? verifiedAt : null,
  }
}
