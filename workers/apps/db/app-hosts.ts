/** Hosts that apps claim, verify and release. */

import { type SQL, sql } from 'drizzle-orm'
import { readText, readTextOrNull, readTime, readTimeOrNull } from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'
import type { HostFacts } from '../rules/host-proof.ts'

/** A claimed host, as its owner sees it. */
export interface HostView extends HostFacts {
  host: string
  appId: string
  advertiserId: string
  checkedAt: Date | null
  createdAt: Date
}

const hostColumns = sql`h.host, h.app_id, h.advertiser_id, h.verified_at, h.challenge, h.checked_at,
  h.failed_checks, h.created_at`

/** All hosts of an app, by name, at most HOSTS_PER_APP_MAX. */
export function listHosts(appId: string): SQL {
  return sql`select ${hostColumns} from affiliate.app_hosts h
    where h.app_id = ${appId}::uuid order by h.host`
}

export function findAppOwner(appId: string): SQL {
  return sql`select a.advertiser_id from affiliate.apps a where a.id = ${appId}::uuid`
}

export function toHostView(row: Row): HostView {
  return {
    host: readText(row.host),
    appId: readText(row.app_id),
    advertiserId: readText(row.advertiser_id),
    verifiedAt: readTimeOrNull(row.verified_at),
    challenge: readTextOrNull(row.challenge),
    checkedAt: readTimeOrNull(row.checked_at),
    failedChecks: Number(row.failed_checks),
    createdAt: readTime(row.created_at),
  }
}

export interface NewHost {
  host: string
  appId: string
  advertiserId: string
  challenge: string
  now: Date
}

/** Claims of one app. Every claim is looked up repeatedly, so their number is limited. */
export const HOSTS_PER_APP_MAX = 100

/**
 * Claims a host. A host the app has claimed already is not changed; the last statement returns it
 * in both cases. Guard `too_many_hosts`: the app's row is locked, so that concurrent claims are
 * counted correctly.
 */
export function insertHost({ host, appId, advertiserId, challenge, now }: NewHost): SQL[] {
  return [
    sql`select id from affiliate.apps where id = ${appId}::uuid for update`,
    sql`select affiliate.require((select count(*) from affiliate.app_hosts h
      where h.app_id = ${appId}::uuid and h.host <> ${host}) < ${HOSTS_PER_APP_MAX}, 'too_many_hosts')`,
    sql`insert into affiliate.app_hosts (host, app_id, advertiser_id, challenge, created_at)
      values (${host}, ${appId}::uuid, ${advertiserId}::uuid, ${challenge},
        ${now.toISOString()}::timestamptz)
      on conflict (host, advertiser_id) do nothing`,
    sql`select ${hostColumns} from affiliate.app_hosts h
      where h.host = ${host} and h.advertiser_id = ${advertiserId}::uuid`,
  ]
}

/**
 * Stores the result of a check. Fails on `app_hosts_proven_key` if another app verified the host.
 */
export function updateHost(before: HostView, after: HostFacts, now: Date): SQL {
  return sql`update affiliate.app_hosts set verified_at = ${after.verifiedAt?.toISOString() ?? null}::timestamptz,
      failed_checks = ${after.failedChecks}, checked_at = ${now.toISOString()}::timestamptz
    where host = ${before.host} and advertiser_id = ${before.advertiserId}::uuid
      and challenge = ${before.challenge} and failed_checks = ${before.failedChecks}
      and (verified_at is null) = ${before.verifiedAt === null}
    returning host`
}

/** Records the time of a check without a result. */
export function touchHost({ host, advertiserId }: HostView, now: Date): SQL {
  return sql`update affiliate.app_hosts set checked_at = ${now.toISOString()}::timestamptz
    where host = ${host} and advertiser_id = ${advertiserId}::uuid`
}

/** Returns whether the host was verified; no row if the app has no such host. */
export function deleteHost(appId: string, host: string): SQL {
  return sql`delete from affiliate.app_hosts where app_id = ${appId}::uuid and host = ${host}
    returning advertiser_id, verified_at is not null as was_proven`
}

export interface DueHosts {
  /** Verified hosts checked before this. */
  provenBefore: Date
  /** Claims, and hosts whose record was missing lately, checked before this. */
  othersBefore: Date
  /** Older claims are no longer checked automatically. */
  claimedAfter: Date
  limit: number
}

/** Hosts due for a check, longest ago first. Hosts the operator verified are not checked. */
export function listDueHosts({ provenBefore, othersBefore, claimedAfter, limit }: DueHosts): SQL {
  const at = (time: Date) => sql`${time.toISOString()}::timestamptz`
  return sql`select ${hostColumns} from affiliate.app_hosts h
    where h.challenge is not null
      and (h.checked_at is null or h.checked_at < ${at(othersBefore)})
      and (h.failed_checks > 0 or h.verified_at is null or h.checked_at < ${at(provenBefore)})
      and (h.verified_at is not null or h.created_at > ${at(claimedAfter)})
    order by h.checked_at nulls first limit ${limit}`
}

/** People notified when a host is lost: those who manage the advertiser's apps. */
export function listHostManagers(advertiserId: string): SQL {
  return sql`select distinct u.id, u.email, u.name, u.language from affiliate.users u
    join affiliate.user_roles r on r.user_id = u.id
    where r.advertiser_id = ${advertiserId}::uuid and u.status = 'active'
      and r.role in ('advertiser', 'advertiser_manager') order by u.id limit 20`
}

/**
 * As updateHost, but raises `host_changed` and rolls back the batch, for changes that notify
 * people.
 */
export function requireHostUpdate(before: HostView, after: HostFacts, now: Date): SQL {
  return sql`with changed as (${updateHost(before, after, now)})
    select host, affiliate.require(true, '') from changed
    union all select null, affiliate.require(false, 'host_changed') where not exists (select from changed)`
}
