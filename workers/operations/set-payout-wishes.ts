import { type AccountHead, listHeadsOf, toAccountHead } from '../db/accounts.ts'
import {
  findPayoutWishes,
  type PayoutWishes,
  replacePayoutWishes,
  toPayoutWishes,
} from '../db/affiliate-payouts.ts'
import { type Db, runScoped, type Scope } from '../db/database.ts'
import { insertMail } from '../db/mails.ts'
import type { NewMail } from '../domain/mails.ts'
import type { Money } from '../domain/money.ts'
import { detailsUsableFrom } from '../domain/receiver.ts'
import { Refusal } from '../domain/refusal.ts'
import { withFreshFacts } from './fresh-facts.ts'

const ATTEMPTS_MAX = 5

export interface AskedWishes {
  affiliateId: string
  /** Left out: stays. */
  wishes: { minimum?: Money | null; details?: string | null }
  now: Date
  newId: (now: Date) => string
}

/**
 * Changes how an affiliate wishes to be paid; what is left out stays. Where it says how to pay without
 * PayPal, the heads of the account are told, and nothing is paid so for 72 hours, unless it is the first
 * time. The same again changes nothing.
 * @returns the wishes, and the ids of the mails.
 * @throws Refusal `not_found`
 */
export function setPayoutWishes(db: Db, scope: Scope, asked: AskedWishes) {
  const { affiliateId, wishes, now } = asked
  return withFreshFacts(ATTEMPTS_MAX, async () => {
    const statements = [findPayoutWishes(affiliateId), listHeadsOf('affiliate', affiliateId)]
    const [[row] = [], headRows = []] = await runScoped(db, scope, statements)
    if (row === undefined) throw new Refusal('not_found', 'There is no such affiliate.')
    const before = toPayoutWishes(row)
    const { minimum = before.minimum, details = before.details } = wishes
    const usableFrom = detailsUsableFrom(before, details, now)
    const next: PayoutWishes = { minimum, details, usableFrom }
    const isTold = details !== before.details
    if (!isTold && isSame(minimum, before.minimum)) return { wishes: before, mailIds: [] }
    const heads = isTold ? headRows.map(toAccountHead) : []
    const mails = tellOfDetails(row.name as string, usableFrom, heads, asked)
    await runScoped(db, scope, [
      replacePayoutWishes(affiliateId, before, next),
      ...mails.map((mail) => insertMail(mail)),
    ])
    return { wishes: next, mailIds: mails.map(({ id }) => id) }
  })
}

const isSame = (one: Money | null, other: Money | null) =>
  one?.minor === other?.minor && one?.currency === other?.currency

/** What was written is not repeated in a mail: it may be the number of an account. */
function tellOfDetails(
  affiliateName: string,
  usableFrom: Date | null,
  heads: readonly AccountHead[],
  { now, newId }: AskedWishes,
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
