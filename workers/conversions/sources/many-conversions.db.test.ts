import { sql } from 'drizzle-orm'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import type * as z from 'zod'
import * as cast from '../../../dev/demo/demo-cast.ts'
import { storeClick } from '../../clicks/test/stored-clicks.ts'
import { type Row, runScoped } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { makeApiWorld, personOf, problemOf, read } from '../../test/api-world.ts'
import { expectSoundBooks, seedTenant } from '../../test/books-world.ts'
import { ConversionAnswer } from '../contract.ts'
import { BatchAnswer } from './batch/contract.ts'
import { IMPORT_ROWS_MAX, ImportAnswer } from './csv/contract.ts'
import { ReplayAnswer, ReportAnswer, ReportsAnswer } from './event-log/contract.ts'

let clickId: string
let turn = 0
const world = await makeApiWorld()
const token = await world.tokenOf('advertiser')
beforeEach(async () => {
  turn += 1
  clickId = await storeClick(world.system, new Date(Date.now() - 60_000))
})

const away = { API_DATABASE_URL: 'postgres://app_api:x@127.0.0.1:9/gone' }
const sale = (name: string, over: object = {}) => ({
  ...{ event: 'sale', external_id: `${name}-${turn}`, click_id: clickId },
  ...{ amount: '10.00', currency: 'USD' },
  ...over,
})
const ask = (question: ReturnType<typeof sql>): Promise<Row[]> =>
  runScoped(world.system, { kind: 'system' }, [question]).then(([rows = []]) => rows)
const countOf = async (name: string) =>
  Number(
    (
      await ask(
        sql`select count(*) from affiliate.conversions where external_id like ${`${name}-${turn}%`}`,
      )
    )[0]?.count,
  )
const linesOf = (source: string) =>
  ask(
    sql`select * from logs.inbound_reports where source = ${source} order by received_at desc, id desc`,
  )

describe('a batch', () => {
  const send = (conversions: unknown, over: object = {}) =>
    world.ask('POST', '/v1/conversions/batch', {
      token: world.appKey,
      body: { conversions },
      ...over,
    })
  const results = async (answer: Response) => (await read(answer, BatchAnswer)).results

  test('each row gets its own result and does not affect others', async () => {
    const rows = [
      sale('a'),
      sale('b', { amount: '-1' }),
      'text',
      null,
      sale('c', { surprise: 1 }),
      sale('d', { customer_id: 'a\0b' }),
      sale('a'),
      sale('a', { amount: '11.00' }),
      sale('e'),
    ]
    const answers = await results(await send(rows))
    expect(answers.map(({ row }) => row)).toEqual(rows.map((_, at) => at))
    expect(answers.map(({ status }) => status)).toEqual([
      201, 422, 422, 422, 422, 422, 200, 409, 201,
    ])
    expect(answers[1]?.problem?.errors?.map(({ field }) => field)).toEqual(['amount'])
    expect(answers[4]?.problem?.errors?.map(({ field }) => field)).toEqual(['surprise'])
    expect(answers[7]?.problem).toMatchObject({ code: 'idempotency_conflict' })
    expect(
      (await linesOf('batch'))
        .slice(0, 9)
        .map(({ verdict }) => verdict)
        .sort(),
    ).toEqual([
      'idempotency_conflict',
      ...Array(5).fill('invalid_input'),
      'recorded',
      'recorded',
      'replayed',
    ])
  })

  test('the order of rows does not matter', async () => {
    const customer = { customer_id: `c-${turn}` }
    const answers = await results(
      await send([
        { event: 'cancel', external_id: `x-${turn}`, ...customer },
        { event: 'refund', external_id: `r-${turn}`, original_external_id: `s-${turn}` },
        { ...sale('n', customer), event: 'rebill', click_id: undefined },
        sale('s', customer),
      ]),
    )
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201])
  })

  test('500 rows are accepted; 501 or none are refused', async () => {
    const rows = Array.from({ length: 500 }, (_, at) => sale(`many-${at}`))
    const answers = await results(await send(rows))
    expect(answers.every(({ status }) => status === 201)).toBe(true)
    expect(await problemOf(await send([...rows, sale('more')]))).toMatchObject({
      status: 422,
      fields: ['conversions'],
    })
    expect(await problemOf(await send([]))).toMatchObject({ status: 422 })
  }, 120_000)

  test('F21: while the database is unavailable every row is queued', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {})
    const before = world.queued.length
    const answers = await results(await send([sale('q'), sale('r'), sale('s')], { env: away }))
    expect(answers.map(({ status, answer }) => [status, answer?.status])).toEqual(
      Array(3).fill([202, 'queued']),
    )
    expect(world.queued.length - before).toBe(3)
    log.mockRestore()
  })

  test('under an Idempotency-Key it runs once', async () => {
    const headers = { 'idempotency-key': `batch-${turn}` }
    const first = await send([sale('k')], { headers })
    const again = await send([sale('k')], { headers })
    expect(await again.json()).toEqual(await first.json())
    expect(await problemOf(await send([sale('l')], { headers }))).toMatchObject({
      code: 'idempotency_conflict',
    })
  })
})

describe('a file', () => {
  const send = (body: string, { dry = '0', app = cast.app.id, type = 'text/csv' } = {}) =>
    world.ask('POST', `/v1/conversion-imports?dry_run=${dry}&app_id=${app}`, {
      ...{ token, body, headers: { 'content-type': type } },
    })
  const readImport = async (answer: Response): Promise<z.infer<typeof ImportAnswer>> =>
    read(answer, ImportAnswer)
  const file = (rows: string[], head = 'Order ID,Amount,Currency,Click-ID,Colour') =>
    [head, ...rows].join('\n')

  test('a dry run evaluates every row and writes nothing', async () => {
    const rows = [
      `f-${turn}-1,10.00,USD,${clickId},red`,
      `f-${turn}-2,"1,5",USD,${clickId},`,
      `f-${turn}-3,10,USD,nonsense,`,
    ]
    const [lines] = [await linesOf('csv')]
    const dry = await readImport(await send(file(rows), { dry: '1' }))
    expect(dry).toMatchObject({
      ...{ dry_run: true, counts: { recorded: 1, refused: 2 }, ignored_columns: ['Colour'] },
      columns: ['external_id', 'amount', 'currency', 'click_id'],
    })
    expect(dry.rows.map(({ line, errors }) => [line, errors.map(({ field }) => field)])).toEqual([
      ...[
        [2, []],
        [3, ['amount']],
        [4, ['click_id']],
      ],
    ])
    expect(await countOf(`f-${turn}`.slice(0, 1))).toBe(0)
    expect(await linesOf('csv')).toEqual(lines)
    const real = await readImport(await send(file(rows)))
    expect(real.counts).toEqual({ recorded: 1, refused: 2 })
    expect((await readImport(await send(file(rows)))).counts).toEqual({ replayed: 1, refused: 2 })
  })

  test('audit 27: a dry run predicts the verdict of each row and writes nothing', async () => {
    const id = (name: string) => `${name}-${turn}`
    const known = `known-${turn}`
    await world.ask('POST', '/v1/conversions', { token: world.appKey, body: sale(known) })
    const missing = newId(new Date())
    const coupon = cast.affiliates[0]!.coupons[0]
    const rows = [
      `sale,${id('click')},,100.00,USD,${clickId},,${id('c')}`,
      `sale,${id('coupon')},,10.00,,,${coupon},`,
      `sale,${id('unknown')},,10.00,USD,,NOBODY,`,
      `sale,${id(known)},,10.00,USD,${clickId},,`,
      `sale,${id(known)},,11.00,USD,${clickId},,`,
      `sale,${id('click')},,100.00,USD,${clickId},,${id('c')}`,
      `sale,${id('click')},,1.00,USD,${clickId},,${id('c')}`,
      `sale,${id('waits')},,10.00,USD,${missing},,`,
      `sale,${id('guest')},,10.00,USD,${clickId},,guest`,
      `cancel,${id('cancel')},,,,,,${id('c')}`,
      `refund,${id('r1')},${id('click')},70.00,USD,,,`,
      `refund,${id('r2')},${id('click')},70.00,USD,,,`,
      `refund,${id('r3')},${id('click')},70.00,USD,,,`,
      `refund,${id('r4')},${id('nobody')},70.00,USD,,,`,
      `rebill,${id('renewed')},,20.00,USD,,,${id('c')}`,
      `rebill,${id('lost')},,20.00,USD,,,${id('nobody')}`,
      `gift,${id('gift')},,1.00,USD,,,`,
    ]
    const head =
      'event,external_id,original_external_id,amount,currency,click_id,coupon,customer_id'
    const kept = () =>
      ask(sql`select
      (select count(*) from affiliate.conversions)::int as conversions,
      (select count(*) from affiliate.customers)::int as customers,
      (select count(*) from logs.inbound_reports)::int as lines,
      (select count(*) from ledger.transfers)::int as transfers`)
    const before = await kept()
    const dry = await readImport(await send(file(rows, head), { dry: '1' }))
    expect(await kept()).toEqual(before)
    const real = await readImport(await send(file(rows, head)))
    const plain = ({ rows: all }: typeof dry) =>
      // Two rows of one file that are the same: the second is shown with its conversion once there is one.
      all.map(({ conversion_id: _, ...row }, n) => (n === 5 ? { ...row, conversion: null } : row))
    expect(plain(dry)).toEqual(plain(real))
    const said = dry.rows.map(({ verdict, conversion }) =>
      [verdict, conversion?.rejection, conversion?.affiliate && 'paid'].filter(Boolean).join(' '),
    )
    expect(said).toEqual([
      ...['recorded paid', 'recorded paid', 'recorded no_attribution', 'replayed paid', 'refused'],
      ...['replayed', 'refused', 'parked', 'recorded paid', 'recorded paid', 'recorded paid'],
      ...['recorded paid', 'recorded nothing_to_undo paid', 'parked', 'recorded paid', 'parked'],
      'refused',
    ])
    const reversed = dry.rows.slice(10, 13).map(({ conversion }) => conversion?.amount?.amount)
    expect(reversed).toEqual(['70.00', '30.00', '0.00'])
  })

  test('a row refused without a faulty field has a reason code', async () => {
    const owner = { kind: 'staff', role: 'owner', userId: personOf('owner').id } as const
    const stand = (status: string) =>
      runScoped(world.api, owner, [
        sql`update affiliate.advertisers set status = ${status} where id = ${cast.advertiser.id}`,
      ])
    const headers = { 'content-type': 'text/csv' }
    const body = file([`s-${turn},10.00,USD,${clickId},`])
    await stand('suspended')
    const path = `/v1/conversion-imports?dry_run=0&app_id=${cast.app.id}`
    const { rows } = await readImport(await world.ask('POST', path, { token, body, headers }))
    await stand('active')
    const code = 'row_advertiser_suspended'
    const message = 'The row was not recorded: the advertiser is suspended.'
    expect(rows).toMatchObject([{ verdict: 'refused', errors: [{ field: 'row', code, message }] }])
  })

  test('byte order mark, CRLF, semicolons, quotes over lines and empty lines', async () => {
    const text = `\uFEFF"external_id";"amount";currency;event;customer_id\r\n\r\n"g;${turn}";1.00;USD;;"a ""b""\r\nc"\r\nh-${turn};;;lead;\r\n`
    const real = await readImport(await send(text))
    expect(real.rows.map(({ external_id, verdict }) => [external_id, verdict])).toEqual([
      ...[
        [`g;${turn}`, 'recorded'],
        [`h-${turn}`, 'recorded'],
      ],
    ])
  })

  test.each<[string, string, string]>([
    ['nothing', '', 'file'],
    ['no rows', 'external_id,amount', 'rows'],
    ['no id', 'amount\n1.00', 'columns'],
    ['one column twice', 'external_id,order_id\n1,2', 'columns'],
    ['an open quote', 'external_id,amount\n"1,2', 'file'],
    ['5,001 rows', `external_id\n${'x\n'.repeat(5_001)}`, 'rows'],
  ])('%s is refused by name', async (_, text, field) => {
    expect(await problemOf(await send(text))).toMatchObject({ status: 422, fields: [field] })
  })

  test('a file with more rows than a Worker’s subrequests allow is refused', async () => {
    const rows = (count: number) => `external_id\n${'same\n'.repeat(count)}`
    expect(IMPORT_ROWS_MAX * 4).toBeLessThan(10_000)
    const refusal = { status: 422, fields: ['rows'] }
    expect(await problemOf(await send(rows(IMPORT_ROWS_MAX + 1)))).toMatchObject(refusal)
  })

  test('another type, more than 2 MB, and a foreign app are refused', async () => {
    expect(await problemOf(await send('x', { type: 'text/plain' }))).toMatchObject({ status: 422 })
    expect(await problemOf(await send('x'.repeat(2 * 1024 * 1024 + 1)))).toMatchObject({
      status: 413,
    })
    const foreign = await seedTenant(world.system)
    expect(await problemOf(await send('external_id\n1', { app: foreign.appId }))).toMatchObject({
      status: 404,
    })
  })
})

describe('a manual entry', () => {
  const enter = (over: object) =>
    world.ask('POST', '/v1/conversions/manual', {
      token,
      body: {
        ...{ app_id: cast.app.id, event: 'sale', external_id: `m-${turn}` },
        ...{ amount: '10.00', currency: 'USD', note: 'By phone', ...over },
      },
    })
  const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString()

  test('is attributed to an affiliate of an offer with a past date, and its hold starts now', async () => {
    const partner = { affiliate_id: cast.affiliates[0]!.id, offer_id: cast.offers[0].id }
    const answer = await enter({ ...partner, occurred_at: daysAgo(300) })
    const { attribution, commissions } = await read(answer, ConversionAnswer)
    expect([answer.status, attribution]).toMatchObject([
      201,
      { rule: 'coupon', affiliate_id: partner.affiliate_id },
    ])
    const holdDays = (Date.parse(commissions[0]!.hold_until) - Date.now()) / 86_400_000
    expect(Math.round(holdDays)).toBe(30)
    const [row] = await ask(
      sql`select source, metadata from affiliate.conversions where external_id = ${`m-${turn}`}`,
    )
    expect(row).toMatchObject({ source: 'manual', metadata: { manual: { note: 'By phone' } } })
    expect((await enter({ ...partner, occurred_at: daysAgo(300) })).status).toBe(409)
  })

  test('audit 28: an amount without a currency is in the offer’s', async () => {
    const ways = [
      { coupon: cast.affiliates[0]!.coupons[0] },
      { click_id: clickId },
      {
        affiliate_id: cast.affiliates[0]!.id,
        offer_id: cast.offers[0].id,
        customer_id: `b-${turn}`,
      },
      { event: 'rebill', customer_id: `b-${turn}` },
      { event: 'refund', original_external_id: `m-${turn}-0`, amount: '4.00' },
    ]
    for (const [n, way] of ways.entries()) {
      const answer = await enter({ ...way, currency: undefined, external_id: `m-${turn}-${n}` })
      expect(answer.status).toBe(201)
      const { conversion } = await read(answer, ConversionAnswer)
      expect(conversion?.amount?.currency).toBe('USD')
    }
    const refused = await enter({ currency: undefined, coupon: 'NOBODY' })
    expect(await refused.clone().text()).toContain('currency_not_found')
    expect(await problemOf(refused)).toMatchObject({ status: 422, fields: ['currency'] })
  })

  test('is attributed to a coupon or a click', async () => {
    expect((await enter({ coupon: cast.affiliates[0]!.coupons[0] })).status).toBe(201)
    turn += 1
    expect((await enter({ click_id: clickId })).status).toBe(201)
  })

  test.each<[string, () => object, string]>([
    ['older than a year', () => ({ occurred_at: daysAgo(366) }), 'occurred_at'],
    ['of tomorrow', () => ({ occurred_at: daysAgo(-1) }), 'occurred_at'],
    ['an affiliate without offer', () => ({ affiliate_id: cast.affiliates[0]!.id }), 'offer_id'],
    ['both', () => ({ affiliate_id: newId(new Date()), coupon: 'ANNA10' }), 'affiliate_id'],
    [
      'nobody known',
      () => ({ affiliate_id: newId(new Date()), offer_id: cast.offers[0].id }),
      'affiliate_id',
    ],
    ['F92: no amount', () => ({ amount: '1e309' }), 'amount'],
  ])('%s is refused by field and journaled', async (_, over, field) => {
    expect(await problemOf(await enter(over()))).toMatchObject({ status: 422, fields: [field] })
    expect((await linesOf('manual'))[0]).toMatchObject({ verdict: 'invalid_input' })
  })
})

describe('rows of another tenant are not found', () => {
  test('F7: its click parks, its coupon and customer are unknown, its event log is hidden', async () => {
    const other = await seedTenant(world.system)
    const [line] = await linesOf('csv')
    await ask(
      sql`update logs.inbound_reports set advertiser_id = ${other.advertiserId} where id = ${line?.id as string}`,
    )
    const path = `/v1/inbound-reports/${line?.id}`
    expect(await problemOf(await world.ask('GET', path, { token }))).toMatchObject({ status: 404 })
    expect(await problemOf(await world.ask('POST', `${path}/replay`, { token }))).toMatchObject({
      status: 404,
    })
    const list = await world.ask(
      'GET',
      `/v1/inbound-reports?advertiser_id=${other.advertiserId}&limit=200`,
      { token },
    )
    const { reports } = await read(list, ReportsAnswer)
    expect(reports.every(({ advertiser_id }) => advertiser_id === cast.advertiser.id)).toBe(true)
  })
})

describe('the event log', () => {
  const list = async (query: string) =>
    read(await world.ask('GET', `/v1/inbound-reports?${query}`, { token }), ReportsAnswer)
  const replay = async (id: string, who = token) =>
    world.ask('POST', `/v1/inbound-reports/${id}/replay`, { token: who })

  test('is read by page, verdict, source and period', async () => {
    const first = await list('limit=2')
    const second = await list(`limit=2&cursor=${first.next_cursor}`)
    expect(new Set([...first.reports, ...second.reports].map(({ id }) => id)).size).toBe(4)
    const refused = await list('verdict=invalid_input&source=csv')
    expect(
      refused.reports.every(
        ({ verdict_number, source }) => verdict_number === 42 && source === 'csv',
      ),
    ).toBe(true)
    expect((await list(`to=${encodeURIComponent('2020-01-01T00:00:00Z')}`)).reports).toEqual([])
  })

  test('replaying a recorded report changes nothing', async () => {
    await world.ask('POST', '/v1/conversions', { token: world.appKey, body: sale('once') })
    const { reports } = await list('verdict=recorded&limit=1')
    const replayed = await read(await replay(reports[0]!.id), ReplayAnswer)
    expect(replayed).toMatchObject({
      is_changed: false,
      report: { id: reports[0]!.id, verdict: 'recorded' },
    })
    expect(replayed.report.replayed_at).not.toBeNull()
    expect(await countOf('once')).toBe(1)
  })

  test('a report refused for a setting is recorded from its body once the setting is corrected', async () => {
    const body = sale('later', { amount: '10.00', currency: 'EUR' })
    expect((await world.ask('POST', '/v1/conversions', { token: world.appKey, body })).status).toBe(
      422,
    )
    const { reports } = await list('verdict=invalid_input&limit=1')
    const id = reports[0]!.id
    const { report } = await read(
      await world.ask('GET', `/v1/inbound-reports/${id}`, { token }),
      ReportAnswer,
    )
    expect(JSON.parse(report.body)).toEqual(body)
    const message = 'Use USD, the currency of the offer.'
    expect(report.detail).toBe(`currency: ${message}`)
    expect(report.errors).toEqual([
      { field: 'currency', code: 'currency_of_offer', params: { currency: 'USD' }, message },
    ])
    const wrong = { ...body, external_id: `${body.external_id}-wrong`, coupon: 7, event: 'gift' }
    await world.ask('POST', '/v1/conversions', { token: world.appKey, body: wrong })
    const [last] = (await list('verdict=invalid_input&limit=1')).reports
    const lines = last?.detail?.split('\n') ?? []
    expect(lines.map((line) => line.split(': ')[0]).toSorted()).toEqual(['coupon', 'event'])
    expect(lines.every((line) => /: [A-Z].*\.$/.test(line))).toBe(true)
    expect(last?.errors.map(({ code }) => code).toSorted()).toEqual(['one_of', 'text'])
    expect(await problemOf(await replay(id))).toMatchObject({ status: 422, fields: ['currency'] })
  })

  test('a parked report is replayed by the advertiser or staff; support may only read', async () => {
    const missing = newId(new Date(Date.now() - 60_000))
    await world.ask('POST', '/v1/conversions', {
      token: world.appKey,
      body: sale('wait', { click_id: missing }),
    })
    const { reports } = await list('verdict=parked&limit=1')
    const id = reports[0]!.id
    expect((await read(await replay(id), ReplayAnswer)).report.verdict).toBe('parked')
    await ask(sql`insert into affiliate.clicks (id, clicked_at, offer_id, app_id, advertiser_id, affiliate_id, device)
      select ${missing}, clicked_at, offer_id, app_id, advertiser_id, affiliate_id, device from affiliate.clicks where id = ${clickId}`)
    expect((await replay(id, await world.tokenOf('support'))).status).toBe(403)
    const replayed = await read(await replay(id, await world.tokenOf('owner')), ReplayAnswer)
    expect(replayed).toMatchObject({ is_changed: true, report: { id, verdict: 'recorded' } })
  })

  test('the books stay sound', () => expectSoundBooks(world.system))
})
