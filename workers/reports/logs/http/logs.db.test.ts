import { parse } from 'csv-parse/sync'
import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import * as cast from '../../../../dev/demo/demo-cast.ts'
import { type Role, roles } from '../../../../schema/vocabulary.ts'
import { clickOf, pack } from '../../../clicks/test/click-messages.ts'
import { recordClicks } from '../../../clicks/verbs/record-clicks.ts'
import { recordConversion } from '../../../conversions/record/verbs/record-conversion.ts'
import { runScoped } from '../../../core/database.ts'
import { addDays } from '../../../core/days.ts'
import { newId } from '../../../core/ids.ts'
import type { Membership } from '../../../credentials/access-token.ts'
import { makePersonalToken } from '../../../credentials/personal-token.ts'
import { makeApiWorld, problemOf, read } from '../../../test/api-world.ts'
import { saleOf } from '../../../test/books-world.ts'
import { addPerson } from '../../../test/people.ts'
import { addStranger } from '../../../test/tenants.ts'
import { reportCsv } from '../../csv-files.ts'
import { readPostgres } from '../../events-reader.ts'
import { questionOf } from '../../http/asked.ts'
import { ClickStoryAnswer } from './click-story.ts'
import { ClickLogAnswer, ConversionLogAnswer } from './contract.ts'

const clickedAt = new Date(Date.now() - 2 * 3_600_000)
const [anna, boris] = cast.affiliates
const [demo] = cast.offers
const tenant = {
  ...{ advertiserId: cast.advertiser.id, appId: cast.app.id, appKeyId: cast.appKeyId },
  ...{ offerId: demo.id, affiliateId: boris!.id, currency: 'USD' as const },
}
const world = await makeApiWorld()
const stranger = await addStranger(world)
type Sold = NonNullable<Parameters<typeof saleOf>[1]>
const { appKeyId: _key, currency, ...ids } = tenant
const at = (index: number) => new Date(clickedAt.getTime() + index * 60_000)
const clicks = ['DE', 'US', 'US'].map((country, index) =>
  clickOf(ids, {
    ...{ id: newId(at(index)), at: at(index).getTime(), country, ip: '203.0.113.7' },
    ...{ subs: [`s${index}`, '=1+1'], reason: index === 2 ? 'bot' : null },
  }),
)
const annas = clickOf(
  { ...ids, affiliateId: anna!.id },
  { id: newId(at(3)), at: at(3).getTime(), country: 'FR' },
)
// The last of Boris's clicks repeats Anna's, which he must not learn.
clicks.push(clickOf(ids, { id: newId(at(4)), at: at(4).getTime(), keptId: annas.id }))
await recordClicks(world.system, pack([[...clicks, annas]]))
const sell = (changes: Sold & { now: Date }) =>
  recordConversion(
    world.api,
    saleOf(tenant, { amount: { minor: 10_000n, currency }, ...changes, occurredAt: changes.now }),
  )
await sell({ clickId: clicks[0]!.id, externalId: 'order-1', customerId: 'buyer-1', now: at(60) })
await sell({ coupon: 'BORIS10', externalId: '=order', now: at(61) })
await sell({
  ...{ event: 'refund', externalId: 'refund-1', originalExternalId: 'order-1', now: at(62) },
  amount: { minor: 5_000n, currency },
})

const get = (who: string | { token: string }, path: string) => world.as(who, 'GET', `/v1/${path}`)
const clickLog = async (who: string, query = '') =>
  read(await get(who, `click-log?${query}`), ClickLogAnswer)
const conversionLog = async (who: string, query = '') =>
  read(await get(who, `conversion-log?${query}`), ConversionLogAnswer)
const csv = async (who: string, path: string): Promise<Record<string, string>[]> =>
  parse(await (await get(who, path)).text(), { columns: true })
const newestFirst = [...clicks].reverse().map(({ id }) => id)

test('an affiliate sees their own clicks, without addresses and other people’s clicks', async () => {
  const { clicks: seen } = await clickLog('affiliate2')
  expect(seen.map(({ id }) => id)).toEqual(newestFirst)
  expect(seen.at(-1)).toMatchObject({
    ...{ verdict: 'billable', reason: null, sub1: 's0', sub2: '=1+1', sub3: null, country: 'DE' },
    ...{ offer: { id: demo.id, name: demo.name }, affiliate: { id: boris!.id } },
    ...{ referrer_host: 'blog.example', conversions: 1, is_test: false },
  })
  expect(seen[1]).toMatchObject({ verdict: 'bot', reason: 'bot', conversions: 0 })
  expect(seen[0]).toMatchObject({ kept_click_id: null })
  expect(JSON.stringify(seen)).not.toMatch(/203\.0\.113|"ip"|user_agent|fingerprint/)
  expect((await clickLog('affiliate')).clicks.map(({ id }) => id)).toEqual([annas.id])
})

test('an advertiser and staff see addresses, and the click that was kept', async () => {
  for (const who of ['advertiser', 'finance', 'owner']) {
    const { clicks: seen } = await clickLog(who, `affiliate_id=${boris!.id}`)
    expect(seen.map(({ id }) => id)).toEqual(newestFirst)
    expect(seen[0]).toMatchObject({ kept_click_id: annas.id, ip: '203.0.113.7' })
  }
})

test.each([
  ['country=US', 2],
  ['country=US&verdict=billable', 1],
  ['sub1=s0&sub1=s1', 2],
  ['campaign=', 4],
  ['sub=%3D1%2B1', 3],
  ['sub=s1', 1],
  ['sub=s', 0],
  [`click_id=${clicks[1]!.id}`, 1],
  [`click_id=${annas.id}`, 0],
  ['test=true', 0],
  ['from=2026-01-01&to=2026-01-02&time_zone=Asia/Kathmandu', 0],
])('clicks with %s: %i', async (query, count) => {
  expect((await clickLog('affiliate2', query)).clicks).toHaveLength(count)
})

test('pages lead through all rows, each once', async () => {
  const first = await clickLog('affiliate2', 'limit=3')
  const second = await clickLog('affiliate2', `limit=3&cursor=${first.next_cursor}`)
  expect([...first.clicks, ...second.clicks].map(({ id }) => id)).toEqual(newestFirst)
  expect(second.next_cursor).toBeNull()
})

test('an affiliate sees their conversions with the click, not orders, customers and amounts', async () => {
  const { conversions } = await conversionLog('affiliate2')
  expect(conversions.map(({ event }) => event)).toEqual(['refund', 'sale', 'sale'])
  expect(conversions[2]).toMatchObject({
    ...{ click_id: clicks[0]!.id, sub1: 's0', country: 'DE', coupon: null },
    payout: { amount: '30.00', currency: 'USD' },
    payout_reversed: { amount: '15.00', currency: 'USD' },
  })
  expect(conversions[1]).toMatchObject({ coupon: 'BORIS10', click_id: null, sub1: null })
  expect(conversions.map(({ order_id }) => order_id)).toEqual(['…nd-1', '…der', '…r-1'])
  expect(conversions[0]).toMatchObject({ payout: { amount: '-15.00', currency: 'USD' } })
  expect(JSON.stringify(conversions)).not.toMatch(/order-1|buyer|"owed"|"amount":"100/)
  expect((await conversionLog('affiliate')).conversions).toEqual([])
})

test('an advertiser sees orders, customers and what it owes', async () => {
  const { conversions } = await conversionLog('advertiser', 'order_id=order-1')
  expect(conversions).toMatchObject([
    {
      ...{ order_id: 'order-1', customer_id: 'buyer-1', owed: { amount: '38.00' } },
      ...{ amount: { amount: '100.00' }, refunded: { amount: '50.00' } },
    },
  ])
})

test('a refund is negative for everyone who sees it', async () => {
  const { conversions } = await conversionLog('finance', 'event=refund')
  expect(conversions).toMatchObject([
    {
      ...{ amount: { amount: '-50.00' }, payout: { amount: '-15.00' } },
      owed: { amount: '-19.00', currency: 'USD' },
    },
  ])
})

test.each([
  ['advertiser', 'event=refund', 1],
  ['advertiser', 'coupon=boris10', 1],
  ['advertiser', 'customer_id=buyer-1&event=sale', 1],
  ['advertiser', 'customer_id=buyer', 0],
  ['advertiser', 'order_id=order-1&sub=s0', 1],
  ['advertiser', 'order_id=order-1&sub=s1', 0],
  ['affiliate2', 'order_id=order-1', 1],
  ['affiliate', 'order_id=order-1', 0],
  ['affiliate2', `click_id=${clicks[0]!.id}&event=sale`, 1],
  ['affiliate2', `click_id=${clicks[0]!.id}`, 2],
  ['affiliate', `click_id=${clicks[0]!.id}`, 0],
  ['affiliate2', 'sub1=s0&event=sale', 1],
  ['affiliate2', 'sub1=&event=sale', 1],
  ['affiliate2', 'coupon=BORIS10', 1],
  ['affiliate2', 'status=rejected', 0],
  ['finance', `app_id=${cast.app.id}&limit=2`, 2],
])('%s, conversions with %s: %i', async (who, query, count) => {
  expect((await conversionLog(who, query)).conversions).toHaveLength(count)
})

test('another tenant sees nothing, in any form', async () => {
  for (const path of ['click-log', 'conversion-log', 'reports?group_by=offer_id']) {
    const text = await (await get(stranger, path)).text()
    expect(text).not.toContain(demo.id)
    const file = path.replace(/^[a-z-]+/, '$&.csv')
    expect((await (await get(stranger, file)).text()).trim().split('\r\n')).toHaveLength(1)
  }
})

const unknownId = newId(new Date())
const refused: readonly [string, string, string][] = [
  ['advertiser', 'click-log?colour=red', 'colour'],
  ['advertiser', `click-log?offer_id=${unknownId}`, 'offer_id'],
  ['advertiser', `click-log.csv?offer_id=${stranger.offerId}`, 'offer_id'],
  ['advertiser', `conversion-log?advertiser_id=${stranger.advertiserId}`, 'advertiser_id'],
  ['affiliate', `conversion-log?offer_id=${stranger.offerId}`, 'offer_id'],
  ['affiliate', `click-log?affiliate_id=${anna!.id}`, 'affiliate_id'],
  ['affiliate', 'conversion-log?customer_id=buyer-1', 'customer_id'],
  ['affiliate', 'conversion-log.csv?customer_id=buyer-1', 'customer_id'],
  ['affiliate', 'reports.csv?group_by=affiliate_id', 'group_by'],
  ['affiliate', 'click-log?cursor=x', 'cursor'],
  ['finance', 'click-log?from=2020-01-01&to=2026-01-01', 'from'],
  ['finance', 'click-log?time_zone=Mars/Base', 'time_zone'],
  ['finance', 'reports.csv?limit=5', 'limit'],
]
test.each(refused)('%s asks %s: refused with the field %s', async (who, path, field) => {
  const problem = await problemOf(await get(who, path))
  expect(problem).toEqual({ status: 422, code: 'invalid_input', fields: [field] })
})

test('files have the rows and the columns of the list, and no formula', async () => {
  const own = await csv('affiliate2', 'click-log.csv')
  expect(own.map(({ id }) => id)).toEqual(newestFirst)
  expect(own.at(-1)).toMatchObject({
    offer: demo.name,
    sub1: 's0',
    sub2: "'=1+1",
    is_test: 'false',
  })
  expect(Object.keys(own[0]!)).not.toContain('ip')
  const sold = await csv('advertiser', 'conversion-log.csv?event=sale')
  expect(sold.map((row) => [row.order_id, row.owed, row.owed_currency])).toEqual([
    ["'=order", '38.00', 'USD'],
    ['order-1', '38.00', 'USD'],
  ])
  const [shown] = await csv('affiliate2', 'conversion-log.csv?order_id=order-1')
  expect(shown).toMatchObject({ order_id: '…r-1', payout: '30.00' })
  expect(Object.keys(shown!)).not.toContain('customer_id')
})

test('a click’s story has all that it led to, as far as its reader may see it', async () => {
  const story = async (who: string) =>
    read(await get(who, `click-log/${clicks[0]!.id}`), ClickStoryAnswer)
  const commission = {
    ...{ level: 1, affiliate: { id: boris!.id }, status: 'held', payout: null },
    ...{ amount: { amount: '30.00' }, reversed: { amount: '15.00' }, released_at: null },
  }
  const own = await story('affiliate2')
  expect(own.click).toMatchObject({ id: clicks[0]!.id, verdict: 'billable', sub1: 's0' })
  expect(own.events).toMatchObject([
    { event: 'sale', order_id: '…r-1', commissions: [commission] },
    { event: 'refund', payout: { amount: '-15.00' }, commissions: [] },
  ])
  expect(JSON.stringify(own)).not.toMatch(/order-1|buyer|203\.0\.113|"owed"/)
  for (const who of ['advertiser', 'finance', 'owner']) {
    const { click, events } = await story(who)
    expect([who, click.ip]).toEqual([who, '203.0.113.7'])
    expect(events).toMatchObject([
      {
        ...{ order_id: 'order-1', customer_id: 'buyer-1', owed: { amount: '38.00' } },
        commissions: [commission, { level: 2, affiliate: { id: anna!.id } }],
      },
      { order_id: 'refund-1', amount: { amount: '-50.00' } },
    ])
  }
  for (const who of ['affiliate', stranger]) {
    expect((await get(who, `click-log/${clicks[0]!.id}`)).status).toBe(404)
  }
  expect((await get('finance', `click-log/${unknownId}`)).status).toBe(404)
  expect((await get('finance', 'click-log/00000000-0000-0000-0000-000000000000')).status).toBe(404)
})

test('a report as a file has a line for each row, and only what its reader sees', async () => {
  const query = 'reports.csv?group_by=sub1,offer_id&country=DE&country=US&sort=-payout'
  const [first, ...rest] = await csv('affiliate2', query)
  expect(first).toMatchObject({ sub1: 's0', offer: demo.name, clicks: '1', payout: '15.00' })
  expect(rest.map(({ sub1, currency: of }) => [sub1, of])).toEqual([
    ['mail', ''],
    ['s1', ''],
    ['s2', ''],
  ])
  expect(Object.keys(first!)).not.toContain('owed')
  expect(Object.keys((await csv('advertiser', query))[0]!)).toContain('owed')
})

test('a report in several pages has the rows of one page', async () => {
  const scope = { kind: 'affiliate' as const, affiliateId: boris!.id }
  const db = { ...scope, advertiserId: null }
  const reader = readPostgres(world.api, db, { now: new Date() })
  const today = new Date().toISOString().slice(0, 10)
  const range = { from: addDays(today, -2), to: today, timeZone: 'UTC' }
  const question = questionOf({ group_by: ['country', 'sub1'] }, scope, range)
  const linesOf = async (pageRows: number) => {
    let text = ''
    for await (const part of reportCsv({ reader, pageRows }, question)) text += part.text
    return text.trim().split('\r\n')
  }
  const pages = await linesOf(2)
  expect(pages).toHaveLength(6)
  expect(pages.slice(1).map((line) => line.split(',').slice(0, 2).join())).toEqual([
    ...[',', 'DE,mail', 'DE,s0', 'US,s1', 'US,s2'],
  ])
  expect(pages.toSorted()).toEqual((await linesOf(100)).toSorted())
})

test('every role reads its own by a token that only reads', async () => {
  const advertiserId = cast.advertiser.id
  const of = (role: Role) => ({
    role,
    advertiserId: role.startsWith('advertiser') ? advertiserId : null,
    affiliateId: role.startsWith('affiliate') ? boris!.id : null,
  })
  for (const role of roles) {
    const person = await addPerson(world, [of(role)])
    const token = await tokenFor(person.userId, of(role))
    for (const path of ['click-log', 'conversion-log', 'reports?group_by=day', 'click-log.csv']) {
      expect([role, path, (await get({ token }, path)).status]).toEqual([role, path, 200])
    }
  }
})

async function tokenFor(userId: string, { role, advertiserId, affiliateId }: Membership) {
  const { token, hash } = makePersonalToken(userId)
  await runScoped(world.api, { kind: 'user', userId }, [
    sql`insert into affiliate.personal_tokens (id, user_id, role, advertiser_id, affiliate_id, name, hash, scopes,
        created_at, expires_at)
      values (${newId(new Date())}, ${userId}, ${role}, ${advertiserId}, ${affiliateId}, 'Tracker', ${hash}, '{read}',
        now(), now() + interval '1 day')`,
  ])
  return token
}
