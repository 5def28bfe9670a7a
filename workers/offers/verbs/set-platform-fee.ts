import type { Currency } from '../../../schema/vocabulary.ts'
import { type Db, runScoped, type Scope } from '../../core/database.ts'
import { parseDecimal } from '../../core/money.ts'
import { problemAt, Refusal, refuseProblem } from '../../core/refusal.ts'
import { listOffers, toOfferView } from '../db/offers.ts'
import { deleteOfferFee, writePlatformFee } from '../db/platform-fees.ts'

/** A fee in input format: basis points of the amount, and decimals of the currency. */
export interface AdvertiserFeeInput {
  advertiserId: string
  rateBps: number
  /** At most one per currency; conversions in other currencies have no fixed part. */
  fixed: readonly { amount: string; currency: Currency }[]
}

/**
 * Sets what an advertiser owes the platform for each conversion from now on. Existing customers
 * keep the fee of their first conversion. Repeating it changes nothing.
 * @throws Refusal `not_found` or `invalid_input`.
 */
export async function setAdvertiserFee(
  db: Db,
  scope: Scope,
  { advertiserId, rateBps, fixed }: AdvertiserFeeInput,
): Promise<void> {
  const parts = fixed.map(({ amount, currency }, at) => {
    const minor = minorOf(amount, currency, `fixed.${at}.amount`)
    return [currency, minor.toString()]
  })
  const fee = { rateBps, fixed: Object.fromEntries(parts.filter(([, minor]) => minor !== '0')) }
  const write = writePlatformFee({ advertiserId, offerId: null, ...fee })
  const [rows = []] = await runScoped(db, scope, [write])
  if (rows.length === 0) throw new Refusal('not_found', 'There is no such advertiser.')
}

export interface OfferFeeInput {
  offerId: string
  /** A decimal in the offer's currency. Null = the advertiser's fee applies again. */
  fee: { rateBps: number; fixed: string } | null
}

/**
 * Sets the fee of one offer, which replaces the advertiser's. Repeating it changes nothing.
 * @throws Refusal `not_found` or `invalid_input`.
 */
export async function setOfferFee(
  db: Db,
  scope: Scope,
  { offerId, fee }: OfferFeeInput,
): Promise<void> {
  const [[row] = []] = await runScoped(db, scope, [listOffers({ offerId })])
  if (row === undefined) throw new Refusal('not_found', 'There is no such offer.')
  const { currency, advertiser } = toOfferView(row)
  if (fee === null) {
    await runScoped(db, scope, [deleteOfferFee(offerId)])
    return
  }
  const minor = minorOf(fee.fixed, currency, 'platform_fee.fixed')
  const fixed = minor === 0n ? {} : { [currency]: minor.toString() }
  const { rateBps } = fee
  const owner = { advertiserId: advertiser.id, offerId }
  await runScoped(db, scope, [writePlatformFee({ ...owner, rateBps, fixed })])
}

function minorOf(amount: string, currency: Currency, field: string): bigint {
  const parsed = parseDecimal(amount, currency)
  if (!parsed.ok) throw refuseProblem(problemAt(field, parsed.fault))
  return parsed.money.minor
}
