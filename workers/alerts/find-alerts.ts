/** Finds what people are to be alerted of: each incident once, until it is over. */
import type { AlertName, AlertSettings } from '../../schema/vocabulary.ts'
import { readNumber, readNumberOrNull, readRow, readText, readTextOrNull } from '../core/columns.ts'
import { type Db, type Row, runScoped } from '../core/database.ts'
import type { SignsOfLife } from '../operations/health-rules.ts'
import {
  type Found,
  findPlatformFigures,
  listFailedPages,
  listNewHeads,
  listRates,
  listSilentApps,
  noteAlerts,
} from './db/watched.ts'
import { alertRules, settingsOf } from './rules/alert-rules.ts'
import {
  type Assessment,
  assessPage,
  assessQueue,
  assessRates,
  assessShare,
  assessSilence,
} from './rules/assess-alerts.ts'

const MINUTE_MS = 60_000

export interface FoundAlerts {
  /** Written now. */
  mails: number
  /** Size of the journals, which later runs compare theirs with. */
  journal_mb: number
}

/** `signs`: of queues and KV; those that do not answer are not assessed. Safe to repeat and to run concurrently. */
export async function findAlerts(
  db: Db,
  signs: Pick<SignsOfLife, 'queues' | 'spooled'>,
  now: Date,
): Promise<FoundAlerts> {
  const system = { kind: 'system' } as const
  const [apps = [], rates = [], pages = [], [figures = {}] = [], heads = []] = await runScoped(
    db,
    system,
    [
      listSilentApps(now),
      listRates(now, alertRules.conversion_drop.clicks.min),
      listFailedPages,
      findPlatformFigures(now, alertRules.journal_grows.late.max),
      listNewHeads(now),
    ],
  )
  const platform = figures.alert_settings as AlertSettings
  const found: Record<AlertName, Found[]> = {
    app_silent: apps.flatMap(silentApp),
    conversion_drop: rates.flatMap(droppedRate),
    landing_page_down: pages.flatMap(failedPage),
    queue_grows: grownQueues(platform, signs.queues, now),
    sign_in_failures: refusedSignIns(platform, readNumber(figures.refused)),
    journal_grows: grownJournals(platform, figures, signs.spooled),
    own_payer_head: settingsOf(platform, 'own_payer_head').isOn ? heads.map(newHead) : [],
  }
  const statements = Object.entries(found).map(([kind, list]) => noteAlerts(kind, list, now))
  const mails = await runScoped(db, system, statements)
  return {
    mails: mails.reduce((sum, rows) => sum + rows.length, 0),
    journal_mb: Math.round(readNumber(figures.megabytes)),
  }
}

const ofAdvertiser = (row: Row) => ({
  subject: readText(row.subject),
  advertiser_id: readText(row.advertiser_id),
})

/** None if it is fine. */
const foundIf = (assessment: Assessment, found: Omit<Found, 'is_bad'>): Found[] =>
  assessment === 'fine' ? [] : [{ ...found, is_bad: assessment === 'bad' }]

function silentApp(row: Row): Found[] {
  const { isOn, thresholds } = settingsOf(row.alert_settings as AlertSettings, 'app_silent')
  const silence = { hours: readNumber(row.hours), expected: readNumber(row.expected) }
  if (!isOn) return []
  return foundIf(assessSilence(silence, thresholds), {
    ...ofAdvertiser(row),
    facts: {
      ...{ app_id: readText(row.app_id), app_name: readText(row.name) },
      hours: String(Math.floor(silence.hours)),
      expected: String(Math.round(silence.expected)),
    },
  })
}

function droppedRate(row: Row): Found[] {
  const { isOn, thresholds } = settingsOf(row.alert_settings as AlertSettings, 'conversion_drop')
  if (!isOn) return []
  const rates = {
    ...{ clicks: readNumber(row.clicks), conversions: readNumber(row.conversions) },
    clicksBefore: readNumber(row.clicks_before),
    conversionsBefore: readNumber(row.conversions_before),
  }
  const [rate, before] = [
    rates.conversions / rates.clicks,
    rates.conversionsBefore / rates.clicksBefore,
  ]
  return foundIf(assessRates(rates, thresholds), {
    ...ofAdvertiser(row),
    facts: {
      ...{ offer_id: readText(row.offer_id), offer_name: readText(row.name) },
      ...{ percent: String(Math.floor((1 - rate / before) * 100)), clicks: String(rates.clicks) },
      ...{ rate: (rate * 100).toFixed(2), rate_before: (before * 100).toFixed(2) },
    },
  })
}

function failedPage(row: Row): Found[] {
  const { isOn, thresholds } = settingsOf(row.alert_settings as AlertSettings, 'landing_page_down')
  if (!isOn) return []
  return foundIf(assessPage(readNumber(row.failures), thresholds), {
    ...ofAdvertiser(row),
    facts: {
      ...{ offer_id: readText(row.offer_id), offer_name: readText(row.name) },
      ...{ url: readText(row.url), problem: readTextOrNull(row.problem) ?? 'unreachable' },
      status: String(readNumberOrNull(row.status) ?? ''),
    },
  })
}

function grownQueues(settings: AlertSettings, queues: SignsOfLife['queues'], now: Date): Found[] {
  const { isOn, thresholds } = settingsOf(settings, 'queue_grows')
  if (!isOn) return []
  return queues.flatMap(({ queue, messages, oldestAt }) => {
    const ageMs = oldestAt === null ? 0 : now.getTime() - new Date(oldestAt).getTime()
    const depth = { messages: messages ?? 0, minutes: Math.max(0, Math.floor(ageMs / MINUTE_MS)) }
    // A queue that does not answer may be as bad as before.
    const assessment = messages === null ? 'unclear' : assessQueue(depth, thresholds)
    const facts = { queue, messages: String(depth.messages), minutes: String(depth.minutes) }
    return foundIf(assessment, { ...ofPlatform(queue), facts })
  })
}

function refusedSignIns(settings: AlertSettings, count: number): Found[] {
  const { isOn, thresholds } = settingsOf(settings, 'sign_in_failures')
  const facts = { count: String(count) }
  if (!isOn) return []
  return foundIf(assessShare(count / thresholds.count), { ...ofPlatform('sign-ins'), facts })
}

function grownJournals(settings: AlertSettings, figures: Row, spooled: number | null): Found[] {
  const { isOn, thresholds } = settingsOf(settings, 'journal_grows')
  if (!isOn) return []
  const late = { spool: spooled, events: figures.events, deliveries: figures.deliveries }
  const counts = Object.entries(late).flatMap(([journal, value]) => {
    const count = readNumberOrNull(value)
    const assessment = count === null ? 'unclear' : assessShare(count / thresholds.late)
    return foundIf(assessment, {
      ...ofPlatform(journal),
      facts: { journal, count: String(count ?? 0) },
    })
  })
  if (figures.before === null) return counts
  const before = readRow(figures.before)
  const growth = readNumber(figures.megabytes) - readNumber(before.megabytes)
  const megabytes = Math.max(0, Math.round(growth / readNumber(before.days)))
  const facts = { journal: 'size', megabytes: String(megabytes) }
  const grown = foundIf(assessShare(megabytes / thresholds.megabytes), {
    ...{ ...ofPlatform('size'), facts },
  })
  return [...counts, ...grown]
}

const newHead = (row: Row): Found => ({
  ...{ subject: readText(row.subject), advertiser_id: null, is_bad: true },
  facts: {
    ...{ person: readText(row.person), advertiser_id: readText(row.advertiser_id) },
    advertiser_name: readText(row.advertiser_name),
  },
})

const ofPlatform = (subject: string) => ({ subject, advertiser_id: null })
