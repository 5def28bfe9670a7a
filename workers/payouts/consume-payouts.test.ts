import { afterEach, expect, test, vi } from 'vitest'
import { messageOf } from '../test/queue-messages.ts'
import { consumePayoutMessages } from './consume-payouts.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

const batchId = '01a1f7f8-3000-72e3-9854-35fdc0aa48e2'
const itemId = '01a1f7f8-3000-72e3-9854-35fdc0aa48e3'
const body = { v: 1, type: 'payout_batch.submission_requested', batchId }
const cancel = { v: 1, type: 'payout_item.cancellation_requested', itemId }

test('a failing message is retried later each time, an invalid one is given up, and no secret is logged', async () => {
  const result = vi.spyOn(console, 'error').mockImplementation(() => {})
  const messages = [
    ...[messageOf('a', body, 1), messageOf('b', body, 99), messageOf('c', { v: 1 }, 1)],
    ...[messageOf('d', cancel, 2), messageOf('e', { ...cancel, itemId: 'x' }, 1)],
    messageOf('f', { ...body, v: 2 }, 1),
  ]
  const openDeps = () => Promise.reject(new Error('the database is away'))
  await consumePayoutMessages(messages, openDeps, () => 0)
  expect(messages.map(({ verdicts }) => verdicts)).toEqual([
    ...[[['retry', 2]], [['retry', 900]], [['retry', 300]]],
    ...[[['retry', 4]], [['retry', 300]], [['retry', 300]]],
  ])
  const error = 'Error: the database is away'
  expect(result.mock.calls.map(([line]) => JSON.parse(line as string) as unknown)).toEqual([
    { event: 'payout_message.unreadable', messageId: 'c' },
    { event: 'payout_message.unreadable', messageId: 'e' },
    { event: 'payout_message.unreadable', messageId: 'f' },
    { event: 'payout_message.failed', messageIds: ['d'], itemId, error },
    // Two messages of one batch count as one.
    { event: 'payout_message.failed', messageIds: ['a', 'b'], batchId, error },
  ])
})

test('the receiver works at the time of the message’s arrival, by the clock it is given', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  const times: Date[] = []
  const openDeps = (now: Date) => {
    times.push(now)
    return Promise.reject(new Error('enough'))
  }
  await consumePayoutMessages([messageOf('a', body, 1)], openDeps, () => 1_000)
  expect(times).toEqual([new Date(1_000)])
})
