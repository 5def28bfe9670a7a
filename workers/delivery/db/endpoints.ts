/** Endpoints of an account. Every statement names the account; row-level security is a second lock. */
import { getTableColumns, type SQL, sql } from 'drizzle-orm'
import { endpoints } from '../../../schema/delivery/endpoints.ts'
import {
  type EndpointKind,
  endpointKinds,
  endpointStops,
  type PostbackMethod,
  type PostbackPreset,
} from '../../../schema/vocabulary.ts'
import { readTextOrNull, readWord, readWordOrNull } from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'
import { timestamp } from '../../core/timestamp.ts'
import { readerOf } from '../../core/typed-rows.ts'

/** The most endpoints of one account. */
export const ENDPOINTS_MAX = 100

/** Whose endpoints: exactly one of the two. */
export interface Owner {
  advertiserId: string | null
  affiliateId: string | null
}

const ofOwner = ({ advertiserId, affiliateId }: Owner) => sql`
  p.advertiser_id is not distinct from ${advertiserId}::uuid
  and p.affiliate_id is not distinct from ${affiliateId}::uuid and p.deleted_at is null`

const toRow = readerOf(getTableColumns(endpoints))
export const toEndpoint = (row: Row) => ({
  ...toRow(row),
  // Chats belong to people, not to an account.
  kind: readWord(endpointKinds, row.kind),
  stoppedBy: readWordOrNull(endpointStops, row.stopped_by),
  offerName: readTextOrNull(row.offer_name),
})
export type StoredEndpoint = ReturnType<typeof toEndpoint>

const selected = sql`select p.*, o.name as offer_name
  from affiliate.endpoints p left join affiliate.offers o on o.id = p.offer_id`

export const listEndpoints = (owner: Owner): SQL =>
  sql`${selected} where ${ofOwner(owner)} order by p.kind, p.offer_id nulls first, p.id limit ${ENDPOINTS_MAX}`

export const findEndpoint = (owner: Owner, id: string): SQL =>
  sql`${selected} where p.id = ${id}::uuid and ${ofOwner(owner)}`

export interface NewEndpoint {
  id: string
  kind: EndpointKind
  offerId: string | null
  url: string
  host: string
  method: PostbackMethod
  events: readonly string[]
  preset: PostbackPreset | null
  sendsNegative: boolean
  secret: string | null
}

/** Guards `too_many_endpoints`, `offer_unknown`, and `endpoint_exists`: an offer has one postback. */
export function insertEndpoint(owner: Owner, made: NewEndpoint, userId: string, now: Date): SQL[] {
  const { advertiserId, affiliateId } = owner
  return [
    sql`select pg_advisory_xact_lock(hashtextextended('endpoints ' || ${advertiserId ?? affiliateId}, 0))`,
    sql`select affiliate.require((select count(*) from affiliate.endpoints p where ${ofOwner(owner)}) < ${ENDPOINTS_MAX},
      'too_many_endpoints')`,
    sql`select affiliate.require(${made.offerId}::uuid is null or exists (select from affiliate.offers o
      where o.id = ${made.offerId}::uuid and case when ${advertiserId}::uuid is not null then o.advertiser_id = ${advertiserId}::uuid
        else exists (select from affiliate.partnerships s where s.affiliate_id = ${affiliateId}::uuid
          and s.advertiser_id = o.advertiser_id and s.status in ('approved', 'suspended')) end), 'offer_unknown')`,
    sql`select affiliate.require(${made.kind} <> 'postback' or not exists (select from affiliate.endpoints p
      where ${ofOwner(owner)} and p.kind = 'postback' and p.offer_id is not distinct from ${made.offerId}::uuid),
      'endpoint_exists')`,
    sql`insert into affiliate.endpoints (id, kind, advertiser_id, affiliate_id, offer_id, url, host, method, events, preset,
        sends_negative, secret, created_by, created_at, changed_at)
      values (${made.id}::uuid, ${made.kind}, ${advertiserId}::uuid, ${affiliateId}::uuid, ${made.offerId}::uuid,
        ${made.url}, ${made.host}, ${made.method}, ${textArray(made.events)}, ${made.preset}, ${made.sendsNegative},
        ${made.secret}, ${userId}::uuid, ${timestamp(now)}, ${timestamp(now)})`,
  ]
}

const textArray = (texts: readonly string[]) =>
  sql`array(select jsonb_array_elements_text(${JSON.stringify(texts)}::jsonb))`

export type EndpointChange = Partial<
  Pick<NewEndpoint, 'url' | 'host' | 'method' | 'events' | 'preset' | 'sendsNegative'>
>

/** Undefined values stay unchanged. No row: the account has no such endpoint. */
export function updateEndpoint(owner: Owner, id: string, change: EndpointChange, now: Date): SQL {
  const { url, host, method, events, sendsNegative } = change
  return sql`update affiliate.endpoints p set url = coalesce(${url ?? null}, p.url), host = coalesce(${host ?? null}, p.host),
      method = coalesce(${method ?? null}, p.method), sends_negative = coalesce(${sendsNegative ?? null}::boolean, p.sends_negative),
      events = ${events === undefined ? sql`p.events` : textArray(events)},
      preset = ${change.preset === undefined ? sql`p.preset` : sql`${change.preset}`}, changed_at = ${timestamp(now)}
    where p.id = ${id}::uuid and ${ofOwner(owner)} returning p.id`
}

/** Switches an endpoint on, which resets its failures, or off. */
export function switchEndpoint(owner: Owner, id: string, isOn: boolean, now: Date): SQL {
  return sql`update affiliate.endpoints p set failures = 0, changed_at = ${timestamp(now)},
      stopped_at = ${isOn ? null : now.toISOString()}::timestamptz, stopped_by = ${isOn ? null : 'person'}
    where p.id = ${id}::uuid and ${ofOwner(owner)} returning p.id`
}

/** What is on its way fails; the log stays. */
export function deleteEndpoint(owner: Owner, id: string, now: Date): SQL[] {
  return [
    sql`update logs.deliveries d set state = 'failed', next_attempt_at = null, leased_until = null
      where d.endpoint_id = ${id}::uuid and d.state = 'retrying'`,
    sql`update affiliate.endpoints p set deleted_at = ${timestamp(now)}, changed_at = ${timestamp(now)}
      where p.id = ${id}::uuid and ${ofOwner(owner)} returning p.id`,
  ]
}

/** The present secret signs beside the new one until then. */
export function rotateSecret(
  owner: Owner,
  id: string,
  secret: string,
  until: Date,
  now: Date,
): SQL {
  return sql`update affiliate.endpoints p set previous_secret = p.secret, previous_until = ${timestamp(until)},
      secret = ${secret}, changed_at = ${timestamp(now)}
    where p.id = ${id}::uuid and ${ofOwner(owner)} and p.kind = 'webhook' returning p.id`
}
