import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import * as cast from '../../../dev/demo/demo-cast.ts'
import { runScoped, type Scope } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { makeApiWorld, problemOf, read } from '../../test/api-world.ts'
import { addStranger } from '../../test/tenants.ts'
import { CostAnswer, CostImportAnswer, CostsAnswer } from './contract.ts'

const [anna, boris] = cast.affiliates
const [offer] = cast.offers
const world = await makeApiWorld()
const stranger = await addStranger(world)
const { as } = world
const path = '/v1/affiliate/costs'

let days = 0
/** Every test has a day of its own. */
const nextDay = () => {
  days += 1
  return new Date(Date.parse('2026-01-01') + days * 86_400_000).toISOString().slice(0, 10)
}
const enter = (over: object = {}, who = 'affiliate') =>
  as(who, 'POST', path, { day: nextDay(), currency: 'USD', amount: '49.00', ...over })
const entered = async (over: object = {}) => {
  const answer = await enter(over)
  expect(answer.status).toBe(201)
  return (await read(answer, CostAnswer)).cost
}
const list = async (query = '', who = 'affiliate') =>
  (await read(await as(who, 'GET', path + query), CostsAnswer)).costs
const upload = async (text: string, who = 'affiliate') =>
  world.ask('POST', '/v1/affiliate/cost-imports', {
    ...{ token: await world.tokenOf(who), body: text, headers: { 'content-type': 'text/csv' } },
  })

test('a cost is entered, changed and deleted by its affiliate', async () => {
  const cost = await entered({ offer_id: offer.id, note: 'Search ads' })
  expect(cost).toMatchObject({
    ...{ offer: { id: offer.id, code: offer.code, name: offer.name }, note: 'Search ads' },
    ...{ amount: { amount: '49.00', currency: 'USD' }, source: 'hand', changed_at: null },
  })
  const one = `${path}/${cost.id}`
  const changed = await as('affiliate', 'PATCH', one, { amount: '50.50' })
  expect((await read(changed, CostAnswer)).cost).toMatchObject({
    ...{ amount: { amount: '50.50' }, note: 'Search ads', changed_at: expect.any(String) },
  })
  const emptied = await as('affiliate', 'PATCH', one, { note: null })
  expect((await read(emptied, CostAnswer)).cost).toMatchObject({
    amount: { amount: '50.50' },
    note: null,
  })
  expect((await as('affiliate', 'DELETE', one)).status).toBe(204)
  expect((await as('affiliate', 'DELETE', one)).status).toBe(404)
  expect(await list(`?from=${cost.day}&to=${cost.day}`)).toEqual([])
})

test('a day, offer and currency has one cost', async () => {
  const { day } = await entered()
  for (const over of [{ currency: 'EUR' }, { offer_id: offer.id }]) {
    expect((await enter({ day, ...over })).status).toBe(201)
  }
  expect(await problemOf(await enter({ day, amount: '1.00' }))).toEqual({
    ...{ status: 409, code: 'conflict', fields: ['day'] },
  })
})

test('the list begins with the latest day and is read in pages', async () => {
  const costs = [
    await entered(),
    await entered(),
    await entered({ offer_id: offer.id }),
  ].toReversed()
  const range = `?from=${costs.at(-1)!.day}&to=${costs[0]!.day}`
  expect(await list(range)).toEqual(costs)
  expect(await list(`${range}&offer_id=${offer.id}`)).toEqual([costs[0]])
  const first = await read(await as('affiliate', 'GET', `${path}${range}&limit=2`), CostsAnswer)
  expect(first.costs).toEqual(costs.slice(0, 2))
  const rest = await as('affiliate', 'GET', `${path}${range}&cursor=${first.next_cursor}`)
  expect(await read(rest, CostsAnswer)).toEqual({ costs: costs.slice(2), next_cursor: null })
})

test.each([
  [{ offer_id: stranger.offerId }, ['offer_id']],
  [{ offer_id: newId(new Date()) }, ['offer_id']],
  [{ amount: '0' }, ['amount']],
  [{ day: '2999-01-01' }, ['day']],
  [{ currency: 'XXX' }, ['currency']],
  [{ note: ' ' }, ['note']],
])('%j is refused by field', async (over, fields) => {
  expect(await problemOf(await enter(over))).toMatchObject({ status: 422, fields })
})

test('nobody but the affiliate sees or changes its costs', async () => {
  const cost = await entered()
  const one = `${path}/${cost.id}`
  expect(await list('', 'affiliate2')).toEqual([])
  for (const [who, status] of [
    ['affiliate2', 404],
    ['advertiser', 403],
    ['owner', 403],
  ] as const) {
    const change = await as(who, 'PATCH', one, { amount: '1.00' })
    expect([change.status, (await as(who, 'DELETE', one)).status]).toEqual([status, status])
  }
  expect((await as('advertiser', 'GET', path)).status).toBe(403)
  const scopes: Scope[] = [
    { kind: 'advertiser', advertiserId: cast.advertiser.id },
    { kind: 'affiliate', affiliateId: boris!.id, advertiserId: null },
    { kind: 'user', userId: cast.users.find(({ key }) => key === 'owner')!.id },
  ]
  for (const scope of scopes) {
    const [rows] = await runScoped(world.api, scope, [sql`select from affiliate.traffic_costs`])
    expect(rows).toEqual([])
    const other = sql`insert into affiliate.traffic_costs (affiliate_id, day, currency, amount_minor, source, created_by)
      values (${anna!.id}, '2025-01-01', 'USD', 1, 'hand', ${cast.users[0]!.id})`
    await expect(runScoped(world.api, scope, [other])).rejects.toThrow()
  }
})

test('the audit log says that a cost changed, and hides how much it is', async () => {
  const cost = await entered({ note: 'Secret source' })
  await as('affiliate', 'PATCH', `${path}/${cost.id}`, { amount: '77.77' })
  const entries = sql`select action, before, after from logs.audit_entries
    where subject_id = ${cost.id} order by id`
  const [rows = []] = await runScoped(world.system, { kind: 'system' }, [entries])
  expect(rows.map(({ action }) => action)).toEqual(['traffic_costs.insert', 'traffic_costs.update'])
  expect(rows[1]).toMatchObject({
    before: { amount_minor: '(hidden)' },
    after: { amount_minor: '(hidden)' },
  })
  expect(JSON.stringify(rows)).not.toMatch(/7777|4900|Secret source/)
})

test('a file replaces costs of the same day, offer and currency, and can be sent again', async () => {
  const byHand = await entered()
  const day = nextDay()
  const file = [
    'Date;Offer;Currency;Spend;Clicks;Note',
    `${byHand.day};;USD;12.50;900;`,
    `${day};${offer.code.toLowerCase()};eur;3;10;"Mail; spring"`,
    `${day};${offer.id};USD;4;10;`,
    `${day};;;5;10;`,
  ].join('\n')
  const first = await read(await upload(file), CostImportAnswer)
  expect(first).toEqual({ ignored_columns: ['Clicks'], added: 3, replaced: 1, unchanged: 0 })
  const again = await read(await upload(file), CostImportAnswer)
  expect(again).toMatchObject({ added: 0, replaced: 0, unchanged: 4 })
  const costs = await list(`?from=${byHand.day}&to=${day}`)
  expect(
    costs.map(({ offer: of, amount, note, source }) => [of?.code ?? null, amount, note, source]),
  ).toEqual(
    expect.arrayContaining([
      [null, { amount: '12.50', currency: 'USD' }, null, 'csv'],
      [offer.code, { amount: '3.00', currency: 'EUR' }, 'Mail; spring', 'csv'],
      [offer.code, { amount: '4.00', currency: 'USD' }, null, 'csv'],
      [null, { amount: '5.00', currency: 'USD' }, null, 'csv'],
    ]),
  )
  expect(costs.find(({ id }) => id === byHand.id)?.amount.amount).toBe('12.50')
})

test('a file with a fault enters nothing, and every fault is named with its line', async () => {
  const day = nextDay()
  const file = [
    'day,offer,amount',
    `${day},,1.00`,
    `${day},STRANGE,1.00`,
    `tomorrow,,-1`,
    `${day},,2.00`,
  ].join('\r\n')
  expect(await problemOf(await upload(file))).toMatchObject({
    ...{ status: 422, fields: ['lines.3.offer', 'lines.4.day', 'lines.4.amount', 'lines.5.day'] },
  })
  expect(await list(`?from=${day}&to=${day}`)).toEqual([])
  for (const [text, field] of [
    ['offer,amount\n,1', 'columns'],
    ['day,amount', 'rows'],
    ['day,date,amount\n1,2,3', 'columns'],
    ['', 'file'],
  ] as const) {
    expect(await problemOf(await upload(text))).toMatchObject({ status: 422, fields: [field] })
  }
})
