/** Commissions of an earning conversion, and the ledger entries for them and the fee. */
import type { BillingMode } from '../../../../schema/vocabulary.ts'
import type { EarnedLine, Earning } from '../../../commissions/rules/commission.ts'
import { holdUntil, isHoldOver } from '../../../commissions/rules/hold.ts'
import type { LedgerEntry } from '../../../ledger/rules/ledger.ts'
import {
  commissionApproved,
  commissionCreated,
  feeCharged,
  feeEarned,
} from '../../../ledger/rules/ledger-commissions.ts'
import type { EvaluatedCommission } from './conversion.ts'

export interface MoneyInput {
  conversionId: string
  commissionIds: readonly [string, string, string]
  advertiserId: string
  billing: BillingMode
  /** Null = no limit. */
  fundableMinor: bigint | null
  earning: Extract<Earning, { outcome: 'earned' }>
  isApproved: boolean
  isInReview: boolean
  holdDays: number
  /** End of the hold, if it is not `holdDays` from now. */
  holdUntil?: Date | undefined
  now: Date
}

export interface EarnedMoney {
  commissions: EvaluatedCommission[]
  entries: LedgerEntry[]
  feeMinor: bigint
  revenueMinor: bigint
  isFunded: boolean
  holdUntil: Date
}

/** Lines and fee are funded together or not at all. An unfunded conversion posts nothing. */
export function moneyOf(input: MoneyInput): EarnedMoney {
  const { earning, fundableMinor, now } = input
  const until = input.holdUntil ?? holdUntil(now, input.holdDays)
  // Without a hold, a commission under review is held until a person decides.
  const isHeld = input.isInReview || !isHoldOver(until, now)
  const isFunded = fundableMinor === null || fundableMinor >= earning.revenueMinor
  // A fee without a commission is dropped, because funding looks for unfunded commissions only.
  const isWaived = !isFunded && earning.lines.length === 0
  const feeMinor = isWaived ? 0n : earning.feeMinor
  const commissions = earning.lines.map((line) =>
    toCommission(line, input, until, isHeld, isFunded),
  )
  return {
    commissions,
    entries: isFunded ? entriesOf(input, commissions, isHeld) : [],
    feeMinor,
    revenueMinor: isWaived ? 0n : earning.revenueMinor,
    isFunded: isFunded || isWaived,
    holdUntil: until,
  }
}

function toCommission(
  { level, affiliateId, rateBps, fixedMinor, amountMinor }: EarnedLine,
  { commissionIds, earning, isApproved, isInReview, now }: MoneyInput,
  until: Date,
  isHeld: boolean,
  isFunded: boolean,
): EvaluatedCommission {
  const approvedStatus = isHeld ? 'held' : 'available'
  return {
    id: commissionIds[level - 1] as string,
    ...{ affiliateId, level, rateBps, fixedMinor, isInReview },
    amount: { minor: amountMinor, currency: earning.currency },
    status: !isFunded ? 'unfunded' : isApproved ? approvedStatus : 'pending',
    holdUntil: until,
    releasedAt: isFunded && isApproved && !isHeld ? now : null,
  }
}

function entriesOf(
  { conversionId, advertiserId, billing, earning, isApproved, now }: MoneyInput,
  commissions: readonly EvaluatedCommission[],
  isHeld: boolean,
): LedgerEntry[] {
  const lines = commissions.flatMap(({ id, affiliateId, amount }) => {
    const fact = { commissionId: id, advertiserId, affiliateId, amount }
    const created = commissionCreated({ ...fact, billing }, now)
    return isApproved ? [created, commissionApproved(fact, isHeld, now)] : [created]
  })
  if (earning.feeMinor === 0n) return lines
  const amount = { minor: earning.feeMinor, currency: earning.currency }
  const fee = { conversionId, advertiserId, amount }
  const charged = feeCharged({ ...fee, billing }, now)
  return [...lines, charged, ...(isApproved ? [feeEarned(fee, now)] : [])]
}
