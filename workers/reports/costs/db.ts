/** An affiliate's traffic costs. Every statement names the affiliate; row-level security is a second lock. */
import { type SQL, sql } from 'drizzle-orm'
import { trafficCosts } from '../../../schema/traffic-costs.ts'
import { type Currency, currencies, type TrafficCostSource } from '../../../schema/vocabulary.ts'
import { readText, readTextOrNull, readWord } from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'
import { lockRoom } from '../../core/quotas.ts'
import { readerOf } from '../../core/typed-rows.ts'

const { id, day, amountMinor, note, source, createdAt, changedAt } = trafficCosts
const readCostRow = readerOf({ id, day, amountMinor, note, source, createdAt, changedAt })

export interface CostView extends ReturnType<typeof readCostRow> {
  currency: Currency
  /** Null = all offers together. */
  offer: { id: string; code: string; name: string } | null
}

export interface CostPlace {
  day: string
  id: string
}

export interface CostFilter {
  from: string | null
  to: string | null
  offerId: string | null
  after: CostPlace | null
  limit: number
}

const columns = sql`t.*, t.day::text as day, o.code as offer_code, o.name as offer_name`

/** Latest days first. */
export function listCosts(affiliateId: string, filter: CostFilter): SQL {
  const { from, to, offerId, after, limit } = filter
  const place = after && sql`and (t.day, t.id) < (${after.day}::date, ${after.id}::uuid)`
  return sql`
    select ${columns} from affiliate.traffic_costs t left join affiliate.offers o on o.id = t.offer_id
    where t.affiliate_id = ${affiliateId}::uuid
      and (${from}::date is null or t.day >= ${from}::date) and (${to}::date is null or t.day <= ${to}::date)
      and (${offerId}::uuid is null or t.offer_id = ${offerId}::uuid) ${place ?? sql``}
    order by t.day desc, t.id desc limit ${limit}`
}

export const findCost = (affiliateId: string, costId: string) => sql`
  select ${columns} from affiliate.traffic_costs t left join affiliate.offers o on o.id = t.offer_id
  where t.affiliate_id = ${affiliateId}::uuid and t.id = ${costId}::uuid`

export function toCost(row: Row): CostView {
  const offerId = readTextOrNull(row.offer_id)
  // The name is missing once the affiliate may no longer see the offer.
  const [code, name] = [row.offer_code, row.offer_name].map((text) => readTextOrNull(text) ?? '')
  return {
    ...readCostRow(row),
    currency: readWord(currencies, row.currency),
    offer: offerId === null ? null : { id: offerId, code: code!, name: name! },
  }
}

/** Offers that the affiliate has joined, by id or code; rows of (id, code). */
export function findJoinedOffers(affiliateId: string, names: readonly string[]): SQL {
  return sql`
    select o.id, o.code from affiliate.offers o
    join affiliate.enrollments e on e.offer_id = o.id and e.affiliate_id = ${affiliateId}::uuid
    where lower(o.code) = any (array(select lower(n) from jsonb_array_elements_text(${JSON.stringify(names)}::jsonb) n))
      or o.id::text = any (array(select lower(n) from jsonb_array_elements_text(${JSON.stringify(names)}::jsonb) n))`
}

export const toJoinedOffer = (row: Row) => ({ id: readText(row.id), code: readText(row.code) })

export interface NewCost {
  id: string
  day: string
  offerId: string | null
  currency: Currency
  amountMinor: bigint
  note: string | null
}

export interface CostEntry {
  affiliateId: string
  source: TrafficCostSource
  userId: string
  now: Date
}

/** The most costs of one affiliate. */
export const COSTS_MAX = 100_000

/** Inserts costs in the order of their keys. One that exists raises `traffic_costs_once`. */
export const insertCosts = (costs: readonly NewCost[], entry: CostEntry) => sql`
  ${inserted(costs, entry)} returning id`

/** The same; one that exists gets the new amount and note. Rows of (is_new), without those unchanged. */
export const upsertCosts = (costs: readonly NewCost[], entry: CostEntry) => sql`
  ${inserted(costs, entry)}
  on conflict (affiliate_id, day, offer_id, currency) do update
    set amount_minor = excluded.amount_minor, note = excluded.note, source = excluded.source,
      changed_at = excluded.created_at
    where (t.amount_minor, t.note) is distinct from (excluded.amount_minor, excluded.note)
  returning t.changed_at is null as is_new`

function inserted(costs: readonly NewCost[], { affiliateId, source, userId, now }: CostEntry): SQL {
  const rows = costs.map(({ offerId, amountMinor, ...cost }) => ({
    ...cost,
    ...{ offer_id: offerId, amount_minor: amountMinor.toString() },
  }))
  return sql`
    insert into affiliate.traffic_costs as t
      (id, affiliate_id, offer_id, day, currency, amount_minor, note, source, created_by, created_at)
    select r.id, ${affiliateId}::uuid, r.offer_id, r.day, r.currency, r.amount_minor, r.note, ${source},
      ${userId}::uuid, ${now.toISOString()}::timestamptz
    from json_to_recordset(${JSON.stringify(rows)}::json)
      as r (id uuid, offer_id uuid, day date, currency text, amount_minor bigint, note text)
    order by r.day, r.offer_id, r.currency`
}

/** An insert of costs as the second statement of three. Guard `too_many_costs`. */
export const withinCostsMax = (insert: SQL, affiliateId: string): SQL[] => [
  lockRoom('traffic_costs', affiliateId),
  insert,
  sql`select affiliate.require((select count(*) from affiliate.traffic_costs
    where affiliate_id = ${affiliateId}::uuid) <= ${COSTS_MAX}, 'too_many_costs')`,
]

/** Undefined values stay unchanged. No row: there is no such cost. */
export function updateCost(
  affiliateId: string,
  costId: string,
  change: { amountMinor?: bigint; note?: string | null },
  now: Date,
): SQL {
  const { amountMinor, note } = change
  return sql`
    update affiliate.traffic_costs set source = 'hand', changed_at = ${now.toISOString()}::timestamptz,
      amount_minor = coalesce(${amountMinor?.toString() ?? null}::bigint, amount_minor),
      note = ${note === undefined ? sql`note` : sql`${note}::text`}
    where id = ${costId}::uuid and affiliate_id = ${affiliateId}::uuid
    returning id`
}

export const deleteCost = (affiliateId: string, costId: string) => sql`
  delete from affiliate.traffic_costs
  where id = ${costId}::uuid and affiliate_id = ${affiliateId}::uuid returning id`
