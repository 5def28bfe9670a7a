import { sql } from 'drizzle-orm'
import { beforeAll, expect, test, vi } from 'vitest'
import type * as z from 'zod'
import { runScoped } from '../core/database.ts'
import { newId } from '../core/ids.ts'
import { makeApiWorld, problemOf, read } from '../test/api-world.ts'
import { ClickLossesAnswer } from './losses-http.ts'
import { spoolKey } from './rules/spool.ts'
import { storeClick } from './test/stored-clicks.ts'

const [one, two] = [newId(new Date()), newId(new Date())]

type Message = [
  isolate: string,
  sequence: number,
  cumulative: number,
  clicks: number,
  receivedAt: string,
]
const arrive = (messages: Message[]) =>
  runScoped(
    world.system,
    { kind: 'system' },
    messages.map(
      ([isolate, sequence, cumulative, clicks, at]) =>
        sql`insert into logs.click_messages
            (isolate, sequence, cumulative, clicks, unknown_codes, received_at)
          values (${isolate}, ${sequence}, ${cumulative}, ${clicks}, 1, ${at})`,
    ),
  )

const world = await makeApiWorld()
beforeAll(async () => {
  await arrive([
    [one, 1, 10, 10, '2026-10-01T10:00:00Z'],
    // Message 2, with 5 clicks, never came.
    [one, 3, 18, 3, '2026-10-01T11:59:59Z'],
    // Message 5 overtook message 4: nothing is missing.
    [one, 5, 24, 2, '2026-10-01T12:00:00Z'],
    [one, 4, 22, 4, '2026-10-01T12:10:00Z'],
    // The first message of an isolate may itself be lost, and the gap may span days.
    [two, 2, 9, 4, '2026-10-01T23:59:59Z'],
    [two, 4, 20, 1, '2026-10-05T00:00:00Z'],
  ])
}, 60_000)

const ask = async (query: string, person = 'support') =>
  world.ask('GET', `/v1/click-losses${query}`, { token: await world.tokenOf(person) })
const losses = async (query: string) => read(await ask(query), ClickLossesAnswer)
type Counts = Partial<z.infer<typeof ClickLossesAnswer>['days'][number]>
const counts = ({ messages, received, missing_messages, lost_clicks }: Counts) => [
  ...[messages, received, missing_messages, lost_clicks],
]

test('gaps in an isolate’s numbers are counted in the hour that shows them', async () => {
  const { days, hours } = await losses('?from=2026-10-01&to=2026-10-02')
  expect(days.map(({ day }) => day)).toEqual(['2026-10-01', '2026-10-02'])
  expect(days.map(counts)).toEqual([
    [5, 23, 2, 10],
    [0, 0, 0, 0],
  ])
  expect(hours.map((hour) => [hour.hour.slice(11, 13), ...counts(hour)])).toEqual([
    ['10', 1, 10, 0, 0],
    ['11', 1, 3, 1, 5],
    ['12', 2, 6, 0, 0],
    ['23', 1, 4, 1, 5],
  ])
  expect(days[0]?.unknown_codes).toBe(5)
})

test('a range that starts after an isolate’s earlier messages still counts them', async () => {
  const { days } = await losses('?from=2026-10-05&to=2026-10-05')
  expect(days.map(counts)).toEqual([[1, 1, 1, 10]])
})

test('a message that comes late closes its gap', async () => {
  await arrive([[two, 3, 19, 10, '2026-10-06T00:00:00Z']])
  const { days } = await losses('?from=2026-10-05&to=2026-10-06')
  expect(days.map(counts)).toEqual([
    [1, 1, 0, 0],
    [1, 10, 0, 0],
  ])
})

test('clicks stored stand beside those received, today when no day is named', async () => {
  const now = new Date()
  await storeClick(world.system, now, {})
  const { days, to } = await losses('')
  expect(days.length).toBe(7)
  expect(days.at(-1)?.day).toBe(to)
  expect(days.find(({ day }) => day === now.toISOString().slice(0, 10))?.stored).toBe(1)
})

test('pending messages in the store are shown, and null if the store is unavailable', async () => {
  expect((await losses('')).waiting).toEqual({ spooled: 0, put_aside: 0, more: false })
  world.kept.set(spoolKey(one, 7), '{}')
  world.kept.set(spoolKey(one, 8), '{}')
  world.kept.set(`dead:clicks:${two}:9`, 'junk')
  expect((await losses('')).waiting).toEqual({ spooled: 2, put_aside: 1, more: false })
  await runScoped(world.system, { kind: 'system' }, [
    sql`insert into logs.dead_messages (queue, message_id, body, sent_at, kept_at)
      values ('clicks', ${`${two}:10`}, '{}', now(), now())`,
  ])
  expect((await losses('')).waiting).toEqual({ spooled: 2, put_aside: 2, more: false })
  const log = vi.spyOn(console, 'error').mockImplementation(() => {})
  const list = () => Promise.reject(new Error('KV is away'))
  const token = await world.tokenOf('support')
  const env = { SNAPSHOTS: { ...world.env.SNAPSHOTS, list } as unknown as KVNamespace }
  const answer = await world.ask('GET', '/v1/click-losses', { token, env })
  expect(await read(answer, ClickLossesAnswer)).toMatchObject({ waiting: null })
  expect(log).toHaveBeenCalledOnce()
})

test.each([
  ['?from=2026-10-02&to=2026-10-01', 'from'],
  ['?from=2026-10-01&to=2026-11-01', 'from'],
  ['?from=1999-12-31', 'from'],
  ['?to=2100-01-01', 'to'],
  ['?from=yesterday', 'from'],
])('%s is refused by field', async (query, field) => {
  expect(await problemOf(await ask(query))).toMatchObject({ status: 422, fields: [field] })
})

test.each(['advertiser', 'affiliate'])('%s sees nothing', async (person) => {
  expect(await problemOf(await ask('', person))).toMatchObject({ status: 403 })
})
