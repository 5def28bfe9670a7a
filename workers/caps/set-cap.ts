import type { CapMetric, CapPeriod, Currency } from '../../schema/vocabulary.ts'
import { constraintOf, type Db, runScoped, type Scope } from '../core/database.ts'
import { parseDecimal } from '../core/money.ts'
import { requireRoom } from '../core/quotas.ts'
import { problemAt, refuseField, refuseProblem } from '../core/refusal.ts'
import type { CapChanges } from '../snapshots/rules.ts'
import { insertCap } from './settings.ts'

/** The edge counts in JavaScript numbers, so a limit may not be larger than this. */
const COUNT_MAX = 1_000_000_000n

export interface NewCapInput {
  advertiserId: string
  offerId: string | null
  affiliateId: string | null
  metric: CapMetric
  period: CapPeriod
  /** A whole number, or a decimal amount of `currency`. */
  limit: string
  currency: Currency | null
  isHard: boolean
  now: Date
  newId: (now: Date) => string
}

/**
 * Sets a cap on an offer, an affiliate, or an affiliate in an offer; on money also a spend limit
 * of the advertiser over all offers.
 * @returns its id.
 * @throws Refusal `invalid_input`, `quota_reached`.
 */
export async function setCap(db: Db, scope: Scope, input: NewCapInput): Promise<string> {
  const { limit, now, newId, ...cap } = input
  const isMoney = cap.metric === 'commission' || cap.metric === 'revenue'
  if (cap.offerId === null && cap.affiliateId === null && !isMoney) {
    throw refuseField('offer_id', 'cap_subject')
  }
  if (isMoney !== (cap.currency !== null)) {
    throw refuseField('currency', isMoney ? 'required' : 'not_allowed')
  }
  const id = newId(now)
  const limitValue = readLimit(limit, cap.currency)
  try {
    await runScoped(db, scope, [
      requireRoom('caps', cap.advertiserId),
      insertCap({ ...cap, id, limitValue }),
    ])
  } catch (error) {
    const constraint = constraintOf(error)
    if (constraint === 'caps_offer_fk') {
      throw refuseField('offer_id', 'not_of_advertiser')
    }
    if (constraint === 'caps_partnership_fk') {
      throw refuseField('affiliate_id', 'not_of_advertiser')
    }
    throw error
  }
  return id
}

/** @throws Refusal if it is not a valid limit of this kind. */
export function readLimit(limit: string, currency: Currency | null): bigint {
  if (currency === null) {
    const isCount = /^\d{1,10}$/.test(limit) && BigInt(limit) <= COUNT_MAX
    if (isCount) return BigInt(limit)
    throw refuseField('limit_value', 'whole_number_between', { min: 0, max: Number(COUNT_MAX) })
  }
  const parsed = parseDecimal(limit, currency)
  if (!parsed.ok) throw refuseProblem(problemAt('limit_value', parsed.fault))
  return parsed.money.minor
}

/** The changes to publish for several caps of one advertiser; null = none. */
export function joinChanges(advertiserId: string, all: readonly CapChanges[]): CapChanges | null {
  if (all.length === 0) return null
  const offers = all.flatMap(({ offers: changed }) => changed ?? [])
  const [first] = offers
  const isOne = offers.every((one) => JSON.stringify(one) === JSON.stringify(first))
  const affiliateIds = [...new Set(all.flatMap((changes) => changes.affiliateIds ?? []))]
  return {
    ...(first === undefined ? {} : { offers: isOne ? first : { advertiserId } }),
    ...(affiliateIds.length === 0 ? {} : { affiliateIds }),
  }
}

/** The changes to publish for a cap: the affiliate it is on, or else the offers it applies to. */
export function changesOfCap(cap: {
  advertiserId: string
  offerId: string | null
  affiliateId: string | null
}): CapChanges {
  const { advertiserId, offerId, affiliateId } = cap
  if (affiliateId !== null) return { affiliateIds: [affiliateId] }
  return { offers: offerId === null ? { advertiserId } : { offerId } }
}
