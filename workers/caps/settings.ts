/** Caps, as the people who set them see them. */

import { type SQL, sql } from 'drizzle-orm'
import {
  type CapMetric,
  type CapPeriod,
  type Currency,
  capMetrics,
  capPeriods,
  currencies,
} from '../../schema/vocabulary.ts'
import { readMinor, readText, readTime, readWord, readWordOrNull } from '../core/columns.ts'
import type { Row } from '../core/database.ts'

interface Coded {
  id: string
  code: string
  name: string
}

export interface CapView {
  id: string
  advertiser: { id: string; name: string }
  offer: Coded | null
  affiliate: Coded | null
  metric: CapMetric
  period: CapPeriod
  /** Events, or minor units of the currency. */
  limitValue: bigint
  currency: Currency | null
  isHard: boolean
  /** Used in the current period; 0 on a click cap, which the edge counts. */
  usedValue: bigint
  reachedAt: Date | null
  archivedAt: Date | null
  createdAt: Date
}

export type CapFilter =
  | { capId: string }
  | {
      afterId: string | null
      offerId: string | null
      affiliateId: string | null
      isArchivedToo: boolean
      limit: number
    }

/** Newest first, with the amount used in the period around `now`. */
export function listCaps(filter: CapFilter, now: Date): SQL {
  const isAsked =
    'capId' in filter
      ? sql`c.id = ${filter.capId}::uuid`
      : sql`(${filter.afterId}::uuid is null or c.id < ${filter.afterId}::uuid)
          and (${filter.offerId}::uuid is null or c.offer_id = ${filter.offerId}::uuid)
          and (${filter.affiliateId}::uuid is null or c.affiliate_id = ${filter.affiliateId}::uuid)
          and (${filter.isArchivedToo} or c.archived_at is null)`
  return sql`
    select c.*, c.limit_value::text as limit_text, v.name as advertiser_name,
      o.code as offer_code, o.name as offer_name, f.code as affiliate_code,
      f.name as affiliate_name, coalesce(n.used_value, 0)::text as used_text, n.reached_at
    from affiliate.caps c
    join affiliate.advertisers v on v.id = c.advertiser_id
    left join affiliate.offers o on o.id = c.offer_id
    left join affiliate.affiliates f on f.id = c.affiliate_id
    left join affiliate.cap_counters n on n.cap_id = c.id
      and n.period_start = case c.period when 'total' then date '0001-01-01'
        else date_trunc(c.period, ${now.toISOString()}::timestamptz at time zone v.time_zone)::date end
    where ${isAsked}
    order by c.id desc limit ${'capId' in filter ? 1 : filter.limit}`
}

export function toCapView(row: Row): CapView {
  const codedOf = (kind: 'offer' | 'affiliate'): Coded | null =>
    row[`${kind}_id`] === null
      ? null
      : {
          id: row[`${kind}_id`] as string,
          code: row[`${kind}_code`] as string,
          name: row[`${kind}_name`] as string,
        }
  return {
    id: readText(row.id),
    advertiser: { id: readText(row.advertiser_id), name: readText(row.advertiser_name) },
    offer: codedOf('offer'),
    affiliate: codedOf('affiliate'),
    metric: readWord(capMetrics, row.metric),
    period: readWord(capPeriods, row.period),
    limitValue: readMinor(row.limit_text),
    currency: readWordOrNull(currencies, row.currency),
    isHard: row.is_hard === true,
    usedValue: readMinor(row.used_text),
    reachedAt: timeOf(row.reached_at),
    archivedAt: timeOf(row.archived_at),
    createdAt: readTime(row.created_at),
  }
}

const timeOf = (value: unknown) => (value === null ? null : new Date(value as string))

export interface NewCap {
  id: string
  advertiserId: string
  offerId: string | null
  affiliateId: string | null
  metric: CapMetric
  period: CapPeriod
  limitValue: bigint
  currency: Currency | null
  isHard: boolean
}

export function insertCap(cap: NewCap): SQL {
  return sql`
    insert into affiliate.caps (id, advertiser_id, offer_id, affiliate_id, metric, period,
      limit_value, currency, is_hard)
    values (${cap.id}::uuid, ${cap.advertiserId}::uuid, ${cap.offerId}::uuid,
      ${cap.affiliateId}::uuid, ${cap.metric}, ${cap.period}, ${`${cap.limitValue}`}::bigint,
      ${cap.currency}, ${cap.isHard})`
}

export interface CapChange {
  limitValue?: bigint
  isHard?: boolean
  isArchived?: boolean
}

/** Undefined values stay unchanged. An archived cap keeps the time it was archived. */
export function updateCapRow(capId: string, { limitValue, isHard, isArchived }: CapChange): SQL {
  const kept = isArchived ? sql`coalesce(archived_at, now())` : sql`null`
  return sql`
    update affiliate.caps set
      limit_value = coalesce(${limitValue === undefined ? null : `${limitValue}`}::bigint, limit_value),
      changed_at = case when ${limitValue === undefined ? null : `${limitValue}`}::bigint <> limit_value
        then now() else changed_at end,
      is_hard = coalesce(${isHard ?? null}::boolean, is_hard),
      archived_at = ${isArchived === undefined ? sql`archived_at` : kept}
    where id = ${capId}::uuid returning id`
}
