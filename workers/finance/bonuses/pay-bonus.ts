import { type BillingMode, billingModes, currencies } from '../../../schema/vocabulary.ts'
import { requireBillingMode } from '../../billing/billing-modes.ts'
import { readMinor, readText, readWord } from '../../core/columns.ts'
import { type Db, guardOf, type Row, runScoped, type Scope } from '../../core/database.ts'
import { fieldProblem, Refusal, refuse, refuseField, refuseProblem } from '../../core/refusal.ts'
import { isShortOfFunds, retryOnConflict } from '../../core/retry-on-conflict.ts'
import { sweepDebts } from '../../ledger/debt-sweep.ts'
import { lockAccounts, postEntries, requireWithinCredit } from '../../ledger/post.ts'
import { bonusPaid } from '../../ledger/rules/ledger-bookings.ts'
import {
  hasStranger,
  listReached,
  type Reached,
  toReached,
} from '../../partners/reached-partners.ts'
import {
  findPaidBonus,
  findPayer,
  insertBonuses,
  type NewBonus,
  notifyOfBonuses,
  requireNothingUnfunded,
  requireUnusedKey,
} from './db.ts'

/** More in one request would hold the advertiser's account for too long. */
export const BONUS_PARTNERS_MAX = 500
const ATTEMPTS_MAX = 5

export interface BonusInput extends NewBonus {
  reached: Reached
  /** How many partners the person saw that it goes to. */
  partners: number
  newId: (now: Date) => string
}

export interface PaidBonus {
  /** `repeated`: the key was used before for the same bonus, and nothing was paid now. */
  outcome: 'paid' | 'repeated'
  partners: number
  mailIds: string[]
}

/**
 * Pays each partner the amount from the advertiser's balance, in one transaction for all. It is available at once. The
 * same key pays once.
 * @throws Refusal `invalid_input` for partners who cannot earn; `conflict` if the number of partners has changed, if the
 *   balance does not cover it, or if the key was used for another bonus.
 */
export async function payBonus(db: Db, scope: Scope, input: BonusInput): Promise<PaidBonus> {
  return retryOnConflict(ATTEMPTS_MAX, async () => {
    const [[before = {}] = [], [payer] = [], rows = []] = await runScoped(db, scope, [
      findPaidBonus(input),
      findPayer(input.advertiserId),
      listReached(input.advertiserId, input.reached, BONUS_PARTNERS_MAX + 1),
    ])
    if (paidIn(before).length > 0) return repeated(before, input)
    if (payer === undefined) throw new Refusal('not_found', 'There is no such advertiser.')
    const shares = rows.map(toReached).map(({ affiliateId }) => ({
      ...{ bookingId: input.newId(input.now), affiliateId },
    }))
    requireSeen(shares.length, input)
    const billing = readWord(billingModes, payer.billing_mode)
    try {
      const mailIds = await write(db, scope, input, { billing, shares, name: readText(payer.name) })
      return { outcome: 'paid', partners: shares.length, mailIds }
    } catch (error) {
      throw refusalOf(error) ?? error
    }
  })
}

function requireSeen(found: number, { reached, partners }: BonusInput): void {
  if (hasStranger(reached, found)) {
    throw refuseField('reached.affiliate_ids', 'not_of_advertiser')
  }
  if (found > BONUS_PARTNERS_MAX) {
    throw refuse('conflict', 'bonus_partners_max', { max: BONUS_PARTNERS_MAX })
  }
  if (found === 0) throw refuse('conflict', 'no_partners_reached')
  if (found !== partners) throw refuse('conflict', 'partners_changed')
}

interface Payment {
  billing: BillingMode
  shares: Parameters<typeof insertBonuses>[1]
  name: string
}

async function write(db: Db, scope: Scope, input: BonusInput, payment: Payment): Promise<string[]> {
  const { advertiserId, amount, now } = input
  const { billing, shares, name } = payment
  const entries = shares.map((share) => bonusPaid({ ...share, advertiserId, amount, billing }, now))
  const statements = [
    ...requireUnusedKey(input),
    ...requireBillingMode(advertiserId, billing),
    ...lockAccounts(entries),
    ...requireNothingUnfunded(advertiserId, billing, amount.currency),
    insertBonuses(input, shares),
    postEntries(entries),
    ...sweepDebts(entries),
    ...(billing === 'postpaid' ? [requireWithinCredit(advertiserId, amount.currency)] : []),
    notifyOfBonuses(input, name, shares),
  ]
  const mails = (await runScoped(db, scope, statements)).at(-1) ?? []
  return mails.map((row) => readText(row.id))
}

const paidIn = ({ affiliate_ids: ids }: Row): string[] =>
  Array.isArray(ids) ? ids.map(readText) : []

/** What was paid under the key, if it is the same bonus. Groups may have changed; named partners must be the same. */
function repeated(before: Row, { amount, reason, reached }: BonusInput): PaidBonus {
  const paid = new Set(paidIn(before))
  const named = new Set(reached.affiliate_ids ?? paid)
  const isSame =
    named.size === paid.size &&
    [...named].every((id) => paid.has(id)) &&
    readMinor(before.minor) === amount.minor &&
    readWord(currencies, before.currency) === amount.currency &&
    before.reason === reason
  if (!isSame) throw refuse('conflict', 'bonus_key_used')
  return { outcome: 'repeated', partners: paid.size, mailIds: [] }
}

function refusalOf(error: unknown): Refusal | null {
  if (isShortOfFunds(error)) {
    return refuseProblem(fieldProblem('amount', 'balance_short'), 'conflict')
  }
  if (guardOf(error) === 'unfunded_first') return refuse('conflict', 'unfunded_first')
  return null
}
