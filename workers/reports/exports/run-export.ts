import type { ExportFailure } from '../../../schema/vocabulary.ts'
import { readTimeOrNull } from '../../core/columns.ts'
import { type Db, runScoped, type Statement } from '../../core/database.ts'
import { Refusal } from '../../core/refusal.ts'
import { contentTypes } from '../../http/tables.ts'
import { readPostgres } from '../events-reader.ts'
import type { ReportScope } from '../rules/question.ts'
import { type Params, readAsked } from './asked.ts'
import {
  type Account,
  claimExport,
  failExport,
  findLease,
  finishExport,
  giveBackExport,
  keepLease,
  type Run,
  toClaimed,
} from './db.ts'
import { endMails } from './export-mails.ts'
import { type Bucket, deleteFiles, openFile } from './r2-file.ts'

/** A run that gives no sign of life for this long is dead. Longer than one page may take. */
const LEASE_MS = 6 * 60_000
/** How often the lease is renewed and the progress noted. */
const RENEW_MS = 5_000
/** Cloudflare stops a consumer after 15 minutes. */
const RUN_MS_MAX = 13 * 60_000
const PAGE_MS_MAX = 240_000
const RUNS_MAX = 5
const KEPT_MS = 7 * 86_400_000

export interface ExportDeps {
  /** Role app_system. */
  db: Db
  bucket: Bucket
  now: () => Date
}

/** `busy`: another run writes it, until then at least. `over`: finished, or there is no such export. */
export type ExportOutcome =
  | { outcome: 'done' | 'failed' | 'overtaken' | 'over' }
  | { outcome: 'busy'; until: Date }

/**
 * Writes the file of an export, in the scope of who asked. Of several deliveries one writes it; what a dead run
 * left is written anew under a key of its own. @throws for a fault that passes: the export is queued again.
 */
export async function runExport(deps: ExportDeps, id: string): Promise<ExportOutcome> {
  const { db, bucket, now } = deps
  const [[row] = []] = await run(db, claimExport(id, now(), LEASE_MS))
  if (row === undefined) return whyNotClaimed(db, id)
  const claimed = toClaimed(row)
  const fail = async (failure: ExportFailure): Promise<ExportOutcome> => {
    const at = now()
    await run(db, failExport(claimed, failure, at), ...endMails(claimed, { failure }, at))
    await deleteFiles(bucket, id)
    return { outcome: 'failed' }
  }
  if (!claimed.holdsRole) return fail('export_role_gone')
  if (claimed.runs > RUNS_MAX) return fail('export_interrupted')
  try {
    return await writeFile(deps, claimed)
  } catch (error) {
    const failure = failureOf(error)
    if (failure !== null) return fail(failure)
    await run(db, giveBackExport(claimed)).catch(() => {})
    throw error
  }
}

async function writeFile(
  { db, bucket, now }: ExportDeps,
  claimed: ReturnType<typeof toClaimed>,
): Promise<ExportOutcome> {
  const params = claimed.question as Params & Record<'from' | 'to' | 'time_zone', string>
  const { from, to, time_zone: timeZone } = params
  const asked = readAsked(claimed.kind, params, scopeOfAccount(claimed), { from, to, timeZone })
  const reader = readPostgres(db, { kind: 'system' }, { now: now(), budgetMs: PAGE_MS_MAX })
  const { format, language } = claimed
  const key = `${claimed.id}/${claimed.runs}.${format}`
  const file = openFile(bucket, key, contentTypes[format])
  const lease = leaseOf(db, claimed, now)
  let rows = 0
  try {
    for await (const part of asked.write(reader, { format, language })) {
      await file.write(part.content)
      rows += part.rows
      if (!(await lease.renew(rows))) return overtaken(file)
    }
  } catch (error) {
    await file.abort()
    throw error
  }
  const written = { key, rows, bytes: await file.finish() }
  const at = now()
  const expiresAt = new Date(at.getTime() + KEPT_MS)
  const [[finished] = []] = await run(
    db,
    finishExport(claimed, written, at, expiresAt),
    ...endMails(claimed, { rows }, at),
  )
  if (finished === undefined) {
    await bucket.delete(key)
    return { outcome: 'overtaken' }
  }
  await deleteFiles(bucket, claimed.id, key)
  return { outcome: 'done' }
}

async function overtaken(file: ReturnType<typeof openFile>): Promise<ExportOutcome> {
  await file.abort()
  return { outcome: 'overtaken' }
}

/** `renew` is false where another run has begun. @throws Refusal when the run takes too long. */
function leaseOf(db: Db, claimed: Run, now: () => Date) {
  const startedMs = now().getTime()
  let renewedMs = startedMs
  return {
    async renew(rows: number): Promise<boolean> {
      const nowMs = now().getTime()
      if (nowMs - startedMs > RUN_MS_MAX) throw new TakesTooLong()
      if (nowMs - renewedMs < RENEW_MS) return true
      renewedMs = nowMs
      const [[kept] = []] = await run(db, keepLease(claimed, rows, new Date(nowMs + LEASE_MS)))
      return kept !== undefined
    },
  }
}

class TakesTooLong extends Error {}

/** Null for a fault that passes. */
function failureOf(error: unknown): ExportFailure | null {
  if (error instanceof TakesTooLong) return 'report_over_budget'
  if (!(error instanceof Refusal)) return null
  const code = error.reason?.code
  return code === 'report_over_budget' || code === 'export_too_long' ? code : 'export_refused'
}

async function whyNotClaimed(db: Db, id: string): Promise<ExportOutcome> {
  const [[row] = []] = await run(db, findLease(id))
  const until = readTimeOrNull(row?.leased_until ?? null)
  return until === null ? { outcome: 'over' } : { outcome: 'busy', until }
}

const run = (db: Db, ...statements: Statement[]) => runScoped(db, { kind: 'system' }, statements)

/** Whose figures an account sees. */
export function scopeOfAccount({ advertiserId, affiliateId }: Account): ReportScope {
  if (affiliateId !== null) return { kind: 'affiliate', affiliateId }
  return advertiserId !== null ? { kind: 'advertiser', advertiserId } : { kind: 'platform' }
}
