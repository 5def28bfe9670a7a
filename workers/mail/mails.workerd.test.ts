import { createExecutionContext, createMessageBatch, getQueueResult } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import consumer from '../consumer.ts'
import { connect, runScoped } from '../core/database.ts'
import { newId } from '../core/ids.ts'
import type { ConsumerEnv } from '../env.ts'
import { insertMail } from './mails.ts'

const bindings = { ...(env as unknown as ConsumerEnv), MAIL_TOKEN: 'provider-token' }
/** The provider's answers and the requests to it. */
let status: number
let asked: { url: string; headers: Headers; body: Record<string, string> }[]

beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  vi.spyOn(console, 'log').mockImplementation(() => {})
  status = 202
  asked = []
  const real = globalThis.fetch
  vi.stubGlobal('fetch', async (input: RequestInfo | URL, init?: RequestInit) => {
    const request = new Request(input, init)
    if (request.url !== bindings.MAIL_URL) return real(input, init)
    const body = (await request.json()) as Record<string, string>
    asked.push({ url: request.url, headers: request.headers, body })
    return new Response('{}', { status })
  })
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

async function write(): Promise<string> {
  const now = new Date()
  const id = newId(now)
  const db = await connect(bindings.SYSTEM_DATABASE_URL)
  await runScoped(db, { kind: 'system' }, [
    insertMail({
      ...{ id, kind: 'account_exists', toAddress: 'anna@example.com', language: 'en' },
      ...{ userId: null, advertiserId: null, facts: {}, now },
    }),
  ])
  return id
}

async function deliver(bodies: readonly unknown[], given: ConsumerEnv = bindings) {
  const timestamp = new Date()
  const messages = bodies.map((body, at) => ({ id: `m${at}`, timestamp, attempts: 1, body }))
  const batch = createMessageBatch('mails', messages)
  await consumer.queue(batch, given)
  const { explicitAcks, retryMessages } = await getQueueResult(batch, createExecutionContext())
  return {
    acked: explicitAcks.toSorted(),
    retried: retryMessages.map(({ msgId }) => msgId),
  }
}
const result = (mailId: string) => ({ v: 1, type: 'mail.written', mailId })

test('a mail is sent by the provider once, however often and in whatever order its message arrives', async () => {
  const [first, second] = [await write(), await write()]
  const bodies = [result(second), result(first), result(second), result(first)]
  expect((await deliver(bodies)).acked).toEqual(['m0', 'm1', 'm2', 'm3'])
  expect((await deliver(bodies.toReversed())).retried).toEqual([])
  expect(asked.map(({ headers }) => headers.get('idempotency-key')).toSorted()).toEqual(
    [first, second].toSorted(),
  )
  expect(asked[0]?.headers.get('authorization')).toBe('Bearer provider-token')
  expect(asked[0]?.body).toMatchObject({
    ...{ to: 'anna@example.com', subject: 'You already have an account' },
    from: '"Tributary" <post@tributary.example>',
  })
  expect(asked[0]?.body.text).toContain('http://localhost:8787/forgot-password')
})

test.each([429, 500, 401])('after a %i it comes back', async (answer) => {
  status = answer
  const id = await write()
  expect(await deliver([result(id)])).toEqual({ acked: [], retried: ['m0'] })
})

test('a letter that the provider refuses is not sent again', async () => {
  status = 422
  const id = await write()
  expect((await deliver([result(id)])).acked).toEqual(['m0'])
  expect((await deliver([result(id)])).acked).toEqual(['m0'])
  expect(asked).toHaveLength(1)
})

test('Cloudflare’s binding sends where no provider is set', async () => {
  const { MAIL_URL: _, ...rest } = bindings
  const sent: unknown[] = []
  const EMAIL = { send: async (message: unknown) => sent.push(message) }
  const id = await write()
  expect((await deliver([result(id)], { ...rest, EMAIL })).acked).toEqual(['m0'])
  expect(sent).toMatchObject([
    { from: { name: 'Tributary', email: 'post@tributary.example' }, to: 'anna@example.com' },
  ])
})

test('without a mail server the mail stays pending', async () => {
  const { MAIL_URL: _, ...rest } = bindings
  const id = await write()
  expect((await deliver([result(id)], rest)).retried).toEqual(['m0'])
})

test('what cannot be read stays alone', async () => {
  const id = await write()
  const verdicts = await deliver([result(id), { v: 1, type: 'nonsense' }])
  expect(verdicts).toEqual({ acked: ['m0'], retried: ['m1'] })
})

test('Postgres away: the message comes back, and the mail leaves once', async () => {
  const id = await write()
  const away = { ...bindings, SYSTEM_DATABASE_URL: 'postgres://nobody:x@127.0.0.1:9/none' }
  expect((await deliver([result(id)], away)).retried).toEqual(['m0'])
  expect((await deliver([result(id)])).acked).toEqual(['m0'])
  expect(asked).toHaveLength(1)
})
