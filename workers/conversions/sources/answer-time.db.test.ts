/** Whatever hangs, who reports is answered within 5 s, and the report is recorded once. */
import { once } from 'node:events'
import { createServer } from 'node:net'
import { sql } from 'drizzle-orm'
import { afterAll, beforeEach, expect, test, vi } from 'vitest'
import { storeClick } from '../../clicks/test/stored-clicks.ts'
import { setClockAhead } from '../../core/clock.ts'
import { runScoped } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { makeApiWorld, problemOf, read } from '../../test/api-world.ts'
import { ConversionAnswer } from '../contract.ts'
import { batchEarnings } from '../record/verbs/record-batch.ts'
import { type ConversionBatcher, recordInBatcher } from '../record/verbs/record-through-batcher.ts'
import { BatchAnswer } from './batch/contract.ts'
import { recordQueuedReport } from './record-queued-report.ts'
import { ReportMessage } from './reports-message.ts'

const ANSWER_MS_MAX = 5_000

let turn = 0
const world = await makeApiWorld()
const clickId = await storeClick(world.system, new Date(Date.now() - 60_000))
/** A server that accepts connections and never answers. */
const silent = createServer().listen(0, '127.0.0.1')
await once(silent, 'listening')
const { port } = silent.address() as { port: number }
const hanging = { API_DATABASE_URL: `postgres://app_api:x@127.0.0.1:${port}/hangs` }
afterAll(() => silent.close())
beforeEach(() => {
  turn += 1
  vi.spyOn(console, 'error').mockImplementation(() => {})
})

const sale = (name: string, over: object = {}) => ({
  ...{ event: 'sale', click_id: clickId, external_id: `${name}-${turn}` },
  ...{ amount: '49.00', currency: 'USD', ...over },
})

async function inTime(asked: Promise<Response>): Promise<Response> {
  const startedAtMs = performance.now()
  const answer = await asked
  expect(performance.now() - startedAtMs).toBeLessThan(ANSWER_MS_MAX)
  return answer
}
const post = (path: string, body: unknown, env: object, headers: Record<string, string> = {}) =>
  inTime(world.ask('POST', path, { token: world.appKey, body, env, headers }))

// Nearly all of their time is waiting for a server that never answers, so they wait together.
test.concurrent('audit 13: a report is queued within 5 s while the database hangs', async () => {
  const answers = await Promise.all([
    post('/v1/conversions', sale('one'), hanging),
    post('/v1/conversions', sale('keyed'), hanging, { 'idempotency-key': `key-${turn}` }),
    post('/v1/conversions', { ...sale('r'), event: 'cancel', customer_id: 'c' }, hanging),
  ])
  const [one, keyed, refused] = answers as [Response, Response, Response]
  for (const answer of [one, keyed]) {
    expect(answer.status).toBe(202)
    expect(await read(answer, ConversionAnswer)).toMatchObject({ status: 'queued' })
  }
  // A cancel with an amount: the error is returned, and its event log line is queued.
  expect(await problemOf(refused)).toMatchObject({ status: 422, fields: ['amount'] })
  const cancel = { type: 'report.refused', body: expect.stringContaining('"r-') }
  expect(world.queued).toContainEqual(expect.objectContaining(cancel))
}, 30_000)

test.concurrent('audit 13: a batch with faulty rows is answered within 5 s while the database hangs', async () => {
  const rows = Array.from({ length: 40 }, (_, n) => sale(`b${n}`, n % 2 ? { amount: '-1' } : {}))
  const answer = await post('/v1/conversions/batch', { conversions: rows }, hanging)
  const { results } = await read(answer, BatchAnswer)
  expect(results.map(({ status }) => status)).toEqual(rows.map((_, n) => (n % 2 ? 422 : 202)))
}, 60_000)

test.concurrent('audit 13: a postback is queued within 5 s while the database hangs', async () => {
  const path = `/postback?click_id=${clickId}&secret=x&amount=5&txid=p-${turn}`
  const answer = await inTime(world.ask('GET', path, { env: hanging }))
  expect([answer.status, await answer.json()]).toEqual([200, { status: 'queued', warnings: [] }])
}, 30_000)

test.concurrent('audit 13: database and queue hang: 503 within 5 s, safe to send again', async () => {
  const REPORTS = { send: () => new Promise(() => {}) } as never
  const answer = await post('/v1/conversions', sale('q'), { ...hanging, REPORTS })
  expect(await problemOf(answer)).toMatchObject({ status: 503, code: 'unavailable' })
}, 30_000)

test('audit 13: a report is queued within 5 s in a local run with a moved clock', async () => {
  setClockAhead(86_400_000)
  try {
    const answer = await post('/v1/conversions', sale('moved'), hanging)
    expect(answer.status).toBe(202)
  } finally {
    setClockAhead(0)
  }
}, 60_000)

test.each(['the queue is consumed first', 'the batch commits first'])(
  'audit 13: a report whose batch runs on is recorded once: %s',
  async (order) => {
    let goOn = () => {}
    const gate = new Promise<void>((resolve) => {
      goOn = resolve
    })
    let recording: ReturnType<ConversionBatcher['record']> | undefined
    const earn = batchEarnings(world.api)
    const record: ConversionBatcher['record'] = (input) => {
      recording = gate.then(() => recordInBatcher(world.api, { ...input, newId }, earn))
      return recording
    }
    const CONVERSION_BATCHER = { getByName: () => ({ record }) } as never
    const body = sale('slow')
    const answer = await post('/v1/conversions', body, { CONVERSION_BATCHER })
    expect([answer.status, (await answer.json()) as object]).toMatchObject([
      202,
      { status: 'queued' },
    ])
    const message = ReportMessage.parse(world.queued.at(-1))
    const consume = () => recordQueuedReport(world.system, world.env.SNAPSHOTS, message, new Date())
    const finish = async () => {
      goOn()
      await recording?.catch(() => {})
    }
    if (order === 'the queue is consumed first') {
      expect(await consume()).toBe('recorded')
      await finish()
    } else {
      await finish()
      expect(await consume()).toBe('done')
    }
    const [rows = []] = await runScoped(world.system, { kind: 'system' }, [
      sql`select count(*)::int as kept, (select count(*)::int from affiliate.commissions m
            join affiliate.conversions n on n.id = m.conversion_id
            where n.external_id = ${body.external_id} and m.level = 1) as earned
          from affiliate.conversions c where c.external_id = ${body.external_id}`,
    ])
    expect(rows).toEqual([{ kept: 1, earned: 1 }])
  },
  30_000,
)
