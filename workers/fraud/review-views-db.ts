/** Reviews, as the people who decide see them. */

import { type SQL, sql } from 'drizzle-orm'
import {
  type AttributionRule,
  attributionRules,
  type CommissionStatus,
  type ConversionEvent,
  type ConversionStatus,
  commissionStatuses,
  conversionEvents,
  conversionStatuses,
  currencies,
  type ReviewAction,
  type ReviewStatus,
  reviewActions,
  reviewStatuses,
} from '../../schema/vocabulary.ts'
import {
  readMinor,
  readRow,
  readRows,
  readText,
  readTextOrNull,
  readTime,
  readTimeOrNull,
  readWord,
} from '../core/columns.ts'
import type { Row } from '../core/database.ts'
import type { Money } from '../core/money.ts'
import type { ReviewReason } from './rules/review-rules.ts'

interface Coded {
  id: string
  code: string
  name: string
}

export interface ReviewView {
  id: string
  status: ReviewStatus
  openedAt: Date
  closedAt: Date | null
  closedBy: string | null
  note: string | null
  advertiser: { id: string; name: string }
  affiliate: Coded
  offer: Coded | null
  conversion: {
    id: string
    event: ConversionEvent
    externalId: string
    customerId: string | null
    status: ConversionStatus
    amount: Money | null
    attributedBy: AttributionRule
    source: string
    occurredAt: Date
    recordedAt: Date
    receipt: Record<string, unknown>
  }
  commissions: {
    id: string
    affiliateId: string
    level: number
    amount: Money
    status: CommissionStatus
    holdUntil: Date
  }[]
  signals: {
    rule: ReviewReason
    ruleVersion: number
    action: ReviewAction
    facts: Record<string, unknown>
  }[]
}

export type ReviewFilter =
  | { conversionId: string }
  | {
      isOpen: boolean
      advertiserId: string | null
      affiliateId: string | null
      offerId: string | null
      rule: ReviewReason | null
      afterId: string | null
      limit: number
    }

/** Newest first, with signals and commissions. */
export function listReviews(filter: ReviewFilter): SQL {
  return sql`
    select r.*, v.name as advertiser_name, f.code as affiliate_code, f.name as affiliate_name,
      c.offer_id, o.code as offer_code, o.name as offer_name, c.event, c.external_id,
      b.external_id as customer_external_id, c.status as conversion_status,
      c.amount_minor::text, c.currency, c.attributed_by, c.source, c.occurred_at, c.recorded_at,
      c.receipt,
      coalesce((select jsonb_agg(jsonb_build_object('id', m.id, 'affiliate_id', m.affiliate_id,
          'level', m.level, 'amount_minor', m.amount_minor::text, 'currency', m.currency,
          'status', m.status, 'hold_until', m.hold_until) order by m.level)
        from affiliate.commissions m where m.conversion_id = c.id), '[]') as commissions,
      coalesce((select jsonb_agg(jsonb_build_object('rule', s.rule, 'version', s.rule_version,
          'action', s.action, 'facts', s.facts) order by s.rule)
        from affiliate.review_signals s where s.conversion_id = c.id), '[]') as signals
    from affiliate.reviews r
    join affiliate.conversions c on c.id = r.conversion_id
    join affiliate.advertisers v on v.id = r.advertiser_id
    join affiliate.affiliates f on f.id = r.affiliate_id
    left join affiliate.offers o on o.id = c.offer_id
    left join affiliate.customers b on b.id = c.customer_id
    where ${isAsked(filter)}
    order by r.id desc limit ${'limit' in filter ? filter.limit : 1}`
}

function isAsked(filter: ReviewFilter): SQL {
  if ('conversionId' in filter) return sql`r.conversion_id = ${filter.conversionId}::uuid`
  const { isOpen, advertiserId, affiliateId, offerId, rule, afterId } = filter
  return sql`${isOpen ? sql`r.status = 'open'` : sql`r.status <> 'open'`}
    and (${advertiserId}::uuid is null or r.advertiser_id = ${advertiserId}::uuid)
    and (${affiliateId}::uuid is null or r.affiliate_id = ${affiliateId}::uuid)
    and (${offerId}::uuid is null or c.offer_id = ${offerId}::uuid)
    and (${rule}::text is null or exists (select from affiliate.review_signals s
      where s.conversion_id = r.conversion_id and s.rule = ${rule}::text))
    and (${afterId}::uuid is null or r.id < ${afterId}::uuid)`
}

export function toReviewView(row: Row): ReviewView {
  const coded = (kind: 'affiliate' | 'offer'): Coded => ({
    id: row[`${kind}_id`] as string,
    code: row[`${kind}_code`] as string,
    name: row[`${kind}_name`] as string,
  })
  return {
    id: readText(row.id),
    status: readWord(reviewStatuses, row.status),
    openedAt: readTime(row.opened_at),
    closedAt: readTimeOrNull(row.closed_at),
    closedBy: readTextOrNull(row.closed_by),
    note: readTextOrNull(row.note),
    advertiser: { id: readText(row.advertiser_id), name: readText(row.advertiser_name) },
    affiliate: coded('affiliate'),
    offer: row.offer_id === null ? null : coded('offer'),
    conversion: {
      id: readText(row.conversion_id),
      event: readWord(conversionEvents, row.event),
      externalId: readText(row.external_id),
      customerId: readTextOrNull(row.customer_external_id),
      status: readWord(conversionStatuses, row.conversion_status),
      amount: row.amount_minor === null ? null : moneyOf(row),
      attributedBy: readWord(attributionRules, row.attributed_by),
      source: readText(row.source),
      occurredAt: readTime(row.occurred_at),
      recordedAt: readTime(row.recorded_at),
      receipt: readRow(row.receipt),
    },
    commissions: readRows(row.commissions).map((line) => ({
      id: readText(line.id),
      affiliateId: readText(line.affiliate_id),
      level: Number(line.level),
      amount: moneyOf(line),
      status: readWord(commissionStatuses, line.status),
      holdUntil: readTime(line.hold_until),
    })),
    signals: readRows(row.signals).map((signal) => ({
      rule: signal.rule as ReviewReason,
      ruleVersion: Number(signal.version),
      action: readWord(reviewActions, signal.action),
      facts: signal.facts as Record<string, unknown>,
    })),
  }
}

function moneyOf(row: Row): Money {
  return { minor: readMinor(row.amount_minor), currency: readWord(currencies, row.currency) }
}

/** The conversion of a manual review, and its existing review, if any. */
export function findReviewable(conversionId: string): SQL {
  return sql`
    select c.id, c.advertiser_id, c.affiliate_id, c.status, r.status as review_status
    from affiliate.conversions c left join affiliate.reviews r on r.conversion_id = c.id
    where c.id = ${conversionId}::uuid`
}

/** One row with review_settings; none if the scope cannot see the advertiser. */
export function findReviewSettings(advertiserId: string): SQL {
  return sql`
    select review_settings from affiliate.advertisers where id = ${advertiserId}::uuid`
}

/** Replaces the settings. Returns the id, or no row. */
export function replaceReviewSettings(advertiserId: string, settings: object): SQL {
  return sql`
    update affiliate.advertisers set review_settings = ${JSON.stringify(settings)}::jsonb
    where id = ${advertiserId}::uuid returning id`
}
