/**
 * The places of conversions in conversion, commission and revenue caps. Each receipt keeps what its
 * conversion took, so a rejection gives exactly that back, and an approval after it takes it again.
 */
import { type SQL, sql } from 'drizzle-orm'
import { readRows, readText, readTextOrNull } from '../core/columns.ts'
import type { Row } from '../core/database.ts'
import type { CapChanges } from '../snapshots/rules.ts'
import type { CapRaise } from './rules/caps.ts'
import { changesOfCap, joinChanges } from './set-cap.ts'

/** What a conversion took of one cap in one period. */
export interface CapPlace {
  capId: string
  /** First day of the period. */
  periodStart: string
  /** Conversions, or minor units. */
  amount: bigint
}

/** As a receipt keeps the places; undefined for none. */
export function placesJson(raises: readonly CapRaise[]) {
  if (raises.length === 0) return undefined
  return raises.map(({ cap, amount }) => ({
    ...{ cap_id: cap.id, period_start: cap.periodStart, amount: amount.toString() },
  }))
}

/** Reads what placesJson wrote; older receipts have none. */
export function toPlaces(json: unknown): CapPlace[] {
  return readRows(json ?? []).map((row) => ({
    capId: readText(row.cap_id),
    periodStart: readText(row.period_start),
    amount: BigInt(readText(row.amount)),
  }))
}

/**
 * Gives back what rejected conversions took, and takes again what approved ones had given back, in
 * periods that run at `now`. One row, for toCapChanges.
 * @throws TR001 `cap_reached` if a hard cap has no room for what is taken.
 */
export function changePlaces(
  given: readonly CapPlace[],
  taken: readonly CapPlace[],
  now: Date,
): SQL[] {
  const changes = [...given.map((place) => ({ ...place, amount: -place.amount })), ...taken].map(
    ({ capId, periodStart, amount }) => ({
      ...{ cap_id: capId, period_start: periodStart, amount: amount.toString() },
    }),
  )
  if (changes.length === 0) return []
  const at = sql`${now.toISOString()}::timestamptz`
  return [
    sql`
    with asked as (
      select a.cap_id, a.period_start, sum(a.amount)::bigint as amount
      from jsonb_to_recordset(${JSON.stringify(changes)}::jsonb)
        as a (cap_id uuid, period_start date, amount bigint)
      group by 1, 2
    ), running as (
      select a.*, k.limit_value, k.is_hard, k.offer_id, k.affiliate_id
      from asked a join affiliate.caps k on k.id = a.cap_id
      join affiliate.advertisers v on v.id = k.advertiser_id
      where a.period_start = affiliate.period_start(k.period, ${at}, v.time_zone)
    ), locked as materialized (
      select n.cap_id, n.period_start from affiliate.cap_counters n
      join running r using (cap_id, period_start)
      order by n.cap_id, n.period_start for no key update of n
    ), changed as (
      update affiliate.cap_counters n set
        used_value = greatest(n.used_value + r.amount, 0),
        reached_at = case when n.used_value + r.amount >= r.limit_value
          then coalesce(n.reached_at, ${at}) end
      from running r join locked l using (cap_id, period_start)
      where n.cap_id = r.cap_id and n.period_start = r.period_start
        and (r.amount <= 0 or not r.is_hard or n.used_value + r.amount <= r.limit_value)
      returning n.advertiser_id, n.used_value, r.amount, r.limit_value, r.offer_id, r.affiliate_id)
    select affiliate.require((select count(*) from changed) = (select count(*) from locked),
        'cap_reached'),
      (select jsonb_agg(jsonb_build_object('advertiser_id', advertiser_id, 'offer_id', offer_id,
        'affiliate_id', affiliate_id))
       from changed where (used_value >= limit_value) <> (used_value - amount >= limit_value))
        as turned`,
  ]
}

/** What to publish after changePlaces, for each advertiser: caps that are full now, or no longer. */
export function toCapChanges(row: Row | undefined): CapChanges[] {
  const turned = readRows(row?.turned ?? []).map((cap) => ({
    advertiserId: readText(cap.advertiser_id),
    offerId: readTextOrNull(cap.offer_id),
    affiliateId: readTextOrNull(cap.affiliate_id),
  }))
  return [...Map.groupBy(turned, ({ advertiserId }) => advertiserId)].flatMap(
    ([advertiserId, own]) => joinChanges(advertiserId, own.map(changesOfCap)) ?? [],
  )
}
