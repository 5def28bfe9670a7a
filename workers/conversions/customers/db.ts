/** Customers of apps and the affiliates they are bound to. */
import { type SQL, sql } from 'drizzle-orm'
import {
  type AttributionRule,
  attributionRules,
  type BindingEnd,
  bindingEnds,
} from '../../../schema/vocabulary.ts'
import {
  readRow,
  readText,
  readTextOrNull,
  readTime,
  readTimeOrNull,
  readWord,
  readWordOrNull,
} from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'

interface Coded {
  id: string
  code: string
  name: string
}

export interface CustomerView {
  id: string
  externalId: string
  advertiserId: string
  appId: string
  affiliate: Coded
  offer: Coded
  boundAt: Date
  /** `none`: the advertiser bound the customer. */
  boundBy: AttributionRule
  /** The first conversion; null if the advertiser bound the customer. */
  conversionId: string | null
  /** Null while the binding is active. */
  endedAt: Date | null
  endedBy: BindingEnd | null
  cancelledAt: Date | null
}

export type CustomerFilter = { id: string } | { externalId: string; limit: number }

/** The customers that the scope may read, newest first. */
export function listCustomers(filter: CustomerFilter): SQL {
  const isAsked =
    'id' in filter ? sql`k.id = ${filter.id}::uuid` : sql`k.external_id = ${filter.externalId}`
  return sql`
    select k.*, jsonb_build_object('id', a.id, 'code', a.code, 'name', a.name) as affiliate,
      jsonb_build_object('id', o.id, 'code', o.code, 'name', o.name) as offer
    from affiliate.customers k
    join affiliate.affiliates a on a.id = k.affiliate_id
    join affiliate.offers o on o.id = k.offer_id
    where ${isAsked}
    order by k.id desc limit ${'id' in filter ? 1 : filter.limit}`
}

export function toCustomerView(row: Row): CustomerView {
  return {
    id: readText(row.id),
    externalId: readText(row.external_id),
    advertiserId: readText(row.advertiser_id),
    appId: readText(row.app_id),
    affiliate: toCoded(readRow(row.affiliate)),
    offer: toCoded(readRow(row.offer)),
    boundAt: readTime(row.bound_at),
    boundBy: readWord(attributionRules, row.bound_by),
    conversionId: readTextOrNull(row.bound_conversion_id),
    endedAt: readTimeOrNull(row.ended_at),
    endedBy: readWordOrNull(bindingEnds, row.ended_by),
    cancelledAt: readTimeOrNull(row.cancelled_at),
  }
}

const toCoded = (json: Row): Coded => ({
  id: readText(json.id),
  code: readText(json.code),
  name: readText(json.name),
})

/** Guards of moveCustomer: the offer must be of the customer's app, and the affiliate must be able to earn from it. */
export const OFFER_UNKNOWN = 'offer_unknown'
export const AFFILIATE_INACTIVE = 'affiliate_inactive'

/** Ends the binding as the advertiser's decision. Rebills renew only later sales. */
export function unbindCustomer(id: string, now: Date): SQL {
  return sql`update affiliate.customers set ended_at = t.now, ended_by = 'unbound', released_at = t.now
    from (select ${now.toISOString()}::timestamptz as now) t where id = ${id}::uuid`
}

export interface NewHolder {
  affiliateId: string
  offerId: string
}

/** Binds the customer to another affiliate from now on. Raises OFFER_UNKNOWN or AFFILIATE_INACTIVE. */
export function moveCustomer(id: string, { affiliateId, offerId }: NewHolder, now: Date): SQL[] {
  return [
    sql`select affiliate.require(exists (select from affiliate.customers k
      join affiliate.offers o on o.app_id = k.app_id and o.id = ${offerId}::uuid
      where k.id = ${id}::uuid), ${OFFER_UNKNOWN})`,
    // The partnership cannot end between the check and the change.
    sql`select affiliate.hold_partners(json_agg(json_build_object('advertiser_id', k.advertiser_id,
      'affiliate_id', ${affiliateId}::uuid))) from affiliate.customers k where k.id = ${id}::uuid`,
    sql`select affiliate.require(exists (select from affiliate.customers k
      join affiliate.partnerships p on p.advertiser_id = k.advertiser_id and p.status = 'approved'
      join affiliate.affiliates a on a.id = p.affiliate_id and a.status = 'approved'
      where k.id = ${id}::uuid and a.id = ${affiliateId}::uuid), ${AFFILIATE_INACTIVE})`,
    sql`update affiliate.customers set affiliate_id = ${affiliateId}::uuid, offer_id = ${offerId}::uuid,
        click_id = null, bound_at = ${now.toISOString()}::timestamptz, bound_by = 'none', bound_conversion_id = null,
        ended_at = null, ended_by = null, released_at = ${now.toISOString()}::timestamptz
      where id = ${id}::uuid`,
  ]
}
