/** Decisions on a partnership, and which of them need a reason. */

import type { FixedReasonCode } from '../../../schema/refusal-messages.ts'
import type { PartnershipStatus } from '../../../schema/vocabulary.ts'

export const partnerDecisions = ['approve', 'reject', 'suspend', 'resume', 'terminate'] as const
export type PartnerDecision = (typeof partnerDecisions)[number]

const rules = {
  // A rejected affiliate can be approved later.
  approve: { from: ['pending', 'rejected'], to: 'approved' },
  reject: { from: ['pending'], to: 'rejected' },
  suspend: { from: ['approved'], to: 'suspended' },
  resume: { from: ['suspended'], to: 'approved' },
  // For good: no decision leads out of it.
  terminate: { from: ['approved', 'suspended'], to: 'terminated' },
} as const satisfies Record<
  PartnerDecision,
  { from: readonly PartnershipStatus[]; to: PartnershipStatus }
>

/** Whether the affiliate must be given a reason. */
export const needsReason = (decision: PartnerDecision) =>
  decision === 'reject' || decision === 'suspend' || decision === 'terminate'

export type PartnershipVerdict =
  | { outcome: 'changes'; to: PartnershipStatus }
  /** The partnership already has this status. */
  | { outcome: 'stays' }
  | { outcome: 'refused'; reason: FixedReasonCode }

const why = {
  pending: 'application_undecided',
  approved: 'already_partner',
  rejected: 'application_rejected',
  suspended: 'partnership_suspended',
  terminated: 'partnership_terminated',
} as const satisfies Record<PartnershipStatus, FixedReasonCode>

/** The effect of a decision on a partnership with this status. */
export function checkDecision(
  decision: PartnerDecision,
  status: PartnershipStatus,
): PartnershipVerdict {
  const { from, to } = rules[decision]
  if (status === to) return { outcome: 'stays' }
  const isPossible = (from as readonly PartnershipStatus[]).includes(status)
  return isPossible ? { outcome: 'changes', to } : { outcome: 'refused', reason: why[status] }
}
