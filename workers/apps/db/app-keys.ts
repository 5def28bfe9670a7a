/** Keys that an app's server uses for the API and the tracker. */

import { type SQL, sql } from 'drizzle-orm'
import {
  readText,
  readTextOrNull,
  readTexts,
  readTimeOrNull,
  readWords,
} from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'
import { requireRoom } from '../../core/quotas.ts'

export const appKeyScopes = ['conversions:write', 'clicks:write'] as const
export type AppKeyScope = (typeof appKeyScopes)[number]

export interface AppKeySettings {
  name: string
  /** Networks the key may be used from; empty = any. */
  cidrs: readonly string[]
  requiresSignature: boolean
  /** Null = never. */
  expiresAt: Date | null
}

export interface AppKeyView extends AppKeySettings {
  id: string
  appId: string
  advertiserId: string
  scopes: readonly AppKeyScope[]
  /** Whether what it reports is a test. Cannot change. */
  isTest: boolean
  revokedAt: Date | null
  replacedBy: string | null
  lastUsedAt: Date | null
  createdAt: Date
}

const timestamp = (time: Date | null) => sql`${time?.toISOString() ?? null}::timestamptz`
/** For lists whose items need no quoting: scopes and networks. */
const words = (list: readonly string[]) => sql`${`{${list.join(',')}}`}::text[]`

/** Active keys of one app. Revoked and expired ones do not count. */
export const LIVE_KEYS_MAX = 20
const LISTED_MAX = 100

/** Newest first. */
export function listAppKeys(appId: string): SQL {
  return sql`select k.* from affiliate.app_keys k where k.app_id = ${appId}::uuid
    order by k.id desc limit ${LISTED_MAX}`
}

export function findAppKey(appId: string, keyId: string): SQL {
  return sql`select k.* from affiliate.app_keys k
    where k.app_id = ${appId}::uuid and k.id = ${keyId}::uuid`
}

export function toAppKeyView(row: Row): AppKeyView {
  return {
    id: readText(row.id),
    appId: readText(row.app_id),
    advertiserId: readText(row.advertiser_id),
    name: readText(row.name),
    scopes: readWords(appKeyScopes, row.scopes),
    cidrs: readTexts(row.cidrs),
    requiresSignature: row.requires_signature === true,
    isTest: row.is_test === true,
    expiresAt: readTimeOrNull(row.expires_at),
    revokedAt: readTimeOrNull(row.revoked_at),
    replacedBy: readTextOrNull(row.replaced_by),
    lastUsedAt: readTimeOrNull(row.last_used_at),
    createdAt: readTimeOrNull(row.created_at) as Date,
  }
}

export interface NewAppKey extends AppKeySettings {
  id: string
  appId: string
  scopes: readonly AppKeyScope[]
  isTest: boolean
  hash: string
  now: Date
}

/**
 * Guards: `app_unknown`; `too_many_keys` if the app has LIVE_KEYS_MAX. The app's row is locked,
 * so that concurrent inserts are counted correctly.
 */
export function insertAppKey(key: NewAppKey): SQL[] {
  const now = timestamp(key.now)
  return [
    sql`select id from affiliate.apps where id = ${key.appId}::uuid for update`,
    sql`select affiliate.require(exists (select from affiliate.apps where id = ${key.appId}::uuid), 'app_unknown'),
      affiliate.require((select count(*) from affiliate.app_keys k
        where k.app_id = ${key.appId}::uuid and k.revoked_at is null
          and (k.expires_at is null or k.expires_at > ${now})) < ${LIVE_KEYS_MAX}, 'too_many_keys')`,
    requireRoom(
      'app_keys',
      sql`(select advertiser_id from affiliate.apps where id = ${key.appId}::uuid)`,
    ),
    sql`insert into affiliate.app_keys (id, advertiser_id, app_id, name, hash, scopes, cidrs,
        requires_signature, is_test, expires_at, created_at)
      select ${key.id}::uuid, a.advertiser_id, a.id, ${key.name}, ${key.hash}, ${words(key.scopes)},
        ${words(key.cidrs)}, ${key.requiresSignature}, ${key.isTest}, ${timestamp(key.expiresAt)}, ${now}
      from affiliate.apps a where a.id = ${key.appId}::uuid`,
  ]
}

const isLive = (now: Date) => sql`revoked_at is null and replaced_by is null
  and (expires_at is null or expires_at > ${timestamp(now)})`

/** Guard `key_over`: the key was revoked, replaced or has expired. */
export function updateAppKey(keyId: string, settings: AppKeySettings, now: Date): SQL {
  const { name, cidrs, requiresSignature, expiresAt } = settings
  return sql`with changed as (
      update affiliate.app_keys set name = ${name}, cidrs = ${words(cidrs)},
        requires_signature = ${requiresSignature}, expires_at = ${timestamp(expiresAt)}
      where id = ${keyId}::uuid and ${isLive(now)} returning id)
    select affiliate.require(exists (select from changed), 'key_over')`
}

/** The old key stays valid until `until`, at most until its own expiry. Guard `key_over`. */
export function replaceAppKey(keyId: string, newKeyId: string, until: Date, now: Date): SQL {
  return sql`with changed as (
      update affiliate.app_keys set replaced_by = ${newKeyId}::uuid,
        expires_at = least(expires_at, ${timestamp(until)})
      where id = ${keyId}::uuid and ${isLive(now)} returning id)
    select affiliate.require(exists (select from changed), 'key_over')`
}

/** The first time of revocation stays. */
export function revokeAppKey(keyId: string, now: Date): SQL {
  return sql`update affiliate.app_keys set revoked_at = ${timestamp(now)}
    where id = ${keyId}::uuid and revoked_at is null`
}

/** Uses within this time are recorded once. */
export const USE_SECONDS = 240
