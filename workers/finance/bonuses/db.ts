/** Bonuses of advertisers to partners. */
import { type SQL, sql } from 'drizzle-orm'
import type { BillingMode, Currency } from '../../../schema/vocabulary.ts'
import type { Money } from '../../core/money.ts'
import { timestamp } from '../../core/timestamp.ts'

/** What one request pays: the same amount to each affiliate. */
export interface NewBonus {
  /** Chosen by the client: a request with the same key pays once. */
  key: string
  advertiserId: string
  amount: Money
  reason: string
  paidBy: string
  now: Date
}

export interface BonusShare {
  bookingId: string
  affiliateId: string
}

/** How the advertiser pays, and its name. No row if the caller does not see it. */
export const findPayer = (advertiserId: string): SQL => sql`
  select billing_mode, name from affiliate.advertisers where id = ${advertiserId}::uuid`

/** Raises TR001 `unfunded_first`: conversions that the advertiser could not pay for are funded before a bonus. */
export const requireNothingUnfunded = (
  advertiserId: string,
  billing: BillingMode,
  currency: Currency,
): SQL[] =>
  billing === 'own_payer'
    ? []
    : [
        sql`select affiliate.require(not affiliate.has_waiting(${advertiserId}::uuid, ${currency}), 'unfunded_first')`,
      ]

const REFERENCE_CHARACTERS = 120

/** One booking for each affiliate. Constraint `bookings_reference_key`: the key was used before. */
export function insertBonuses(bonus: NewBonus, shares: readonly BonusShare[]): SQL {
  const { advertiserId, amount, reason, paidBy, now } = bonus
  const rows = shares.map(({ bookingId, affiliateId }) => ({
    ...{ id: bookingId, affiliate_id: affiliateId },
  }))
  return sql`
    insert into affiliate.bookings (id, kind, status, advertiser_id, affiliate_id, amount_minor, currency, reference,
      reference_key, reason, effective_at, proposed_by, decided_by, decided_at, created_at)
    select r.id, 'bonus', 'booked', ${advertiserId}::uuid, r.affiliate_id, ${amount.minor.toString()}::bigint,
      ${amount.currency}, ${reason.slice(0, REFERENCE_CHARACTERS)}, ${keyPrefix(bonus)}::text || r.affiliate_id, ${reason},
      ${timestamp(now)}, ${paidBy}::uuid, ${paidBy}::uuid, ${timestamp(now)}, ${timestamp(now)}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (id uuid, affiliate_id uuid)`
}

/**
 * Of two bonuses of one key the later waits for the earlier, even if they go to different partners. Then it raises TR001
 * `facts_changed`.
 */
export const requireUnusedKey = (bonus: Pick<NewBonus, 'key' | 'advertiserId'>): SQL[] => [
  sql`select pg_advisory_xact_lock(hashtextextended(${keyPrefix(bonus)}, 0))`,
  sql`select affiliate.require(not exists (select from affiliate.bookings b where ${isOfKey(bonus)}), 'facts_changed')`,
]

/** One row: `affiliate_ids`, `minor`, `currency` and `reason` of what was paid under the key; no ids = nothing. */
export const findPaidBonus = (bonus: Pick<NewBonus, 'key' | 'advertiserId'>): SQL => sql`
  select coalesce(json_agg(b.affiliate_id), '[]') as affiliate_ids, min(b.amount_minor)::text as minor, min(b.currency) as currency, min(b.reason) as reason
  from affiliate.bookings b where ${isOfKey(bonus)}`

const isOfKey = (bonus: Pick<NewBonus, 'key' | 'advertiserId'>): SQL => sql`
  b.kind = 'bonus' and b.advertiser_id = ${bonus.advertiserId}::uuid and starts_with(b.reference_key, ${keyPrefix(bonus)})`

const keyPrefix = ({ advertiserId, key }: Pick<NewBonus, 'key' | 'advertiserId'>) =>
  `bonus:${advertiserId}:${key}:`

/** Notifies the people of each affiliate. Returns the mails' `id`s. */
export function notifyOfBonuses(
  bonus: NewBonus,
  advertiserName: string,
  shares: readonly BonusShare[],
): SQL {
  const { advertiserId, amount, reason, now } = bonus
  const facts = {
    ...{ advertiser_name: advertiserName, reason },
    ...{ amount_minor: amount.minor.toString(), currency: amount.currency },
  }
  const notes = shares.map(({ bookingId, affiliateId }) => ({
    ...{
      kind: 'bonus',
      subject_id: bookingId,
      advertiser_id: advertiserId,
      affiliate_id: affiliateId,
    },
    facts,
  }))
  return sql`select m.id from affiliate.notify_people(${JSON.stringify(notes)}::jsonb, ${timestamp(now)}) m`
}
