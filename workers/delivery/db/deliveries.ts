/** The log of an account's deliveries. */
import { getTableColumns, type SQL, sql } from 'drizzle-orm'
import { deliveries } from '../../../schema/delivery/deliveries.ts'
import type { DeliveryState } from '../../../schema/vocabulary.ts'
import type { Row } from '../../core/database.ts'
import { readerOf } from '../../core/typed-rows.ts'
import type { Owner } from './endpoints.ts'

/** The most deliveries that one request sends again. */
export const REPLAY_MAX = 10_000

const ofOwner = ({ advertiserId, affiliateId }: Owner) => sql`
  d.advertiser_id is not distinct from ${advertiserId}::uuid
  and d.affiliate_id is not distinct from ${affiliateId}::uuid`

/** Endpoints of the account, also deleted ones. */
const ofAccount = ({ advertiserId, affiliateId }: Owner) => sql`
  coalesce(p.affiliate_id, p.advertiser_id) = ${affiliateId ?? advertiserId}::uuid`

const toRow = readerOf(getTableColumns(deliveries))
export const toDelivery = (row: Row) => toRow(row)
export type StoredDelivery = ReturnType<typeof toDelivery>

export interface DeliveryFilter {
  endpointId: string | undefined
  state: DeliveryState | undefined
  event: string | undefined
  /** Id of the delivery or event, or of the conversion, its click, or payout. */
  about: string | undefined
}

function matching({ endpointId, state, event, about }: DeliveryFilter): SQL {
  const conditions = [
    ...(endpointId === undefined ? [] : [sql`d.endpoint_id = ${endpointId}::uuid`]),
    ...(state === undefined ? [] : [sql`d.state = ${state}`]),
    ...(event === undefined ? [] : [sql`d.event = ${event}`]),
    ...(about === undefined
      ? []
      : [
          sql`(d.id = ${about}::uuid or d.event_id = ${about}::uuid or d.subject_id = ${about}::uuid
            or d.subject_id = any (array(select c.id from affiliate.conversions c where c.click_id = ${about}::uuid)))`,
        ]),
  ]
  return conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `)
}

/** Newest first. Read endpoint by endpoint, along the index of each: the table holds the deliveries of all accounts. */
export function listDeliveries(
  owner: Owner,
  filter: DeliveryFilter,
  page: { afterId: string | null; limit: number },
): SQL {
  const after = page.afterId === null ? sql`` : sql`and d.id < ${page.afterId}::uuid`
  return sql`select d.* from affiliate.endpoints p
    cross join lateral (select d.* from logs.deliveries d
      where d.endpoint_id = p.id and ${matching(filter)} ${after}
      order by d.id desc limit ${page.limit}) d
    where ${ofAccount(owner)}
    order by d.id desc limit ${page.limit}`
}

/** A test send: an event that never happened, with made-up facts. */
export function insertTest(
  owner: Owner,
  test: { id: string; endpointId: string; event: string; facts: object; now: Date },
): SQL {
  const { id, endpointId, event, facts, now } = test
  const time = now.toISOString()
  return sql`insert into logs.deliveries (id, endpoint_id, advertiser_id, affiliate_id, event, event_id, subject_id, facts,
      occurred_at, next_attempt_at, is_manual)
    values (${id}::uuid, ${endpointId}::uuid, ${owner.advertiserId}::uuid, ${owner.affiliateId}::uuid, ${event}, ${id}::uuid,
      ${id}::uuid, ${JSON.stringify(facts)}::jsonb, ${time}::timestamptz, ${time}::timestamptz, true)`
}

/** Which deliveries are sent again: named ones, or those of a range of time, or all that failed; of one endpoint or of all (null). */
export type Replay =
  | { ids: readonly string[] }
  | { endpointId: string | null; from: Date | null; to: Date | null; onlyFailed: boolean }

/** Those of them that may be sent again: named ones also while they wait for their next attempt, not while they are sent. */
function chosenBy(owner: Owner, replay: Replay, now: Date): SQL {
  const chosen =
    'ids' in replay
      ? sql`d.id in (select v::uuid from jsonb_array_elements_text(${JSON.stringify(replay.ids)}::jsonb) v)
          and (d.leased_until is null or d.leased_until < ${now.toISOString()}::timestamptz)`
      : sql`d.state <> 'retrying' and (${replay.endpointId}::uuid is null or p.id = ${replay.endpointId}::uuid)
          and (${replay.from?.toISOString() ?? null}::timestamptz is null or d.occurred_at >= ${replay.from?.toISOString() ?? null}::timestamptz)
          and (${replay.to?.toISOString() ?? null}::timestamptz is null or d.occurred_at < ${replay.to?.toISOString() ?? null}::timestamptz)
          and (not ${replay.onlyFailed}::boolean or d.state = 'failed')`
  return sql`select d.id from logs.deliveries d join affiliate.endpoints p on p.id = d.endpoint_id
    where ${ofAccount(owner)} and ${ofOwner(owner)} and p.deleted_at is null and p.stopped_at is null and ${chosen}
    order by d.id limit ${REPLAY_MAX}`
}

/** One row `replayed`: how many would be sent again. */
export const countReplay = (owner: Owner, replay: Replay, now: Date): SQL =>
  sql`select count(*)::int as replayed from (${chosenBy(owner, replay, now)}) chosen`

/** Sends deliveries again under their old event ids, from the first attempt on. One row `replayed`: how many. */
export function replayDeliveries(owner: Owner, replay: Replay, now: Date): SQL {
  return sql`with chosen as (${chosenBy(owner, replay, now)} for update of d),
    replayed as (
      update logs.deliveries d set state = 'retrying', attempts = 0, next_attempt_at = ${now.toISOString()}::timestamptz,
        is_manual = true
      from chosen c where d.id = c.id returning d.id)
    select count(*)::int as replayed from replayed`
}
