import { type SQL, sql } from 'drizzle-orm'
import {
  type CommissionStatus,
  type ConversionEvent,
  type ConversionRejection,
  type ConversionStatus,
  commissionStatuses,
  conversionEvents,
  conversionRejections,
  conversionStatuses,
  currencies,
} from '../../../../schema/vocabulary.ts'
import {
  readMinor,
  readText,
  readTextOrNull,
  readTime,
  readWord,
  readWordOrNull,
} from '../../../core/columns.ts'
import type { Row } from '../../../core/database.ts'
import type { Money } from '../../../core/money.ts'
import { coveringItem } from '../../../ledger/covering-item.ts'

export interface ConversionsPage {
  affiliateId: string
  advertiserId: string | null
  /** The last row of the page before: time to the microsecond, and id. */
  after: { recordedAt: string; id: string } | null
  limit: number
}

/** Newest first. */
export function listOwnConversions(page: ConversionsPage): SQL {
  const { affiliateId, advertiserId, after } = page
  const ofAdvertiser =
    advertiserId === null ? sql`` : sql`and c.advertiser_id = ${advertiserId}::uuid`
  const older = after
    ? sql`and (c.recorded_at, c.id) < (${after.recordedAt}::timestamptz, ${after.id}::uuid)`
    : sql``
  return sql`
    select ${ownColumns}, to_char(c.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
      as recorded_at_exactly
    ${ownTables(affiliateId)} ${ofAdvertiser} ${older}
    order by c.recorded_at desc, c.id desc
    limit ${page.limit}`
}

/** One conversion of the affiliate, with its amount and full receipt. */
export function findOwnConversion(affiliateId: string, conversionId: string): SQL {
  return sql`
    select ${ownColumns}, c.receipt, c.amount_minor::text as amount, c.currency,
      m.refunded_minor::text as refunded_minor
    ${ownTables(affiliateId)} and c.id = ${conversionId}::uuid`
}

const ownColumns = sql`
  c.id, c.event, c.status, c.rejection, c.click_id, k.sub1, c.recorded_at,
  c.offer_id, coalesce(o.name, '') as offer_name, c.advertiser_id, a.name as advertiser_name,
  m.amount_minor::text as commission_minor, m.currency as commission_currency,
  m.status as commission_status, m.hold_until,
  case when p.status is null then null when p.status = 'paid' then 'paid' else 'in_payout' end
    as payout_status`

const ownTables = (affiliateId: string): SQL => sql`
  from affiliate.conversions c
  join affiliate.advertisers a on a.id = c.advertiser_id
  left join affiliate.offers o on o.id = c.offer_id
  left join affiliate.commissions m
    on m.conversion_id = c.id and m.affiliate_id = ${affiliateId}::uuid
  left join lateral (${coveringItem}) p on m.status = 'available'
  left join affiliate.clicks k on k.id = c.click_id
  where c.affiliate_id = ${affiliateId}::uuid and c.offer_id is not null`

/** Payout status of a commission. It is derived, never stored. */
const payoutStatuses = ['in_payout', 'paid'] as const
export type PayoutStatus = (typeof payoutStatuses)[number]

export interface OwnConversion {
  id: string
  event: ConversionEvent
  status: ConversionStatus
  rejection: ConversionRejection | null
  offer: { id: string; name: string }
  advertiser: { id: string; name: string }
  commission: {
    money: Money
    status: CommissionStatus
    payoutStatus: PayoutStatus | null
    holdUntil: Date
  } | null
  clickId: string | null
  sub1: string | null
  recordedAt: Date
}

export function toOwnConversion(row: Row): OwnConversion {
  return {
    id: readText(row.id),
    event: readWord(conversionEvents, row.event),
    status: readWord(conversionStatuses, row.status),
    rejection: readWordOrNull(conversionRejections, row.rejection),
    offer: { id: readText(row.offer_id), name: readText(row.offer_name) },
    advertiser: { id: readText(row.advertiser_id), name: readText(row.advertiser_name) },
    commission: commissionOf(row),
    clickId: readTextOrNull(row.click_id),
    sub1: readTextOrNull(row.sub1),
    recordedAt: readTime(row.recorded_at),
  }
}

function commissionOf(row: Row): OwnConversion['commission'] {
  if (row.commission_minor === null) return null
  return {
    money: {
      minor: readMinor(row.commission_minor),
      currency: readWord(currencies, row.commission_currency),
    },
    status: readWord(commissionStatuses, row.commission_status),
    payoutStatus: readWordOrNull(payoutStatuses, row.payout_status),
    holdUntil: readTime(row.hold_until),
  }
}
