/** Sends a report to the durable `reports` queue while the database is unavailable. */

import { Refusal } from '../../core/refusal.ts'
import { withinTime } from '../../core/within-time.ts'
import { type ConversionReport, reportToJson } from '../record/rules/report.ts'
import type { ReportMessage, ReportsMessage } from './reports-message.ts'

/** Cloudflare accepts 128 KB per message, including some overhead. */
export const MESSAGE_BYTES_MAX = 120_000

/** A sender is answered within five seconds; the last one is for the queue. See beforeAnswer. */
const SEND_MS_MAX = 1_000

/** The part of the `reports` queue that is used here. */
export interface ReportQueue {
  send(message: ReportsMessage): Promise<unknown>
}

export interface QueueableReport {
  reportId: string
  appKeyId: string | null
  raw: unknown
  receivedAt: Date
  report: ConversionReport
}

/**
 * Stores a report until the database is back. When this returns, the report is stored.
 * @throws Refusal `unavailable` if the report is too large or the queue is unavailable too. Then nothing is stored and
 *   the sender can safely send the report again.
 */
export async function queueReport(queue: ReportQueue, waiting: QueueableReport): Promise<void> {
  const { raw, reportId, appKeyId, receivedAt, report } = waiting
  const message: ReportMessage = {
    ...{ v: report.isTest ? 2 : 1, type: 'report.received', reportId, appKeyId },
    receivedAt: receivedAt.toISOString(),
    body: typeof raw === 'string' ? raw : JSON.stringify(raw),
    report: reportToJson(report),
  }
  await sendWhole(queue, message)
}

/** Sends one message. @throws Refusal `unavailable`. */
export async function sendWhole(queue: ReportQueue, message: ReportsMessage): Promise<void> {
  const bytes = new TextEncoder().encode(JSON.stringify(message)).length
  if (bytes > MESSAGE_BYTES_MAX) {
    throw new Refusal('unavailable', 'The database is away, and the report is too large to wait.')
  }
  try {
    await withinTime(queue.send(message), SEND_MS_MAX)
  } catch (error) {
    // The message itself is not logged, because it contains data of a visitor.
    const line = { event: 'report.queue_failed', reportId: message.reportId, bytes }
    console.error(JSON.stringify({ ...line, error: String(error) }))
    throw new Refusal('unavailable', 'Neither database nor queue answered.')
  }
}
