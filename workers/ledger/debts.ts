import { type SQL, sql } from 'drizzle-orm'
import type { Currency } from '../../schema/vocabulary.ts'

/** A claim on money that was already paid out. It may lead to a `debt.raised` event. */
export interface PossibleDebt {
  eventId: string
  advertiserId: string
  affiliateId: string
  currency: Currency
  /** The conversion whose money was claimed. */
  conversionId: string
  at: Date
}

/**
 * Notifies each affiliate who now owes money. Must follow sweepDebts in the batch, because
 * available money repays the debt first.
 */
export function notifyDebts(claims: readonly PossibleDebt[]): SQL[] {
  if (claims.length === 0) return []
  const rows = claims.map((claim) => ({
    id: claim.eventId,
    advertiser_id: claim.advertiserId,
    affiliate_id: claim.affiliateId,
    currency: claim.currency,
    subject_id: claim.conversionId,
    created_at: claim.at,
  }))
  return [
    sql`
    insert into logs.events (id, kind, advertiser_id, affiliate_id, subject_id, facts, created_at, is_due)
    select e.id, 'debt.raised', e.advertiser_id, e.affiliate_id, e.subject_id,
      jsonb_build_object('debt_minor', (d.debits_minor - d.credits_minor)::text,
        'currency', d.currency), e.created_at, true
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as e(id uuid, advertiser_id uuid,
      affiliate_id uuid, currency text, subject_id uuid, created_at timestamptz)
    join ledger.accounts d on d.kind = 'aff.debt' and d.currency = e.currency
      and d.advertiser_id = e.advertiser_id and d.affiliate_id = e.affiliate_id
    where d.debits_minor > d.credits_minor`,
  ]
}
