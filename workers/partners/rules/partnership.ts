/** What may become of a partnership, and what somebody must say of it. */
import type { PartnershipStatus } from '../../../schema/vocabulary.ts'

export const partnerDecisions = ['approve', 'reject', 'suspend', 'resume'] as const
export type PartnerDecision = (typeof partnerDecisions)[number]

const rules = {
  // A rejected one may be let in after all.
  approve: { from: ['pending', 'rejected'], to: 'approved' },
  reject: { from: ['pending'], to: 'rejected' },
  suspend: { from: ['approved'], to: 'suspended' },
  resume: { from: ['suspended'], to: 'approved' },
} as const satisfies Record<
  PartnerDecision,
  { from: readonly PartnershipStatus[]; to: PartnershipStatus }
>

/** Whether the affiliate must be told why. */
export const needsReason = (decision: PartnerDecision) =>
  decision === 'reject' || decision === 'suspend'

export type PartnershipVerdict =
  | { outcome: 'changes'; to: PartnershipStatus }
  /** It stands so already. */
  | { outcome: 'stays' }
  | { outcome: 'refused'; message: string }

const why: Record<PartnershipStatus, string> = {
  pending: 'The application has not been decided yet.',
  approved: 'They are a partner.',
  rejected: 'The application was rejected.',
  suspended: 'The partnership is suspended.',
}

/** What the decision does to a partnership that stands so. */
export function judgeDecision(
  decision: PartnerDecision,
  status: PartnershipStatus,
): PartnershipVerdict {
  const { from, to } = rules[decision]
  if (status === to) return { outcome: 'stays' }
  const isPossible = (from as readonly PartnershipStatus[]).includes(status)
  return isPossible ? { outcome: 'changes', to } : { outcome: 'refused', message: why[status] }
}
