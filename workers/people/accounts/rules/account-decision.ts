/** What staff decide about accounts and people, and what becomes of their status. */
import {
  advertiserStatuses,
  affiliateStatuses,
  userStatuses,
} from '../../../../schema/vocabulary.ts'

export const accountKinds = ['affiliate', 'advertiser', 'person'] as const
export type AccountKind = (typeof accountKinds)[number]

export const accountDecisions = ['approve', 'reject', 'block', 'ban', 'unblock'] as const
export type AccountDecision = (typeof accountDecisions)[number]

export const accountStatuses = [
  ...affiliateStatuses,
  ...advertiserStatuses,
  ...userStatuses,
] as const
export type AccountStatus = (typeof accountStatuses)[number]

interface Step {
  from: readonly AccountStatus[]
  to: AccountStatus
}

/** Accounts are approved, people are not. Only people are banned. */
const steps: Record<AccountKind, Partial<Record<AccountDecision, Step>>> = {
  affiliate: {
    approve: { from: ['pending', 'rejected'], to: 'approved' },
    reject: { from: ['pending'], to: 'rejected' },
    block: { from: ['pending', 'approved', 'rejected'], to: 'blocked' },
    unblock: { from: ['blocked'], to: 'approved' },
  },
  advertiser: {
    approve: { from: ['pending', 'rejected'], to: 'active' },
    reject: { from: ['pending'], to: 'rejected' },
    block: { from: ['pending', 'active', 'rejected'], to: 'suspended' },
    unblock: { from: ['suspended'], to: 'active' },
  },
  person: {
    block: { from: ['active'], to: 'blocked' },
    ban: { from: ['active', 'blocked'], to: 'banned' },
    unblock: { from: ['blocked', 'banned'], to: 'active' },
  },
}

export type DecidedStatus =
  | { outcome: 'changed'; to: AccountStatus }
  /** It already has this status, or the decision is not allowed from its current one. */
  | { outcome: 'unchanged' | 'impossible' }

/** The status after a decision. */
export function decideStatus(
  kind: AccountKind,
  status: AccountStatus,
  decision: AccountDecision,
): DecidedStatus {
  const step = steps[kind][decision]
  if (step === undefined) return { outcome: 'impossible' }
  if (status === step.to) return { outcome: 'unchanged' }
  return step.from.includes(status)
    ? { outcome: 'changed', to: step.to }
    : { outcome: 'impossible' }
}

/** The decisions allowed from a status. */
export function decisionsFor(kind: AccountKind, status: AccountStatus): AccountDecision[] {
  return accountDecisions.filter(
    (decision) => decideStatus(kind, status, decision).outcome === 'changed',
  )
}

/** Decisions that need a reason. */
export const decisionsWithReason: ReadonlySet<AccountDecision> = new Set(['reject', 'block', 'ban'])
