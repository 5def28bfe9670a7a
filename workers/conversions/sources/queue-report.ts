/** Where a report goes while the database is away: the `reports` queue, durably. */

import { Refusal } from '../../core/refusal.ts'
import { withinTime } from '../../core/within-time.ts'
import { type ConversionReport, reportToJson } from '../record/rules/report.ts'
import type { ReportMessage, ReportsMessage } from './reports-message.ts'

/** Cloudflare takes 128 KB per message; its own frame around ours needs a little. */
export const MESSAGE_BYTES_MAX = 120_000

/** The last second of the five in which who reports is answered: see beforeAnswer. */
const SEND_MS_MAX = 1_000

/** What is needed of the `reports` queue. */
export interface ReportQueue {
  send(message: ReportsMessage): Promise<unknown>
}

export interface WaitingReport {
  reportId: string
  appKeyId: string | null
  raw: unknown
  receivedAt: Date
  report: ConversionReport
}

/**
 * Keeps a report until the database is back. When this returns, it is kept.
 * @throws Refusal `unavailable` for one too large for the queue, or when the queue is away as well:
 *   nothing was taken, and the same may be sent again.
 */
export async function queueReport(queue: ReportQueue, waiting: WaitingReport): Promise<void> {
  const { raw, reportId, appKeyId, receivedAt, report } = waiting
  const message: ReportMessage = {
    ...{ v: 1, type: 'report.received', reportId, appKeyId },
    receivedAt: receivedAt.toISOString(),
    body: typeof raw === 'string' ? raw : JSON.stringify(raw),
    report: reportToJson(report),
  }
  await sendWhole(queue, message)
}

/** Sends one message, whole or not at all. @throws Refusal `unavailable`. */
export async function sendWhole(queue: ReportQueue, message: ReportsMessage): Promise<void> {
  const bytes = new TextEncoder().encode(JSON.stringify(message)).length
  if (bytes > MESSAGE_BYTES_MAX) {
    throw new Refusal('unavailable', 'The database is away, and the report is too large to wait.')
  }
  try {
    await withinTime(queue.send(message), SEND_MS_MAX)
  } catch (error) {
    // Never the message itself: it holds a visitor's facts.
    const line = { event: 'report.queue_failed', reportId: message.reportId, bytes }
    console.error(JSON.stringify({ ...line, error: String(error) }))
    throw new Refusal('unavailable', 'Neither database nor queue answered.')
  }
}
