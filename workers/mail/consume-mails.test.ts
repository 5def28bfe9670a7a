import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { consumeMailMessages } from './consume-mails.ts'
import type { SentMail } from './verbs/send-mail.ts'

beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  vi.spyOn(console, 'log').mockImplementation(() => {})
})
afterEach(() => {
  vi.restoreAllMocks()
})

const now = new Date('2026-11-01T00:00:00Z')
const mailId = '0197d0a0-0000-7000-8000-000000000001'

/** The verdict on one message: `ack`, or the seconds until it is retried. */
async function verdict(send: () => Promise<SentMail>, attempts = 1) {
  const expected: unknown[] = []
  const message = {
    ...{ id: 'm0', timestamp: now, attempts, body: { v: 1, type: 'mail.written', mailId } },
    ack: () => void expected.push('ack'),
    retry: (options?: { delaySeconds?: number }) => void expected.push(options?.delaySeconds),
  } as unknown as Message<unknown>
  const sendAlert = () => Promise.reject(new Error('no alert'))
  await consumeMailMessages([message], { send, sendAlert, now: () => now })
  return expected
}

test.each([
  ['sent', 'ack'],
  ['not_due', 'ack'],
  ['failed', 'ack'],
] as const)('%s is done', async (outcome, expected) => {
  expect(await verdict(async () => ({ outcome }))).toEqual([expected])
})

test('a delayed mail is retried when it is due', async () => {
  const until = new Date(now.getTime() + 60_001)
  expect(await verdict(async () => ({ outcome: 'delayed', until }))).toEqual([61])
})

test('while the database is away it comes back ever later', async () => {
  const send = () => Promise.reject(new Error('away'))
  expect([await verdict(send, 1), await verdict(send, 3)]).toEqual([[2], [8]])
})
