/** The verification status of a host, and how a check of its TXT record changes it. */

export interface HostFacts {
  verifiedAt: Date | null
  /** Null = verified by the operator and never checked again. */
  challenge: string | null
  /** Checks in a row without the record, since it was verified. */
  failedChecks: number
}

/** After this many checks in a row without the record, the host is no longer served. */
export const FAILED_CHECKS_MAX = 3

/**
 * `waiting`: claimed. `proven`. `doubtful`: verified, but not found lately. `lost`: no longer
 * served.
 */
export type HostState = 'waiting' | 'proven' | 'doubtful' | 'lost'

export function hostStateOf({ verifiedAt, failedChecks }: HostFacts): HostState {
  if (verifiedAt === null) return failedChecks === 0 ? 'waiting' : 'lost'
  return failedChecks === 0 ? 'proven' : 'doubtful'
}

/** A name server's answer. `unanswered` says nothing about the host. */
export type TxtAnswer = { kind: 'texts'; texts: readonly string[] } | { kind: 'unanswered' }

/** The facts after a check; unchanged if there was no answer. */
export function factsAfterCheck<Facts extends HostFacts>(
  facts: Facts,
  answer: TxtAnswer,
  now: Date,
) {
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
    verifiedAt: failed < FAILED_CHECKS_MAX ? verifiedAt : null,
  }
}
