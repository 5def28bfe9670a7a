/** Hosts that apps claim, prove and give back. */

import { getTableColumns, type SQL, sql } from 'drizzle-orm'
import { appHosts } from '../../../schema/apps.ts'
import { timestamp } from '../../core/timestamp.ts'
import { type RowOf, readerOf } from '../../core/typed-rows.ts'
import type { HostFacts } from '../rules/host-proof.ts'

const columns = getTableColumns(appHosts)

/** A claimed host, as its owner sees it. */
export type HostView = RowOf<typeof columns>
export const toHostView = readerOf(columns)

/** All of an app's, by name. The claim is bounded by HOSTS_PER_APP_MAX. */
export function listHosts(appId: string): SQL {
  return sql`select h.* from affiliate.app_hosts h
    where h.app_id = ${appId}::uuid order by h.host`
}

export function findAppOwner(appId: string): SQL {
  return sql`select a.advertiser_id from affiliate.apps a where a.id = ${appId}::uuid`
}

export interface NewHost {
  host: string
  appId: string
  advertiserId: string
  challenge: string
  now: Date
}

/** Claims of one app. More are not needed, and each is verified again and again. */
export const HOSTS_PER_APP_MAX = 100

/**
 * A host that the tenant has claimed already stays as it is; the last statement answers with it either
 * way. Guard `too_many_hosts`: the app's row is locked, so that of two at once the second counts the first.
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
    sql`select h.* from affiliate.app_hosts h
      where h.host = ${host} and h.advertiser_id = ${advertiserId}::uuid`,
  ]
}

/** What a look at the record changes. It fails on `app_hosts_proven_key` where another proved the host. */
export function updateHost(before: HostView, after: HostFacts, now: Date): SQL {
  return sql`update affiliate.app_hosts set verified_at = ${after.verifiedAt?.toISOString() ?? null}::timestamptz,
      failed_checks = ${after.failedChecks}, checked_at = ${now.toISOString()}::timestamptz
    where host = ${before.host} and advertiser_id = ${before.advertiserId}::uuid
      and challenge = ${before.challenge} and failed_checks = ${before.failedChecks}
      and (verified_at is null) = ${before.verifiedAt === null}
    returning host`
}

/** Records the time of a verification that was inconclusive. */
export function touchHost({ host, advertiserId }: HostView, now: Date): SQL {
  return sql`update affiliate.app_hosts set checked_at = ${now.toISOString()}::timestamptz
    where host = ${host} and advertiser_id = ${advertiserId}::uuid`
}

/** Answers with whether it was proven; with no row where the app has no such host. */
export function deleteHost(appId: string, host: string): SQL {
  return sql`delete from affiliate.app_hosts where app_id = ${appId}::uuid and host = ${host}
    returning advertiser_id, verified_at is not null as was_proven`
}

export interface DueHosts {
  /** Proven hosts looked at before this. */
  provenBefore: Date
  /** Claims, and hosts whose record was missing, last verified before this time. */
  othersBefore: Date
  /** Claims older than this are left to their owner. */
  claimedAfter: Date
  limit: number
}

/**
 * Hosts whose record is due for verification, longest ago first. Hosts verified by the operator are left out.
 */
export function listDueHosts({ provenBefore, othersBefore, claimedAfter, limit }: DueHosts): SQL {
  return sql`select h.* from affiliate.app_hosts h
    where h.challenge is not null
      and (h.checked_at is null or h.checked_at < ${timestamp(othersBefore)})
      and (h.failed_checks > 0 or h.verified_at is null or h.checked_at < ${timestamp(provenBefore)})
      and (h.verified_at is not null or h.created_at > ${timestamp(claimedAfter)})
    order by h.checked_at nulls first limit ${limit}`
}

/** Recipients of the notice that a host was lost: the advertiser's people who manage its apps. */
export function listHostManagers(advertiserId: string): SQL {
  return sql`select distinct u.id, u.email, u.name, u.language from affiliate.users u
    join affiliate.user_roles r on r.user_id = u.id
    where r.advertiser_id = ${advertiserId}::uuid and u.status = 'active'
      and r.role in ('advertiser', 'advertiser_manager') order by u.id limit 20`
}

/** The same; raises `host_changed` and rolls the batch back otherwise. For updates that go with a mail. */
export function requireHostUpdate(before: HostView, after: HostFacts, now: Date): SQL {
  return sql`with changed as (${updateHost(before, after, now)})
    select host, affiliate.require(true, '') from changed
    union all select null, affiliate.require(false, 'host_changed') where not exists (select from changed)`
}
