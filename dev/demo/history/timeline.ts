/** Plays the history's reports, and what jobs and people do about them, in the order of their times. */
import { releaseHolds } from '../../../workers/commissions/release-holds.ts'
import { isEarningEvent } from '../../../workers/commissions/rules/renewal-terms.ts'
import {
  batchEarnings,
  type RecordEarning,
} from '../../../workers/conversions/record/verbs/record-batch.ts'
import { recordConversion } from '../../../workers/conversions/record/verbs/record-conversion.ts'
import type { Db } from '../../../workers/core/database.ts'
import { newId } from '../../../workers/core/ids.ts'
import { toDecimal } from '../../../workers/core/money.ts'
import { payCapitalIn, payInvoices, sendInvoices } from './bookings.ts'
import { Decisions } from './decisions.ts'
import { countMailsAsSent, readNotifications } from './mails.ts'
import type { HistoryReport } from './orders.ts'
import { type Paying, payOn, readUnclaimed } from './payouts.ts'
import { DAY_MS, HOUR_MS } from './traffic.ts'

export interface Timeline extends Paying {
  reports: readonly HistoryReport[]
}

interface Moment {
  at: Date
  /** True: all reports before it are recorded first. False: those of the whole period may be. */
  isStop: boolean
  work: () => Promise<unknown>
}

const MINUTE_MS = 60_000
/** Few enough that none waits for long in the batcher. */
const REPORTS_AT_ONCE = 100

export async function playTimeline(timeline: Timeline): Promise<void> {
  const { span, system } = timeline
  await payCapitalIn(timeline)
  const decisions = new Decisions(timeline)
  const recorder = new Recorder(timeline, decisions)
  const all = momentsOf(timeline, decisions)
  for (const [index, { at, isStop, work }] of all.entries()) {
    const stop = all.slice(index).find((moment) => moment.isStop)
    await recorder.recordUntil(stop?.at.getTime() ?? span.endMs + 1)
    await work()
    if (isStop) await countMailsAsSent(system, at)
  }
  await recorder.recordUntil(span.endMs + 1)
  await decisions.openLast()
  await readNotifications(system, new Date(span.endMs))
}

function momentsOf(timeline: Timeline, decisions: Decisions): Moment[] {
  const { span, system } = timeline
  const { startMs } = span
  const moments: Moment[] = []
  const add = (ms: number, isStop: boolean, work: (at: Date) => Promise<unknown>) => {
    const at = new Date(ms)
    if (ms <= span.endMs) moments.push({ at, isStop, work: () => work(at) })
  }
  for (let day = 0; startMs + day * DAY_MS <= span.endMs; day += 1) {
    const ms = startMs + day * DAY_MS
    const [weekday, date] = [new Date(ms).getUTCDay(), new Date(ms).getUTCDate()]
    if (date === 1) add(ms + 30 * MINUTE_MS, true, (at) => sendInvoices(timeline, at))
    if (day > 0) add(ms + 4 * HOUR_MS, false, (at) => releaseHolds(system, at))
    if (weekday === 1) {
      add(ms + 6 * HOUR_MS, true, async (at) => {
        await payOn(timeline, at, Math.floor(day / 7))
        await readUnclaimed(timeline, new Date(ms + 10 * HOUR_MS))
      })
    }
    if (date === 13) add(ms + 10 * HOUR_MS, true, (at) => payInvoices(timeline, at))
    if (weekday === 5) add(ms + 15 * HOUR_MS, false, (at) => decisions.decideAt(at))
  }
  return moments
}

/** Records the reports in the order of their times, once each. */
class Recorder {
  readonly #api: Db
  readonly #reports: readonly HistoryReport[]
  readonly #decisions: Decisions
  readonly #earn: RecordEarning
  #next = 0

  constructor({ api, reports }: Timeline, decisions: Decisions) {
    this.#api = api
    this.#reports = reports
    this.#decisions = decisions
    this.#earn = batchEarnings(api)
  }

  /** Leads, sales and rebills in batches; then what reverses or ends them, the apps side by side. */
  async recordUntil(untilMs: number): Promise<void> {
    const from = this.#next
    while ((this.#reports[this.#next]?.at ?? untilMs) < untilMs) this.#next += 1
    const due = this.#reports.slice(from, this.#next)
    const [earning, others] = [true, false].map((earns) =>
      due.filter(({ report }) => isEarningEvent(report.event) === earns),
    ) as [HistoryReport[], HistoryReport[]]
    for (let at = 0; at < earning.length; at += REPORTS_AT_ONCE) {
      await Promise.all(earning.slice(at, at + REPORTS_AT_ONCE).map((one) => this.#record(one)))
    }
    const byAdvertiser = Map.groupBy(others, ({ offer }) => offer.advertiserId)
    await Promise.all(
      [...byAdvertiser.values()].map(async (reports) => {
        for (const one of reports) await this.#record(one)
      }),
    )
  }

  async #record(reported: HistoryReport): Promise<void> {
    const { report, offer, at } = reported
    const appKeyId = report.source === 'postback' ? null : offer.appKeyId
    const delivery = { appKeyId, raw: rawOf(reported), now: new Date(at), newId }
    const result = await recordConversion(this.#api, { ...report, ...delivery }, this.#earn)
    if (result.outcome !== 'recorded') {
      throw new Error(`a report of the history is ${result.outcome}: ${report.externalId}`)
    }
    this.#decisions.note(reported, result.conversion.id)
  }
}

/** The body that the app would have sent. */
function rawOf({ report }: HistoryReport) {
  const { event, externalId, originalExternalId, clickId, coupon, customerId, amount } = report
  const body = {
    ...{ event, external_id: externalId, original_external_id: originalExternalId },
    ...{ click_id: clickId, coupon, customer_id: customerId },
    ...(amount && { amount: toDecimal(amount), currency: amount.currency }),
  }
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null))
}
