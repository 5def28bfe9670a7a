import { afterEach, expect, test, vi } from 'vitest'
import { consumePayouts } from './consume-payouts.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

const batchId = '01a1f7f8-3000-72e3-9854-35fdc0aa48e2'
const body = { v: 1, type: 'payout_batch.submission_requested', batchId }

/** A message that remembers its verdicts. */
function message(id: string, attempts: number, content: unknown) {
  const verdicts: unknown[] = []
  return {
    ...{ id, attempts, body: content, timestamp: new Date(0), verdicts },
    ack: () => void verdicts.push('ack'),
    retry: (options?: QueueRetryOptions) => void verdicts.push(['retry', options?.delaySeconds]),
  }
}

test('a message that fails waits longer each time, the poison beside it is given up, and no secret is told', async () => {
  const told = vi.spyOn(console, 'error').mockImplementation(() => {})
  const messages = [message('a', 1, body), message('b', 99, body), message('c', 1, { v: 1 })]
  const openDesk = () => Promise.reject(new Error('the database is away'))
  await consumePayouts(messages, openDesk, () => 0)
  expect(messages.map(({ verdicts }) => verdicts)).toEqual([
    [['retry', 2]],
    [['retry', 900]],
    [['retry', undefined]],
  ])
  expect(told.mock.calls.map(([line]) => JSON.parse(line as string) as unknown)).toEqual([
    {
      event: 'payout_message.failed',
      messageId: 'a',
      batchId,
      error: 'Error: the database is away',
    },
    {
      event: 'payout_message.failed',
      messageId: 'b',
      batchId,
      error: 'Error: the database is away',
    },
    { event: 'payout_message.unreadable', messageId: 'c' },
  ])
})

test('the desk works at the time of the message’s arrival, by the clock it is given', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  const times: Date[] = []
  const openDesk = (now: Date) => {
    times.push(now)
    return Promise.reject(new Error('enough'))
  }
  await consumePayouts([message('a', 1, body)], openDesk, () => 1_000)
  expect(times).toEqual([new Date(1_000)])
})
