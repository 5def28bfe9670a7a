/** Two affiliates and one visitor, through the Workers as they are deployed. */
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as cast from '../../dev/demo/demo-cast.ts'
import { ask } from '../test/books-world.ts'
import { startFourWorkers } from './four-workers.ts'

const four = await startFourWorkers()
beforeAll(async () => {
  await four.runCron('make-partitions', new Date())
  await four.runCron('publish-snapshots', new Date())
}, 90_000)
afterAll(() => four?.close())

const [anna, boris] = cast.affiliates.map(({ id }) => id)
const visitor = {
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36',
  'x-local-ip': '203.0.113.7',
  accept: 'text/html',
  'accept-language': 'en-US,en;q=0.9',
}

async function follow(code: string): Promise<string> {
  const answer = await four.visit(`/boots/aff/${code}`, visitor)
  const clickId = new URL(answer.headers.get('location') ?? '').searchParams.get('click_id')
  return clickId as string
}

const listClicks = () =>
  ask(
    four.db,
    sql`select id, affiliate_id, reason, duplicate_of, is_unique from affiliate.clicks order by id`,
  )

test('audit 9: a visitor follows Anna’s link and then Boris’s: the sale pays Boris', async () => {
  const [first, second] = [await follow('anna'), await follow('boris')]
  expect(second).not.toBe(first)
  await expect.poll(async () => (await listClicks()).length, { timeout: 45_000 }).toBe(2)
  const common = { reason: null, duplicate_of: null }
  expect(await listClicks()).toEqual([
    { ...common, id: first, affiliate_id: anna, is_unique: true },
    { ...common, id: second, affiliate_id: boris, is_unique: false },
  ])
  const sale = { event: 'sale', external_id: 'order-1', amount: '50.00', currency: 'USD' }
  const answer = await four.call('/v1/conversions', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${four.appKey}` },
    body: JSON.stringify({ ...sale, click_id: second }),
  })
  expect([answer.status, await answer.text()]).toEqual([201, expect.any(String)])
  const [conversion] = await ask(
    four.db,
    sql`select affiliate_id, click_id from affiliate.conversions where external_id = 'order-1'`,
  )
  expect(conversion).toEqual({ affiliate_id: boris, click_id: second })
})
