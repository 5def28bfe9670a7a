import { type SQL, sql } from 'drizzle-orm'
import { readFlag, readNumberOrNull, readTextOrNull } from '../core/columns.ts'
import type { Row } from '../core/database.ts'

/** A request with an app's Idempotency-Key. */
export interface KeyedRequest {
  advertiserId: string
  appId: string
  key: string
  /** SHA-256 of method, path and body, hex. */
  requestHash: string
}

export interface KeyState {
  /** True if this request owns the key. It must then settle or release it. */
  isClaimed: boolean
  /** Hash of the request that used the key first; null while that row is being written. */
  requestHash: string | null
  /** Status of the stored answer; null while the first request is running. */
  status: number | null
  response: unknown
}

/** A request that claimed a key this long ago without settling it has died with its Worker. */
const CLAIM_SECONDS_MAX = 60

/**
 * Claims the key if it is new, or if its last owner never settled it. Otherwise returns the
 * request that has it. Of two concurrent requests, exactly one claims it.
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

/** Stores the answer under the key. */
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

/**
 * Releases the key without an answer, because nothing was recorded: the next request may claim it.
 */
export function releaseKey({ appId, key, requestHash }: KeyedRequest): SQL {
  return sql`
    update logs.idempotency_keys set created_at = created_at - interval '1 hour'
    where app_id = ${appId}::uuid and key = ${key} and request_hash = ${requestHash}
      and status is null`
}

/** Deletes answers older than 31 days. The database refuses to delete any younger than 30 days. */
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
