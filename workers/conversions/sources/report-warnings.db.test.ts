/** Blank and placeholder ids and times in the future: refused, or recorded with a warning. */
import { sql } from 'drizzle-orm'
import { beforeEach, expect, test } from 'vitest'
import * as cast from '../../../dev/demo/demo-cast.ts'
import { storeClick } from '../../clicks/test/stored-clicks.ts'
import { type Row, runScoped } from '../../core/database.ts'
import { makeApiWorld, problemOf, read } from '../../test/api-world.ts'
import { ConversionAnswer } from '../contract.ts'
import { BatchAnswer } from './batch/contract.ts'
import { ImportAnswer } from './csv/contract.ts'
import { ReportsAnswer } from './event-log/contract.ts'

let clickId: string
let turn = 0
const world = await makeApiWorld()
const person = await world.tokenOf('advertiser')
beforeEach(async () => {
  turn += 1
  clickId = await storeClick(world.system, new Date(Date.now() - 60_000))
})

const sale = (over: object = {}) => ({
  ...{ event: 'sale', click_id: clickId, external_id: `w-${turn}` },
  ...{ amount: '10.00', currency: 'USD', ...over },
})
const report = (body: unknown, headers: Record<string, string> = {}) =>
  world.ask('POST', '/v1/conversions', { token: world.appKey, body, headers })
const answered = async (body: unknown) => read(await report(body), ConversionAnswer)
const ask = (question: ReturnType<typeof sql>): Promise<Row[]> =>
  runScoped(world.system, { kind: 'system' }, [question]).then(([rows = []]) => rows)
const boundIds = async () =>
  (await ask(sql`select external_id from affiliate.customers`)).map((row) => row.external_id)
const inFuture = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString()
const codesOf = ({ warnings }: { warnings: { code: string }[] }) => warnings.map(({ code }) => code)

test.each([' ', '\u00a0\t', '\u200b', '\ufeff \u3164'])(
  'audit 11: a blank customer id binds no customer, and a blank order id is refused: %j',
  async (blank) => {
    const sold = await answered(sale({ customer_id: blank }))
    expect([sold.status, sold.warnings]).toEqual(['recorded', []])
    expect(await boundIds()).not.toContain(blank)
    const later = { ...sale({ customer_id: blank, external_id: `l-${turn}` }), click_id: undefined }
    expect((await answered(later)).attribution?.rule).toBe('none')
    const nameless = await problemOf(await report(sale({ external_id: blank })))
    expect(nameless).toMatchObject({ status: 422, fields: ['external_id'] })
    const rebill = { ...sale({ customer_id: blank }), event: 'rebill' }
    expect(await problemOf(await report(rebill))).toMatchObject({ fields: ['customer_id'] })
    const reversal = { event: 'refund', external_id: `r-${turn}`, original_external_id: blank }
    const refused = await problemOf(await report(reversal))
    expect(refused).toMatchObject({ status: 422, fields: ['original_external_id'] })
  },
)

test('audit 11: spaces and invisible characters around an id are not part of it', async () => {
  const first = await answered(
    sale({ external_id: ` w-${turn}\u200b`, customer_id: ` c-${turn} ` }),
  )
  expect(first.conversion?.external_id).toBe(`w-${turn}`)
  expect((await answered(sale({ customer_id: `c-${turn}` }))).replayed).toBe(true)
  expect(await boundIds()).toContain(`c-${turn}`)
})

test.each(['guest', 'Guest ', 'NULL', 'undefined', '0', 'Anonymous'])(
  'audit 11: the placeholder %j binds no customer, and the answer warns',
  async (placeholder) => {
    const sold = await report(sale({ customer_id: placeholder }))
    expect(sold.status).toBe(201)
    const { conversion, warnings } = await read(sold, ConversionAnswer)
    expect(conversion?.status).toBe('approved')
    expect(warnings).toEqual([
      {
        ...{ code: 'customer_id_placeholder', field: 'customer_id' },
        message:
          'This id is a placeholder for guests, so the customer was not bound to the affiliate.',
      },
    ])
    expect(codesOf(await answered(sale({ customer_id: placeholder })))).toHaveLength(1)
    expect(await boundIds()).not.toContain(placeholder.trim())
    for (const event of ['rebill', 'cancel'] as const) {
      const ending = event === 'cancel' ? { amount: undefined, currency: undefined } : {}
      const body = { ...sale({ customer_id: placeholder, ...ending }), event, click_id: undefined }
      const refused = await report(body)
      expect(await refused.clone().text()).toContain('customer_id_needed')
      expect(await problemOf(refused)).toMatchObject({ fields: ['customer_id'] })
    }
  },
)

test('audit 11: a placeholder that was bound before is no evidence', async () => {
  await ask(sql`insert into affiliate.customers
      (id, advertiser_id, app_id, offer_id, affiliate_id, external_id, bound_at, bound_by)
    select gen_random_uuid(), advertiser_id, app_id, offer_id, affiliate_id, 'anonymous', now(), 'click'
    from affiliate.clicks where id = ${clickId}`)
  const guest = { ...sale({ customer_id: 'anonymous' }), click_id: undefined }
  expect((await answered(guest)).attribution?.rule).toBe('none')
})

test('audit 11: blank and placeholder ids bind no customer from any source', async () => {
  const head = `external_id,amount,currency,click_id,customer_id`
  const file = [head, `f-${turn},10.00,USD,${clickId},guest`, `\u200b,1.00,USD,${clickId},x`]
  const imported = await world.ask(
    'POST',
    `/v1/conversion-imports?dry_run=0&app_id=${cast.app.id}`,
    { token: person, body: file.join('\n'), headers: { 'content-type': 'text/csv' } },
  )
  const { rows } = await read(imported, ImportAnswer)
  expect(rows.map(({ verdict }) => verdict)).toEqual(['recorded', 'refused'])
  const conversions = [sale({ customer_id: 'guest', external_id: `b-${turn}` })]
  const batch = await world.ask('POST', '/v1/conversions/batch', {
    ...{ token: world.appKey, body: { conversions } },
  })
  const [first] = (await read(batch, BatchAnswer)).results
  expect(first?.answer && codesOf(first.answer)).toEqual(['customer_id_placeholder'])
  const manual = { ...sale({ customer_id: 'guest', external_id: `m-${turn}` }), note: 'By phone' }
  const entered = await world.ask('POST', '/v1/conversions/manual', {
    ...{ token: person, body: { ...manual, app_id: cast.app.id } },
  })
  expect(codesOf(await read(entered, ConversionAnswer))).toEqual(['customer_id_placeholder'])
  expect(await boundIds()).not.toContain('guest')
})

test.each([
  ['a coupon', { coupon: ' anna10 ' }, 'recorded', 'coupon'],
  ['a customer', { customer_id: 'click-free' }, 'recorded', 'none'],
])(
  'an invalid click id is ignored beside %s, and the answer warns',
  async (_name, over, status, rule) => {
    const macro = { ...sale(over), click_id: '{click_id}' }
    const answer = await answered(macro)
    expect([answer.status, answer.attribution?.rule, codesOf(answer)]).toEqual([
      status,
      rule,
      ['click_id_ignored'],
    ])
    expect(await answered({ ...macro, click_id: undefined })).toMatchObject({ replayed: true })
    const alone = await problemOf(
      await report({ ...sale({ external_id: `a-${turn}` }), click_id: '{click_id}' }),
    )
    expect(alone).toMatchObject({ status: 422, fields: ['click_id'] })
  },
)

test('audit 11: an app setting accepts placeholders as ids', async () => {
  const set = (isOn: boolean) =>
    world.ask('PATCH', `/v1/apps/${cast.app.id}`, {
      ...{ token: person, body: { allows_placeholder_ids: isOn } },
    })
  const changed = await set(true)
  expect(await changed.json()).toMatchObject({ app: { allows_placeholder_ids: true } })
  const sold = await answered(sale({ customer_id: '0' }))
  expect(sold.warnings).toEqual([])
  expect(await boundIds()).toContain('0')
  const later = { ...sale({ customer_id: '0', external_id: `l-${turn}` }), click_id: undefined }
  expect((await answered(later)).attribution?.rule).toBe('customer')
  await set(false)
  const again = { ...later, external_id: `n-${turn}` }
  expect((await answered(again)).attribution?.rule).toBe('none')
})

test('audit 14: a time up to 24 hours ahead counts as now, and the answer warns', async () => {
  const sold = await answered(sale({ occurred_at: inFuture(23.9) }))
  expect(sold.warnings).toMatchObject([{ code: 'occurred_at_ahead', field: 'occurred_at' }])
  expect(Date.parse(sold.conversion!.recorded_at)).toBeLessThan(Date.now() + 1_000)
  const parked = sale({ occurred_at: inFuture(1), original_external_id: 'nobody', event: 'refund' })
  expect(codesOf(await answered({ ...parked, click_id: undefined }))).toEqual(['occurred_at_ahead'])
  expect((await answered(sale({ external_id: `p-${turn}` }))).warnings).toEqual([])
})

test('audit 14: a time more than 24 hours ahead is refused', async () => {
  const refused = await problemOf(await report(sale({ occurred_at: inFuture(24.1) })))
  expect(refused).toMatchObject({ status: 422, fields: ['occurred_at'] })
  const file = `external_id,amount,currency,click_id,occurred_at\nf-${turn},1.00,USD,${clickId},${inFuture(25)}`
  const path = `/v1/conversion-imports?dry_run=0&app_id=${cast.app.id}`
  const headers = { 'content-type': 'text/csv' }
  const imported = await world.ask('POST', path, { token: person, body: file, headers })
  const [row] = (await read(imported, ImportAnswer)).rows
  expect(row).toMatchObject({ verdict: 'refused', errors: [{ field: 'occurred_at' }] })
})

test('audit 11, audit 14: the event log names the warnings', async () => {
  await answered(sale({ customer_id: 'guest', occurred_at: inFuture(2) }))
  const list = await world.ask('GET', '/v1/inbound-reports?limit=1', { token: person })
  const [line] = (await read(list, ReportsAnswer)).reports
  expect(line).toMatchObject({
    ...{ verdict: 'recorded', detail: 'occurred_at_ahead\ncustomer_id_placeholder' },
  })
})
