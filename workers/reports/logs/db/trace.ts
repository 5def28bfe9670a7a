/** Finds everything that belongs to one event, by whichever id it is known: for owner and admin, over all accounts. */
import { type SQL, sql } from 'drizzle-orm'
import {
  conversionEvents,
  conversionStatuses,
  currencies,
  deliveryStates,
  endpointKinds,
  payoutItemStatuses,
} from '../../../../schema/vocabulary.ts'
import {
  readMinor,
  readMinorOrNull,
  readNumber,
  readText,
  readTextOrNull,
  readTexts,
  readTime,
  readTimeOrNull,
  readWord,
  readWordOrNull,
} from '../../../core/columns.ts'
import type { Row } from '../../../core/database.ts'
import { coveringItem } from '../../../ledger/covering-item.ts'

/** More of a kind are not shown. */
export const TRACED_MAX = 100

/** What an id can be the id of. */
export const tracedKinds = [
  'click',
  'conversion',
  'order',
  'customer',
  'commission',
  'delivery',
  'event',
  'payout_item',
  'payout_batch',
] as const
export type TracedKind = (typeof tracedKinds)[number]

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i
/** Of orders and customers the index begins with the app, so each app is asked. */
const events = sql`unnest(${`{${conversionEvents.join()}}`}::text[])`

/**
 * One row for toFound: what the text names, and the clicks, conversions and payout items behind it. Order and customer
 * ids of apps may be the same at several advertisers.
 */
export function findTraced(text: string): SQL {
  const id = uuid.test(text) ? text : null
  return sql`
    with asked as (select ${text}::text as t, ${id}::uuid as u
    ), named as (
      select 'click' as kind, c.id from asked, affiliate.clicks c where c.id = u
      union all select 'conversion', c.id from asked, affiliate.conversions c where c.id = u
      union all select 'order', c.id from asked, affiliate.apps a cross join ${events} e(event)
        join affiliate.conversions c on c.app_id = a.id and c.event = e.event and c.external_id = (select t from asked)
      union all select 'customer', c.id from asked, affiliate.customers c where c.id = u
      union all select 'customer', c.id from asked, affiliate.apps a
        join affiliate.customers c on c.app_id = a.id and c.external_id = (select t from asked)
      union all select 'commission', m.conversion_id from asked, affiliate.commissions m where m.id = u
      union all select 'delivery', d.subject_id from asked, logs.deliveries d where d.id = u
      union all select 'event', v.subject_id from asked, logs.events v where v.id = u
      union all select 'payout_item', i.id from asked, affiliate.payout_items i where i.id = u
      union all select 'payout_batch', i.id from asked, affiliate.payout_items i where i.batch_id = u
    ), covered as (
      select m.conversion_id as id from affiliate.payout_items t
      join affiliate.commissions m on m.affiliate_id = t.affiliate_id and m.advertiser_id = t.advertiser_id
        and m.currency = t.currency and m.status = 'available'
      cross join lateral (${coveringItem}) p(id, batch_id, status, created_at)
      where t.id in (select id from named) and p.id = t.id limit ${TRACED_MAX}
    ), roots as (
      select c.id, c.click_id, c.customer_id, c.original_id from affiliate.conversions c
      where c.id in (select id from named) or c.id in (select id from covered)
        or c.click_id in (select id from named) or c.customer_id in (select id from named)
    ), conversions as (
      select id from (
        select id from roots union select original_id from roots where original_id is not null
        union select c.id from affiliate.conversions c
          where c.original_id in (select id from roots)
            or c.click_id in (select click_id from roots where (select count(*) from covered) = 0)
            or c.customer_id in (select customer_id from roots where (select count(*) from covered) = 0)) all_of
      order by id limit ${TRACED_MAX})
    select (select coalesce(array_agg(distinct kind), '{}') from named) as kinds,
      (select coalesce(array_agg(id), '{}') from conversions)::text[] as conversions,
      (select coalesce(array_agg(distinct id), '{}') from (
        select id from named where kind in ('click', 'delivery', 'event')
        union select c.click_id from affiliate.conversions c where c.id in (select id from conversions) and c.click_id is not null
        union select u.click_id from affiliate.customers u where u.id in (select id from named) and u.click_id is not null) k
        )::text[] as clicks,
      (select coalesce(array_agg(distinct id), '{}') from (select id from named union select id from conversions) s
        )::text[] as subjects`
}

export const toFound = (row: Row) => ({
  kinds: readTexts(row.kinds) as TracedKind[],
  conversions: readTexts(row.conversions),
  clicks: readTexts(row.clicks),
  /** Whatever deliveries and payouts may be about. */
  subjects: readTexts(row.subjects),
})

const among = (ids: readonly string[]) =>
  sql`(select v::uuid from jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb) v)`

/** In time order. Rows for toTracedConversion. */
export const listTracedConversions = (ids: readonly string[]): SQL => sql`
  select c.id, c.event, c.external_id, c.status, c.amount_minor::text as amount, c.currency, c.click_id,
    u.external_id as customer, c.occurred_at, c.recorded_at, v.id as advertiser_id, v.name as advertiser,
    a.id as affiliate_id, a.name as affiliate, o.name as offer
  from affiliate.conversions c
    join affiliate.advertisers v on v.id = c.advertiser_id
    left join affiliate.affiliates a on a.id = c.affiliate_id
    left join affiliate.offers o on o.id = c.offer_id
    left join affiliate.customers u on u.id = c.customer_id
  where c.id in ${among(ids)} order by c.occurred_at, c.recorded_at, c.id`

export const toTracedConversion = (row: Row) => ({
  id: readText(row.id),
  event: readWord(conversionEvents, row.event),
  orderId: readText(row.external_id),
  status: readWord(conversionStatuses, row.status),
  amountMinor: readMinorOrNull(row.amount),
  currency: readWordOrNull(currencies, row.currency),
  clickId: readTextOrNull(row.click_id),
  customer: readTextOrNull(row.customer),
  occurredAt: readTime(row.occurred_at),
  recordedAt: readTime(row.recorded_at),
  advertiser: { id: readText(row.advertiser_id), name: readText(row.advertiser) },
  affiliate: namedOrNull(row.affiliate_id, row.affiliate),
  offer: readTextOrNull(row.offer),
})

/** In time order. Rows for toTracedClick. */
export const listTracedClicks = (ids: readonly string[]): SQL => sql`
  select k.id, k.clicked_at, k.reason, k.country, a.id as affiliate_id, a.name as affiliate, o.name as offer
  from affiliate.clicks k
    left join affiliate.affiliates a on a.id = k.affiliate_id
    left join affiliate.offers o on o.id = k.offer_id
  where k.id in ${among(ids)} order by k.id limit ${TRACED_MAX}`

export const toTracedClick = (row: Row) => ({
  id: readText(row.id),
  clickedAt: readTime(row.clicked_at),
  reason: readTextOrNull(row.reason),
  country: readTextOrNull(row.country),
  affiliate: namedOrNull(row.affiliate_id, row.affiliate),
  offer: readTextOrNull(row.offer),
})

/** In time order. Rows for toTracedDelivery. */
export const listTracedDeliveries = (subjects: readonly string[], text: string): SQL => sql`
  select d.id, p.kind, p.host, d.event, d.subject_id, d.state, d.attempts, d.status, d.problem, d.occurred_at,
    d.attempted_at, d.next_attempt_at, d.tries
  from logs.deliveries d join affiliate.endpoints p on p.id = d.endpoint_id
  where d.subject_id in ${among(subjects)} or d.id = ${uuid.test(text) ? text : null}::uuid
  order by d.occurred_at, d.id limit ${TRACED_MAX}`

export const toTracedDelivery = (row: Row) => ({
  id: readText(row.id),
  kind: readWord(endpointKinds, row.kind),
  host: readText(row.host),
  event: readText(row.event),
  subjectId: readText(row.subject_id),
  state: readWord(deliveryStates, row.state),
  attempts: readNumber(row.attempts),
  status: row.status === null ? null : readNumber(row.status),
  problem: readTextOrNull(row.problem),
  occurredAt: readTime(row.occurred_at),
  attemptedAt: readTimeOrNull(row.attempted_at),
  nextAttemptAt: readTimeOrNull(row.next_attempt_at),
  tries: (row.tries ?? []) as { at: string; status: number | null; problem: string | null }[],
})

/** Items named, or of a named batch, or that cover commissions of the conversions. Rows for toTracedPayout. */
export const listTracedPayouts = (itemIds: readonly string[]): SQL => sql`
  select i.id, i.batch_id, b.number as batch_number, b.status as batch_status, i.status, i.amount_minor::text as amount,
    i.currency, i.paypal_status, i.created_at, i.updated_at, a.id as affiliate_id, a.name as affiliate
  from affiliate.payout_items i
    join affiliate.payout_batches b on b.id = i.batch_id
    left join affiliate.affiliates a on a.id = i.affiliate_id
  where i.id in ${among(itemIds)} order by i.created_at, i.id limit ${TRACED_MAX}`

export const toTracedPayout = (row: Row) => ({
  id: readText(row.id),
  batchId: readText(row.batch_id),
  batchStatus: readText(row.batch_status),
  status: readWord(payoutItemStatuses, row.status),
  amountMinor: readMinor(row.amount),
  currency: readWord(currencies, row.currency),
  paypalStatus: readTextOrNull(row.paypal_status),
  createdAt: readTime(row.created_at),
  updatedAt: readTime(row.updated_at),
  affiliate: namedOrNull(row.affiliate_id, row.affiliate),
})

const namedOrNull = (id: unknown, name: unknown) =>
  id === null ? null : { id: readText(id), name: readTextOrNull(name) }
