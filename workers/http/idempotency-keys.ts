import { type SQL, sql } from 'drizzle-orm'
import { readFlag, readNumberOrNull, readTextOrNull } from '../core/columns.ts'
import type { Row } from '../core/database.ts'

/** A request under the Idempotency-Key of an app. */
export interface KeyedRequest {
  advertiserId: string
  appId: string
  key: string
  /** SHA-256 over method, path and body, hex. */
  requestHash: string
}

export interface KeyState {
  /** This request has the key now, and must settle or release it. */
  isClaimed: boolean
  /** Of the request that had the key before; null where that is being written just now. */
  requestHash: string | null
  /** Status answered; null while that request runs. */
  status: number | null
  response: unknown
}

/** A request that began this long ago and never settled has died with its Worker. */
const CLAIM_SECONDS_MAX = 60

/**
 * Takes the key where it is new, or where who had it never settled; tells who has it otherwise.
 * Of two at once exactly one takes it.
 */
export function claimKey(request: KeyedRequest, now: Date): SQL {
  const at = sql`${now.toISOString()}::timestamptz`
  return sql`
    with claimed as (
      insert into logs.idempotency_keys as k (app_id, key, advertiser_id, request_hash, created_at)
      values (${request.appId}::uuid, ${request.key}, ${request.advertiserId}::uuid,
        ${request.requestHash}, ${at})
      on conflict (app_id, key) do update
        set request_hash = excluded.request_hash, created_at = excluded.created_at
        where k.status is null and k.created_at < ${at} - make_interval(secs => ${CLAIM_SECONDS_MAX})
      returning 1)
    select exists (select from claimed) as is_claimed, k.request_hash, k.status, k.response
    from (select) as one
    left join logs.idempotency_keys k on k.app_id = ${request.appId}::uuid and k.key = ${request.key}`
}

export function toKeyState(row: Row): KeyState {
  return {
    isClaimed: readFlag(row.is_claimed),
    requestHash: readTextOrNull(row.request_hash),
    status: readNumberOrNull(row.status),
    response: row.response,
  }
}

/** Keeps what was answered. */
export function settleKey(
  { appId, key, requestHash }: KeyedRequest,
  status: number,
  response: unknown,
): SQL {
  return sql`
    update logs.idempotency_keys set status = ${status}, response = ${JSON.stringify(response)}::jsonb
    where app_id = ${appId}::uuid and key = ${key} and request_hash = ${requestHash}
      and status is null`
}

/** Gives the key back: nothing was taken under it, so the next request may have it at once. */
export function releaseKey({ appId, key, requestHash }: KeyedRequest): SQL {
  return sql`
    update logs.idempotency_keys set created_at = created_at - interval '1 hour'
    where app_id = ${appId}::uuid and key = ${key} and request_hash = ${requestHash}
      and status is null`
}

/** Answers older than 31 days; the database itself refuses to forget one of 30. */
export function deleteOldKeys(now: Date, limit: number): SQL {
  return sql`
    with gone as (
      delete from logs.idempotency_keys where (app_id, key) in (
        select app_id, key from logs.idempotency_keys
        where created_at < ${now.toISOString()}::timestamptz - interval '31 days'
        order by created_at limit ${limit})
      returning 1)
    select count(*)::int as deleted from gone`
}
