/** Conversions as those see them who decide: a list, and one with all that it led to. */

import { type SQL, sql } from 'drizzle-orm'
import {
  attributionRules,
  type ConversionEvent,
  type ConversionStatus,
  type Currency,
  commissionStatuses,
  conversionEvents,
  conversionRejections,
  conversionStatuses,
  type LedgerAccountKind,
  ledgerReasons,
  type ReviewStatus,
  reviewActions,
  reviewStatuses,
} from '../../../schema/vocabulary.ts'
import {
  readFlag,
  readRow,
  readRowOrNull,
  readRows,
  readRowsOrNull,
  readText,
  readTextOrNull,
  readTime,
  readTimeOrNull,
  readWord,
  readWordOrNull,
} from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'
import type { Money } from '../../core/money.ts'
import type { ReviewReason } from '../../fraud/rules/review-rules.ts'
import type { SourceName } from '../source-name.ts'

export interface ConversionFilter {
  advertiserId: string | null
  affiliateId: string | null
  offerId: string | null
  event: ConversionEvent | null
  status: ConversionStatus | null
  /** `none`: no rule asked for a review. */
  review: ReviewStatus | 'none' | null
  /** Days in UTC, both included. */
  from: string | null
  to: string | null
  /** Beginning of the app's own id. */
  externalId: string | null
  afterId: string | null
  limit: number
}

const viewColumns = sql`
  c.id, c.is_test, c.event, c.external_id, c.status, c.rejection, c.source, c.attributed_by, c.currency,
  c.amount_minor::text as amount, c.refunded_minor::text as refunded,
  c.revenue_minor::text as revenue, c.fee_minor::text as fee,
  c.fee_returned_minor::text as fee_returned, c.occurred_at, c.recorded_at, c.decided_at,
  c.advertiser_id, adv.name as advertiser_name, c.app_id, app.name as app_name,
  c.offer_id, o.code as offer_code, o.name as offer_name, c.affiliate_id, a.code as affiliate_code,
  a.name as affiliate_name, k.external_id as customer, r.status as review_status,
  (select coalesce(sum(m.amount_minor - m.refunded_minor), 0)::text from affiliate.commissions m
    where m.conversion_id = c.id and m.status not in ('rejected', 'reversed')) as earned`

const viewJoins = sql`
  join affiliate.advertisers adv on adv.id = c.advertiser_id
  join affiliate.apps app on app.id = c.app_id
  left join affiliate.offers o on o.id = c.offer_id
  left join affiliate.affiliates a on a.id = c.affiliate_id
  left join affiliate.customers k on k.id = c.customer_id
  left join affiliate.reviews r on r.conversion_id = c.id`

/** Newest first; ids are in the order of recording. */
export function listConversionViews(filter: ConversionFilter): SQL {
  const { advertiserId, affiliateId, offerId, event, status, review, from, to } = filter
  const conditions = [
    advertiserId && sql`c.advertiser_id = ${advertiserId}::uuid`,
    affiliateId && sql`c.affiliate_id = ${affiliateId}::uuid`,
    offerId && sql`c.offer_id = ${offerId}::uuid`,
    event && sql`c.event = ${event}`,
    status && sql`c.status = ${status}`,
    review && (review === 'none' ? sql`r.id is null` : sql`r.status = ${review}`),
    from && sql`c.recorded_at >= ${from}::date::timestamp at time zone 'UTC'`,
    to && sql`c.recorded_at < (${to}::date + 1)::timestamp at time zone 'UTC'`,
    filter.externalId && sql`starts_with(c.external_id, ${filter.externalId})`,
    filter.afterId && sql`c.id < ${filter.afterId}::uuid`,
  ].filter((condition) => condition !== null && condition !== '')
  return sql`
    select ${viewColumns} from affiliate.conversions c ${viewJoins}
    where ${sql.join([sql`true`, ...(conditions as SQL[])], sql` and `)}
    order by c.id desc limit ${filter.limit}`
}

/** One row with everything that hangs on the conversion; see toConversionDetail. */
export function findConversionDetail(id: string): SQL {
  return sql`
    select ${viewColumns}, c.receipt, c.metadata, c.foreign_status, c.click_id, c.decided_by,
      c.decision_note, c.original_id, c.original_external_id, r.id as review_id, r.opened_at,
      r.closed_at, r.closed_by, r.note as review_note,
      (select jsonb_agg(jsonb_build_object('id', m.id, 'affiliate_id', m.affiliate_id,
          'affiliate_code', f.code, 'affiliate_name', f.name, 'level', m.level,
          'amount', m.amount_minor::text, 'refunded', m.refunded_minor::text,
          'currency', m.currency, 'status', m.status, 'hold_until', m.hold_until,
          'is_in_review', m.is_in_review) order by m.level)
        from affiliate.commissions m join affiliate.affiliates f on f.id = m.affiliate_id
        where m.conversion_id = c.id) as commissions,
      (select jsonb_agg(jsonb_build_object('id', u.id, 'event', u.event,
          'external_id', u.external_id, 'status', u.status, 'amount', u.amount_minor::text,
          'currency', u.currency, 'recorded_at', u.recorded_at) order by u.id)
        from affiliate.conversions u where u.original_id = c.id
          and u.event in ('refund', 'chargeback')) as reversals,
      (select jsonb_agg(jsonb_build_object('rule', s.rule, 'rule_version', s.rule_version,
          'action', s.action, 'facts', s.facts) order by s.rule)
        from affiliate.review_signals s where s.conversion_id = c.id) as signals,
      (${ledgerOf}) as ledger
    from affiliate.conversions c ${viewJoins} where c.id = ${id}::uuid`
}

/** Every movement for the conversion's commissions and fee, and the sweeps that these made possible. */
const ledgerOf = sql`
  with own as (
    select t.* from ledger.transactions t where t.conversion_id = c.id
    union all
    select t.* from affiliate.commissions m join ledger.transactions t on t.commission_id = m.id
    where m.conversion_id = c.id),
  shown as (
    select * from own
    union all
    select s.* from own join ledger.transactions s
      on s.idempotency_key = 'sweep:' || own.idempotency_key)
  select jsonb_agg(jsonb_build_object('id', t.id, 'reason', t.reason,
      'commission_id', t.commission_id, 'effective_at', t.effective_at,
      'transfers', (select jsonb_agg(jsonb_build_object('debit', d.kind, 'credit', k.kind,
          'amount', l.amount_minor::text, 'currency', l.currency) order by l.id)
        from ledger.transfers l join ledger.accounts d on d.id = l.debit_account_id
        join ledger.accounts k on k.id = l.credit_account_id
        where l.transaction_id = t.id)) order by t.id)
  from shown t`

const money = (minor: unknown, currency: unknown): Money | null =>
  minor === null || currency === null
    ? null
    : { minor: BigInt(minor as string), currency: currency as Currency }
const certain = (minor: unknown, currency: unknown): Money => ({
  minor: BigInt(minor as string),
  currency: currency as Currency,
})

export type ConversionView = ReturnType<typeof toConversionView>

export function toConversionView(row: Row) {
  const coded = (id: unknown, code: unknown, name: unknown) =>
    id === null ? null : { id: id as string, code: code as string, name: name as string }
  return {
    id: readText(row.id),
    event: readWord(conversionEvents, row.event),
    externalId: readText(row.external_id),
    status: readWord(conversionStatuses, row.status),
    rejection: readWordOrNull(conversionRejections, row.rejection),
    source: row.source as SourceName,
    attributedBy: readWord(attributionRules, row.attributed_by),
    advertiser: { id: readText(row.advertiser_id), name: readText(row.advertiser_name) },
    app: { id: readText(row.app_id), name: readText(row.app_name) },
    offer: coded(row.offer_id, row.offer_code, row.offer_name),
    affiliate: coded(row.affiliate_id, row.affiliate_code, row.affiliate_name),
    customerId: readTextOrNull(row.customer),
    amount: money(row.amount, row.currency),
    refunded: money(row.refunded, row.currency),
    revenue: money(row.revenue, row.currency),
    fee: money(row.fee, row.currency),
    feeReturned: money(row.fee_returned, row.currency),
    earned: money(row.earned, row.currency),
    review: readWordOrNull(reviewStatuses, row.review_status),
    occurredAt: readTime(row.occurred_at),
    recordedAt: readTime(row.recorded_at),
    decidedAt: readTimeOrNull(row.decided_at),
    isTest: readFlag(row.is_test),
  }
}

export type ConversionDetail = ReturnType<typeof toConversionDetail>

export function toConversionDetail(row: Row) {
  const listOf = (column: string) => readRowsOrNull(row[column]) ?? []
  return {
    ...toConversionView(row),
    clickId: readTextOrNull(row.click_id),
    receipt: readRow(row.receipt),
    metadata: readRowOrNull(row.metadata),
    foreignStatus: readTextOrNull(row.foreign_status),
    decidedBy: readTextOrNull(row.decided_by),
    note: readTextOrNull(row.decision_note),
    originalId: readTextOrNull(row.original_id),
    originalExternalId: readTextOrNull(row.original_external_id),
    reviewed:
      row.review_id === null
        ? null
        : {
            id: readText(row.review_id),
            openedAt: readTime(row.opened_at),
            closedAt: readTimeOrNull(row.closed_at),
            closedBy: readTextOrNull(row.closed_by),
            note: readTextOrNull(row.review_note),
          },
    commissions: listOf('commissions').map(toCommissionView),
    reversals: listOf('reversals').map((reversal) => ({
      id: readText(reversal.id),
      event: readWord(conversionEvents, reversal.event),
      externalId: readText(reversal.external_id),
      status: readWord(conversionStatuses, reversal.status),
      amount: money(reversal.amount, reversal.currency),
      recordedAt: readTime(reversal.recorded_at),
    })),
    signals: listOf('signals').map((signal) => ({
      rule: signal.rule as ReviewReason,
      ruleVersion: Number(signal.rule_version),
      action: readWord(reviewActions, signal.action),
      facts: signal.facts as Record<string, unknown>,
    })),
    ledger: listOf('ledger').map((transaction) => ({
      id: readText(transaction.id),
      reason: readWord(ledgerReasons, transaction.reason),
      commissionId: readTextOrNull(transaction.commission_id),
      effectiveAt: readTime(transaction.effective_at),
      transfers: readRows(transaction.transfers).map((transfer) => ({
        debit: transfer.debit as LedgerAccountKind,
        credit: transfer.credit as LedgerAccountKind,
        amount: certain(transfer.amount, transfer.currency),
      })),
    })),
  }
}

function toCommissionView(line: Row) {
  return {
    id: readText(line.id),
    affiliate: {
      id: readText(line.affiliate_id),
      code: readText(line.affiliate_code),
      name: readText(line.affiliate_name),
    },
    level: Number(line.level),
    amount: certain(line.amount, line.currency),
    refunded: certain(line.refunded, line.currency),
    status: readWord(commissionStatuses, line.status),
    holdUntil: readTime(line.hold_until),
    isInReview: readFlag(line.is_in_review),
  }
}
