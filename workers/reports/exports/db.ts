/** Exports: asked for by the API, written by one run at a time. */
import { getTableColumns, type SQL, sql } from 'drizzle-orm'
import { reportExports } from '../../../schema/statistics/report-exports.ts'
import {
  type ExportFailure,
  type ExportFormat,
  type ExportKind,
  languages,
  type Role,
} from '../../../schema/vocabulary.ts'
import { readFlag, readText, readWord } from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'
import { timestamp } from '../../core/timestamp.ts'
import { readerOf } from '../../core/typed-rows.ts'
import type { Params } from './asked.ts'

export const UNFINISHED_MAX = 5
const LISTED_MAX = 100

/** Both null = staff of the platform. */
export interface Account {
  advertiserId: string | null
  affiliateId: string | null
}

const ofAccount = ({ advertiserId, affiliateId }: Account) => sql`
  e.advertiser_id is not distinct from ${advertiserId}::uuid
  and e.affiliate_id is not distinct from ${affiliateId}::uuid`

export const toExport = readerOf(getTableColumns(reportExports))
export type ReportExport = ReturnType<typeof toExport>

export interface NewExport extends Account {
  id: string
  userId: string
  role: Role
  kind: ExportKind
  params: Params
  format: ExportFormat
  now: Date
}

/** Guard `too_many_exports` where the account has UNFINISHED_MAX. Two requests of an account wait for each other. */
export function insertExport(asked: NewExport): SQL[] {
  const { id, userId, role, advertiserId, affiliateId, kind, format } = asked
  const account = advertiserId ?? affiliateId ?? 'platform'
  return [
    sql`select pg_advisory_xact_lock(hashtextextended('exports ' || ${account}, 0))`,
    sql`select affiliate.require((select count(*) from affiliate.report_exports e
      where ${ofAccount(asked)} and e.status in ('queued', 'running')) < ${UNFINISHED_MAX}, 'too_many_exports')`,
    sql`insert into affiliate.report_exports (id, user_id, role, advertiser_id, affiliate_id, kind, question, format, created_at)
      values (${id}::uuid, ${userId}::uuid, ${role}, ${advertiserId}::uuid, ${affiliateId}::uuid, ${kind},
        ${JSON.stringify(asked.params)}::jsonb, ${format}, ${timestamp(asked.now)})`,
  ]
}

/** Newest first. */
export function listExports(account: Account): SQL {
  return sql`select e.* from affiliate.report_exports e where ${ofAccount(account)}
    order by e.id desc limit ${LISTED_MAX}`
}

export function findExport(account: Account, id: string): SQL {
  return sql`select e.* from affiliate.report_exports e
    where ${ofAccount(account)} and e.id = ${id}::uuid`
}

/**
 * Starts a run, unless another one has the lease or the export is finished: then no row. See toClaimed.
 */
export function claimExport(id: string, now: Date, leaseMs: number): SQL {
  const at = timestamp(now)
  return sql`
    update affiliate.report_exports e
    set status = 'running', runs = e.runs + 1, rows = 0, started_at = ${at},
      leased_until = ${timestamp(new Date(now.getTime() + leaseMs))}
    from affiliate.users u
    where u.id = e.user_id and e.id = ${id}::uuid
      and (e.status = 'queued' or e.status = 'running' and e.leased_until <= ${at})
    returning e.*, ${ofAsker}, exists (
      select from affiliate.user_roles r
      where r.user_id = u.id and u.status = 'active' and r.role = e.role
        and r.advertiser_id is not distinct from e.advertiser_id
        and r.affiliate_id is not distinct from e.affiliate_id) as holds_role`
}

const ofAsker = sql`u.email, u.name as asker_name, u.language`
/** An export, and who asked for it. */
export const toAskedExport = (row: Row) => ({
  ...toExport(row),
  email: readText(row.email),
  askerName: readText(row.asker_name),
  language: readWord(languages, row.language),
})
export type AskedExport = ReturnType<typeof toAskedExport>

export const toClaimed = (row: Row) => ({
  ...toAskedExport(row),
  holdsRole: readFlag(row.holds_role),
})

/** One row while another run has the lease: until when. */
export function findLease(id: string): SQL {
  return sql`select e.leased_until from affiliate.report_exports e
    where e.id = ${id}::uuid and e.status = 'running'`
}

/** A run of an export. What it writes changes nothing once another run began. */
export interface Run {
  id: string
  runs: number
}
const ofRun = ({ id, runs }: Run) =>
  sql`e.id = ${id}::uuid and e.status = 'running' and e.runs = ${runs}`

/** Also notes the progress. No row where another run has begun. */
export function keepLease(run: Run, rows: number, until: Date): SQL {
  return sql`update affiliate.report_exports e set rows = ${rows}, leased_until = ${timestamp(until)}
    where ${ofRun(run)} returning e.id`
}

export interface WrittenFile {
  key: string
  rows: number
  bytes: number
}

/** No row where another run has begun. */
export function finishExport(run: Run, file: WrittenFile, now: Date, expiresAt: Date): SQL {
  return sql`update affiliate.report_exports e
    set status = 'done', rows = ${file.rows}, bytes = ${file.bytes}, object_key = ${file.key},
      leased_until = null, finished_at = ${timestamp(now)}, expires_at = ${timestamp(expiresAt)}
    where ${ofRun(run)} returning e.id`
}

export function failExport(run: Run, failure: ExportFailure, now: Date): SQL {
  return sql`update affiliate.report_exports e
    set status = 'failed', failure = ${failure}, rows = null, leased_until = null, finished_at = ${timestamp(now)}
    where ${ofRun(run)}`
}

/** After a fault that passes: the next delivery starts anew. */
export function giveBackExport(run: Run): SQL {
  return sql`update affiliate.report_exports e set status = 'queued', rows = null, leased_until = null where ${ofRun(run)}`
}

/** True once this run has ended so: for what is written only then. */
export const hasEnded = ({ id, runs }: Run, status: 'done' | 'failed') =>
  sql`exists (select from affiliate.report_exports e
    where e.id = ${id}::uuid and e.runs = ${runs} and e.status = ${status})`

/** Ids that no message may be on its way for: queued a while ago, or of a run that died. */
export function listStuckExports(since: Date, now: Date, limit: number): SQL {
  return sql`select e.id from affiliate.report_exports e
    where e.status = 'queued' and e.created_at < ${timestamp(since)}
      or e.status = 'running' and e.leased_until <= ${timestamp(now)}
    order by e.id limit ${limit}`
}

/** Gives up what is unfinished after a day. */
export function failOldExports(since: Date, now: Date): SQL {
  return sql`update affiliate.report_exports e
    set status = 'failed', failure = 'export_interrupted', rows = null, leased_until = null, finished_at = ${timestamp(now)}
    from affiliate.users u
    where u.id = e.user_id and e.created_at < ${timestamp(since)}
      and (e.status = 'queued' or e.status = 'running' and e.leased_until <= ${timestamp(now)})
    returning e.*, ${ofAsker}`
}

export function listExpiredExports(now: Date, limit: number): SQL {
  return sql`select e.id from affiliate.report_exports e
    where e.object_key is not null and e.expires_at <= ${timestamp(now)} order by e.expires_at limit ${limit}`
}

export function expireExport(id: string): SQL {
  return sql`update affiliate.report_exports e set status = 'expired', object_key = null
    where e.id = ${id}::uuid and e.status = 'done'`
}
