/** Workers of two versions use the queues during a deploy: no message is lost, or given up at once. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { consumeReports } from './conversions/sources/consume-reports.ts'
import { consumeMailMessages } from './mail/consume-mails.ts'
import { consumePayoutMessages } from './payouts/consume-payouts.ts'
import { consumeExportMessages } from './reports/exports/consume-exports.ts'
import { messageOf } from './test/queue-messages.ts'

beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  vi.spyOn(console, 'log').mockImplementation(() => {})
})
afterEach(() => {
  vi.restoreAllMocks()
})

const id = '0197d0a0-0000-7000-8000-000000000001'
const time = '2026-11-01T00:00:00.000Z'

const common = { v: 1, reportId: id, receivedAt: time }
const report = {
  ...{ advertiser_id: id, app_id: id, event: 'sale', external_id: 'order-1', click_id: id },
  ...{ coupon: null, customer_id: null, amount_minor: '4900', currency: 'USD' },
  ...{ occurred_at: null, visitor: null, metadata: null },
}
const received = { ...common, type: 'report.received', appKeyId: id, body: '{}', report }
const postback = {
  ...{ ...common, type: 'postback.received', source: 'postback', ip: null },
  ...{ query: 'txid=1', secretHash: null },
}
const refused = {
  ...{ ...common, type: 'report.refused', advertiserId: id, appId: id, appKeyId: null },
  ...{ source: 'api', foreignStatus: null, body: '{}', verdict: 'invalid_input', detail: null },
}
const mail = { v: 1, type: 'mail.written', mailId: id }
const exported = { v: 1, type: 'export.requested', exportId: id }
const due = { v: 1, type: 'schedule.due', scheduleId: id }
const submission = { v: 1, type: 'payout_batch.submission_requested', batchId: id }
const cancellation = { v: 1, type: 'payout_item.cancellation_requested', itemId: id }

/** The messages that this version's consumers received. */
let read: unknown[]
beforeEach(() => {
  read = []
})
const take = async (message: unknown) => {
  read.push(message)
  return 'recorded'
}

type Consume = (messages: Message<unknown>[]) => Promise<void>
const reports: Consume = (messages) =>
  consumeReports(messages, { record: take, place: take, journal: take })
const mails: Consume = (messages) =>
  consumeMailMessages(messages, {
    send: async (mailId) => {
      read.push({ ...mail, mailId })
      return { outcome: 'sent' }
    },
    sendAlert: take,
    now: () => new Date(time),
  })
const exports: Consume = (messages) =>
  consumeExportMessages(messages, {
    write: async (exportId) => {
      read.push({ ...exported, exportId })
      return { outcome: 'done' }
    },
    send: async (scheduleId) => {
      read.push({ ...due, scheduleId })
      return { outcome: 'sent' }
    },
  })
/** A reader that comes this far has understood the message: the work is retried in two seconds. */
const payouts: Consume = (messages) =>
  consumePayoutMessages(
    messages,
    () => Promise.reject(new Error('away')),
    () => 0,
  )

async function verdictOf(consume: Consume, body: unknown) {
  const message = messageOf('m', body)
  await consume([message])
  return message.verdicts
}

const kinds: [string, Consume, Record<string, unknown>, unknown][] = [
  ['reports: received', reports, received, 'ack'],
  ['reports: postback', reports, postback, 'ack'],
  ['reports: refused', reports, refused, 'ack'],
  ['mails: written', mails, mail, 'ack'],
  ['exports: requested', exports, exported, 'ack'],
  ['exports: schedule due', exports, due, 'ack'],
  ['payouts: submission', payouts, submission, ['retry', 2]],
  ['payouts: cancellation', payouts, cancellation, ['retry', 2]],
]

describe.each(kinds)('production 3: %s', (_name, consume, body, done) => {
  test('of the previous version, without optional fields, is read', async () => {
    expect(await verdictOf(consume, body)).toEqual([done])
  })

  test('of the version after, with a field more, is read without it', async () => {
    expect(await verdictOf(consume, { ...body, added: { anything: [1] } })).toEqual([done])
    if (consume !== payouts) expect(read).toEqual([body])
  })

  test.each([
    ['another number', { ...body, v: 3 }],
    ['none', { ...body, v: undefined }],
    ['a type of its own', { ...body, type: 'something.imagined' }],
  ])('of a version that cannot be read (%s) comes back in five minutes', async (_case, other) => {
    expect(await verdictOf(consume, other)).toEqual([['retry', 300]])
    expect(read).toEqual([])
  })
})

test('production 3: a field more deep in a report is dropped as well', async () => {
  const visitor = { ip: '203.0.113.7', device: 'new' }
  const deeper = { ...received, report: { ...report, quantity: 2, visitor } }
  expect(await verdictOf(reports, deeper)).toEqual(['ack'])
  expect(read).toEqual([{ ...received, report: { ...report, visitor: { ip: '203.0.113.7' } } }])
})
