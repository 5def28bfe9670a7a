import { type Db, openDatabase, runScoped } from '../core/database.ts'
import type { Job } from '../core/job.ts'
import type { CronEnv } from '../env.ts'
import { emptyTaxForms } from '../payouts/empty-tax-forms.ts'
import {
  emptyDeadMessages,
  emptyMails,
  emptyReports,
  emptySessions,
  emptyVisitorAddresses,
  toEmptied,
} from './db.ts'
import { forgetClicks } from './forget-clicks.ts'

const ROWS_PER_CHUNK = 5_000
const CHUNKS_PER_RUN_MAX = 200
const DAY_MS = 86_400_000
/** How far back a run reads. Older rows were emptied on the days before. */
const WINDOW_DAYS = 60
/** Default retention of personal data. See docs/decisions/0018. */
const PERSONAL_DATA_DAYS = 400
/** Parked reports and disputes need at least this long. */
const PERSONAL_DATA_DAYS_MIN = 90

const statements = {
  reports: emptyReports,
  conversions: emptyVisitorAddresses,
  mails: emptyMails,
  deadMessages: emptyDeadMessages,
  sessions: emptySessions,
  taxForms: emptyTaxForms,
}
type Kind = keyof typeof statements

export type ForgottenData = Record<Kind | 'clicks', number> & {
  /** True if the run stopped at its limit; the next run continues. */
  more: boolean
}

/**
 * Empties personal data older than `days`: bodies of reports, IP addresses of conversions,
 * receivers and contents of mails, dead messages, IP addresses of ended sessions, files of tax
 * forms that are no longer needed, and personal fields of clicks, where an advertiser may have its own number of days. Works in chunks, so that no lock is held long. Safe to run
 * twice, also at once.
 */
export async function forgetPersonalData(
  db: Db,
  { now, days }: { now: Date; days: number },
  rowsPerChunk = ROWS_PER_CHUNK,
): Promise<ForgottenData> {
  const before = new Date(now.getTime() - days * DAY_MS)
  const from = new Date(before.getTime() - WINDOW_DAYS * DAY_MS)
  const forgotten: ForgottenData = {
    reports: 0,
    conversions: 0,
    mails: 0,
    deadMessages: 0,
    sessions: 0,
    taxForms: 0,
    clicks: 0,
    more: false,
  }
  for (const kind of Object.keys(statements) as Kind[]) {
    const { rows, more } = await emptyAll(db, kind, { from, before, limit: rowsPerChunk })
    forgotten[kind] = rows
    forgotten.more ||= more
  }
  const clicks = await forgetClicks(db, { now, days }, rowsPerChunk)
  return { ...forgotten, clicks: clicks.rows, more: forgotten.more || clicks.more }
}

async function emptyAll(
  db: Db,
  kind: Kind,
  span: { from: Date; before: Date; limit: number },
): Promise<{ rows: number; more: boolean }> {
  let rows = 0
  let after: string | null = null
  for (let chunk = 0; chunk < CHUNKS_PER_RUN_MAX; chunk += 1) {
    const statement = statements[kind]({ ...span, after })
    const [[row = {}] = []] = await runScoped(db, { kind: 'system' }, [statement])
    const emptied = toEmptied(row)
    rows += emptied.rows
    after = emptied.last ?? after
    if (emptied.rows < span.limit) return { rows, more: false }
  }
  return { rows, more: true }
}

export const forgetPersonalDataJob = {
  name: 'forget-personal-data',
  cron: '55 0 * * *',
  minutesMax: 13,
  run: async (env, now) =>
    forgetPersonalData(await openDatabase(env), { now, days: personalDataDays(env) }),
} as const satisfies Job

/**
 * @throws if the setting is not a number of days within its bounds, so that a typo deletes nothing.
 */
function personalDataDays({ PERSONAL_DATA_DAYS: text }: CronEnv): number {
  if (text === undefined) return PERSONAL_DATA_DAYS
  const days = Number(text)
  if (Number.isInteger(days) && days >= PERSONAL_DATA_DAYS_MIN) return days
  throw new Error(`PERSONAL_DATA_DAYS must be a whole number from ${PERSONAL_DATA_DAYS_MIN} on`)
}
