import { readText } from '../../../core/columns.ts'
import { type Db, runScoped, type Scope } from '../../../core/database.ts'
import { type Money, toDecimal } from '../../../core/money.ts'
import { Refusal, refuse, refuseField } from '../../../core/refusal.ts'
import { retryOnConflict } from '../../../core/retry-on-conflict.ts'
import { insertMail } from '../../../mail/mails.ts'
import type { NewMail } from '../../../mail/rules/mails.ts'
import { type AccountHead, listHeadsOf, toAccountHead } from '../../../people/account-heads.ts'
import {
  findLeastMinimum,
  findPayoutPreferences,
  type PayoutPreferences,
  replacePayoutPreferences,
  toPayoutPreferences,
} from '../db/affiliate-payouts.ts'
import { changedDetails, detailsToUndo } from '../rules/receiver.ts'

const ATTEMPTS_MAX = 5

interface RequestInputs {
  now: Date
  newId: (now: Date) => string
}

export interface RequestedPreferences extends RequestInputs {
  affiliateId: string
  /** Omitted fields do not change. */
  preferences: { minimum?: Money | null; details?: string | null }
}

interface Written {
  preferences: PayoutPreferences
  mailIds: string[]
}

/**
 * Changes an affiliate's payout preferences; omitted fields stay. When the details for manual payment
 * change, the heads of the account are mailed, and nothing is paid manually for 72 hours, unless these are
 * the first details. The same values again change nothing.
 * @returns the preferences, and the ids of the mails.
 * @throws Refusal `not_found`, or `invalid_input` if every advertiser's minimum is higher.
 */
export async function savePayoutPreferences(
  db: Db,
  scope: Scope,
  request: RequestedPreferences,
): Promise<Written> {
  const { affiliateId, preferences, now } = request
  if (preferences.minimum) await requireHigher(db, scope, affiliateId, preferences.minimum)
  return change(db, scope, affiliateId, request, (before) => {
    const { minimum = before.minimum, details = before.details } = preferences
    return { ...changedDetails(before, details, now), minimum }
  })
}

async function requireHigher(db: Db, scope: Scope, affiliateId: string, minimum: Money) {
  const find = findLeastMinimum(affiliateId, minimum.currency)
  const [[row] = []] = await runScoped(db, scope, [find])
  const least = (row?.minor ?? null) as string | null
  if (least === null || minimum.minor >= BigInt(least)) return
  const amount = toDecimal({ minor: BigInt(least), currency: minimum.currency })
  throw refuseField('minimum', 'minimum_of_advertisers', { minimum: amount })
}

/**
 * Undoes a change of payout details during its hold: the previous ones apply again, without a hold,
 * because they were in use.
 * @returns the preferences, and the ids of the mails.
 * @throws Refusal `conflict` if no change with previous details is on hold.
 */
export function undoPayoutDetails(
  db: Db,
  scope: Scope,
  request: RequestInputs & { affiliateId: string },
): Promise<Written> {
  return change(db, scope, request.affiliateId, request, (before) => {
    const details = detailsToUndo(before, request.now)
    if (details === null) {
      throw refuse('conflict', 'nothing_to_undo')
    }
    return { minimum: before.minimum, details, usableFrom: null, previous: null }
  })
}

function change(
  db: Db,
  scope: Scope,
  affiliateId: string,
  inputs: RequestInputs,
  nextOf: (before: PayoutPreferences) => PayoutPreferences,
): Promise<Written> {
  return retryOnConflict(ATTEMPTS_MAX, async () => {
    const statements = [findPayoutPreferences(affiliateId), listHeadsOf('affiliate', affiliateId)]
    const [[row] = [], headRows = []] = await runScoped(db, scope, statements)
    if (row === undefined) throw new Refusal('not_found', 'There is no such affiliate.')
    const before = toPayoutPreferences(row)
    const next = nextOf(before)
    const isNotified = next.details !== before.details || next.usableFrom !== before.usableFrom
    if (!isNotified && isSame(next.minimum, before.minimum))
      return { preferences: before, mailIds: [] }
    const heads = isNotified ? headRows.map(toAccountHead) : []
    const mails = detailsMails(readText(row.name), next.usableFrom, heads, inputs)
    await runScoped(db, scope, [
      replacePayoutPreferences(affiliateId, before, next),
      ...mails.map((mail) => insertMail(mail)),
    ])
    return { preferences: next, mailIds: mails.map(({ id }) => id) }
  })
}

const isSame = (one: Money | null, other: Money | null) =>
  one?.minor === other?.minor && one?.currency === other?.currency

/** The mail does not contain the details, because they may be an account number. */
function detailsMails(
  affiliateName: string,
  usableFrom: Date | null,
  heads: readonly AccountHead[],
  { now, newId }: RequestInputs,
): NewMail[] {
  return heads.map(({ userId, name, email, language }) => ({
    ...{ id: newId(now), kind: 'payout_details_changed' as const, toAddress: email, language },
    ...{ userId, advertiserId: null, now },
    facts: {
      ...{ name, affiliate_name: affiliateName },
      usable_from: usableFrom?.toISOString() ?? '',
    },
  }))
}
