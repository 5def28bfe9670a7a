import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import * as cast from '../../../dev/demo/demo-cast.ts'
import { BalancesAnswer } from '../../billing/balances-contract.ts'
import { runScoped } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { makeApiWorld, personOf, problemOf, read } from '../../test/api-world.ts'
import { expectSoundBooks } from '../../test/books-world.ts'
import { addStranger } from '../../test/tenants.ts'
import { BookingAnswer, type BookingSummary, BookingsAnswer } from './contract.ts'

const world = await makeApiWorld()

const ADVERTISER = cast.advertiser.id
const [FIRST] = cast.affiliates
const unknownId = () => newId(new Date())
const { as } = world

const wire = (over: object = {}) => ({
  ...{ kind: 'deposit', advertiser_id: ADVERTISER, amount: '250.00', currency: 'USD' },
  ...{ cash_account: 'plat.cash.bank', reference: unknownId(), reason: 'Wire of today.' },
  ...over,
})
async function proposed(over: object = {}): Promise<BookingSummary> {
  const answer = await as('finance', 'POST', '/v1/bookings', wire(over))
  expect(answer.status).toBe(201)
  return (await read(answer, BookingAnswer)).booking
}
const decide = (who: string, { id, sha256 }: BookingSummary, verb = 'book') =>
  as(who, 'POST', `/v1/bookings/${id}/${verb}`, { seen_sha256: sha256 })
async function balanceOf(who: string) {
  const answer = await as(who, 'GET', `/v1/balances?advertiser_id=${ADVERTISER}`)
  return (await read(answer, BalancesAnswer)).advertisers[0]
}
const depositOf = async () => (await balanceOf('finance'))?.balances[0]?.deposit.amount

test('POST /v1/bonuses pays each partner once from the deposit, or nobody', async () => {
  const [anna, boris] = [cast.affiliates[0]?.id ?? '', cast.affiliates[1]?.id ?? '']
  const available = async (affiliateId: string) => {
    const [rows = []] = await runScoped(world.system, { kind: 'system' }, [
      sql`select coalesce(sum(credits_minor - debits_minor), 0)::int as minor from ledger.accounts
        where kind = 'aff.available' and affiliate_id = ${affiliateId}::uuid`,
    ])
    return rows[0]?.minor as number
  }
  const bonus = (over: object = {}) => ({
    ...{ key: unknownId(), reached: { affiliate_ids: [anna, boris] }, partners: 2 },
    ...{ amount: '12.50', currency: 'USD', reason: 'Best of November', ...over },
  })
  const pay = (body: object, who = 'advertiser') => as(who, 'POST', '/v1/bonuses', body)
  const before = [Number(await depositOf()), await available(anna), await available(boris)]
  const asked = bonus()
  const answers = await Promise.all([pay(asked), pay(asked)])
  const outcomes = await Promise.all(answers.map((answer) => answer.json()))
  expect(outcomes.map((answer) => (answer as { outcome: string }).outcome).sort()).toEqual([
    ...['paid', 'repeated'],
  ])
  expect(outcomes[0]).toMatchObject({ partners: 2, total: { amount: '25.00', currency: 'USD' } })
  const after = [Number(await depositOf()), await available(anna), await available(boris)]
  expect(after).toEqual([before[0]! - 25, before[1]! + 1250, before[2]! + 1250])
  for (const [over, problem] of [
    [
      { key: asked.key, amount: '13.00' },
      { code: 'conflict', fields: [] },
    ],
    [
      { key: asked.key, reached: { affiliate_ids: [anna] }, partners: 1 },
      { code: 'conflict', fields: [] },
    ],
    [{ amount: '9000000.00' }, { code: 'conflict', fields: ['amount'] }],
    [{ partners: 3 }, { code: 'conflict', fields: [] }],
    [{ reached: { affiliate_ids: [anna, unknownId()] } }, { code: 'invalid_input' }],
    [{ amount: '0' }, { code: 'invalid_input', fields: ['amount'] }],
  ] as const) {
    expect(await problemOf(await pay(bonus(over)))).toMatchObject(problem)
  }
  expect((await pay(bonus(), 'finance')).status).toBe(403)
  expect([Number(await depositOf()), await available(anna), await available(boris)]).toEqual(after)
  const [[told] = []] = await runScoped(world.system, { kind: 'system' }, [
    sql`select count(*)::int as count, min(facts->>'amount_minor') as minor from logs.notifications where kind = 'bonus'`,
  ])
  expect(told).toMatchObject({ minor: '1250' })
  const { bookings } = await read(
    await as('advertiser', 'GET', '/v1/bookings?kind=bonus'),
    BookingsAnswer,
  )
  expect(bookings.map(({ affiliate, status }) => [affiliate?.id, status]).sort()).toEqual(
    [anna, boris].map((id) => [id, 'booked']).sort(),
  )
  const key = unknownId()
  const rivals = [anna, boris].map((id) =>
    pay(bonus({ key, reached: { affiliate_ids: [id] }, partners: 1 })),
  )
  expect((await Promise.all(rivals)).map(({ status }) => status).sort()).toEqual([200, 409])
  await expectSoundBooks(world.system)
})

test('POST /v1/bookings, POST /v1/bookings/{bookingId}/book: two people, one movement', async () => {
  const before = await depositOf()
  const booking = await proposed()
  expect(booking).toMatchObject({
    ...{ kind: 'deposit', status: 'proposed', amount: { amount: '250.00', currency: 'USD' } },
    ...{ advertiser: { name: cast.advertiser.name }, proposed_by: { name: 'Fiona Banks' } },
  })
  expect(await problemOf(await decide('finance', booking))).toMatchObject({
    ...{ status: 403, code: 'second_person_required' },
  })
  expect(await depositOf()).toBe(before)
  const answers = await Promise.all([decide('finance2', booking), decide('finance2', booking)])
  for (const answer of answers) {
    expect(answer.status).toBe(200)
    expect((await read(answer, BookingAnswer)).booking).toMatchObject({
      ...{ status: 'booked', decided_by: { name: 'Felix Ford' } },
    })
  }
  expect(Number(await depositOf())).toBe(Number(before) + 250)
  expect(await problemOf(await decide('owner', booking))).toMatchObject({ code: 'conflict' })
  expect(await problemOf(await decide('finance2', booking, 'refuse'))).toMatchObject({
    code: 'conflict',
  })
})

test('POST /v1/bookings/{bookingId}/refuse by the proposer frees the reference', async () => {
  const booking = await proposed({ reference: 'wire 77' })
  const taken = await as('finance2', 'POST', '/v1/bookings', wire({ reference: 'wire 77' }))
  expect(await problemOf(taken)).toEqual({ status: 409, code: 'conflict', fields: ['reference'] })
  const refused = await decide('finance', booking, 'refuse')
  expect((await read(refused, BookingAnswer)).booking.status).toBe('refused')
  await proposed({ reference: 'wire 77' })
})

test.each<[string, object, string]>([
  ['a third decimal', { amount: '1.005' }, 'amount'],
  ['nothing', { amount: '0.00' }, 'amount'],
  ['decimals of yen', { amount: '1.5', currency: 'JPY' }, 'amount'],
  ['an exponent', { amount: '1e3' }, 'amount'],
  ['more than 10^15 minor units', { amount: '10000000000000.01' }, 'amount'],
  ['no cash account', { cash_account: undefined }, 'cash_account'],
  ['an unknown advertiser', { advertiser_id: unknownId() }, 'advertiser_id'],
  ['an affiliate of a deposit', { affiliate_id: FIRST?.id }, 'affiliate_id'],
  ['the future', { effective_at: '2999-01-01T00:00:00Z' }, 'effective_at'],
  ['a status of its own', { status: 'booked' }, 'status'],
  ['a blank reason', { reason: '  ' }, 'reason'],
])('POST /v1/bookings refuses %s by its field', async (_name, over, field) => {
  const refused = await problemOf(await as('finance', 'POST', '/v1/bookings', wire(over)))
  expect(refused).toMatchObject({ status: 422, fields: [field] })
})

test.each<[string, string, string]>([
  ['USD', '0.01', '0.01'],
  ['JPY', '1', '1'],
  ['KWD', '1.234', '1.234'],
  ['USD', '10000000000000.00', '10000000000000.00'],
])('an amount in %s is kept exactly: %s', async (currency, amount, kept) => {
  const booking = await proposed({ currency, amount, kind: 'capital', advertiser_id: undefined })
  expect(booking.amount).toEqual({ amount: kept, currency })
})

test('GET /v1/bookings: an advertiser sees only its own bookings', async () => {
  const open = await proposed()
  const booked = await proposed()
  await decide('owner', booked)
  const credit = await proposed({
    ...{ kind: 'adjustment_credit', affiliate_id: FIRST?.id, cash_account: undefined },
  })
  await decide('owner', credit)
  const seen = await read(await as('advertiser', 'GET', '/v1/bookings'), BookingsAnswer)
  const ids = seen.bookings.map(({ id }) => id)
  expect(ids).toContain(booked.id)
  expect(ids).not.toContain(open.id)
  expect(ids).not.toContain(credit.id)
  expect(seen.bookings.every(({ advertiser }) => advertiser?.id === ADVERTISER)).toBe(true)
  const one = (who: string, id: string) => as(who, 'GET', `/v1/bookings/${id}`)
  expect((await one('advertiser', booked.id)).status).toBe(200)
  for (const { id } of [open, credit]) expect((await one('advertiser', id)).status).toBe(404)
  const { token } = await addStranger(world)
  expect((await world.ask('GET', `/v1/bookings/${booked.id}`, { token })).status).toBe(404)
  const theirs = await read(await world.ask('GET', '/v1/bookings', { token }), BookingsAnswer)
  expect(theirs.bookings).toEqual([])
  const balances = await world.ask('GET', `/v1/balances?advertiser_id=${ADVERTISER}`, { token })
  expect((await read(balances, BalancesAnswer)).advertisers).toEqual([])
})

test('GET /v1/bookings returns all pages, newest first, and filters', async () => {
  for (let count = 0; count < 3; count += 1)
    await proposed({ kind: 'tariff', cash_account: undefined })
  const seen: string[] = []
  let path = '/v1/bookings?kind=tariff&status=proposed&limit=2'
  for (let page = 0; page < 2; page += 1) {
    const { bookings, next_cursor } = await read(await as('support', 'GET', path), BookingsAnswer)
    seen.push(...bookings.map(({ id }) => id))
    path = `/v1/bookings?kind=tariff&status=proposed&limit=2&cursor=${next_cursor}`
    if (next_cursor === null) break
  }
  expect(seen).toHaveLength(3)
  expect(seen).toEqual(seen.toSorted().toReversed())
  const wrong = await problemOf(await as('support', 'GET', '/v1/bookings?cursor=x'))
  expect(wrong).toMatchObject({ status: 422, fields: ['cursor'] })
})

test('a booked deposit funds at once what waited for it', async () => {
  const [row] = await runScoped(world.system, { kind: 'system' }, [
    sql`with made as (
      insert into affiliate.conversions (advertiser_id, app_id, event, external_id, content_hash,
        offer_id, affiliate_id, amount_minor, currency, revenue_minor, status, attributed_by, receipt,
        occurred_at, recorded_at)
      values (${ADVERTISER}, ${cast.app.id}, 'sale', 'waits', 'x', ${cast.offers[0].id},
        ${FIRST?.id ?? ''}, 10000, 'EUR', 3000, 'approved', 'click', '{}', now(), now())
      returning id)
      insert into affiliate.commissions (conversion_id, advertiser_id, offer_id, affiliate_id, level,
        amount_minor, currency, rate_bps, fixed_minor, status, hold_until)
      select id, ${ADVERTISER}, ${cast.offers[0].id}, ${FIRST?.id ?? ''}, 1, 3000, 'EUR', 3000, 0,
        'unfunded', now() + interval '30 days' from made returning id`,
  ])
  const euros = async () =>
    (await balanceOf('advertiser'))?.balances.find(({ currency }) => currency === 'EUR')
  expect(await euros()).toMatchObject({ unfunded: { amount: '30.00' }, unfunded_conversions: 1 })
  await decide('finance2', await proposed({ amount: '30.00', currency: 'EUR' }))
  expect(await euros()).toMatchObject({
    ...{ unfunded: { amount: '0.00' }, deposit: { amount: '0.00' }, unfunded_conversions: 0 },
  })
  const [found] = await runScoped(world.system, { kind: 'system' }, [
    sql`select status from affiliate.commissions where id = ${row?.[0]?.id as string}::uuid`,
  ])
  expect(found).toEqual([{ status: 'held' }])
})

test('what somebody of an advertiser may not: propose, book, refuse', async () => {
  const booking = await proposed()
  expect((await as('advertiser', 'POST', '/v1/bookings', wire())).status).toBe(403)
  expect((await decide('advertiser', booking)).status).toBe(403)
  expect((await decide('admin', booking, 'refuse')).status).toBe(403)
  const gone = { ...booking, id: unknownId() }
  expect((await decide('finance2', gone)).status).toBe(404)
  expect(personOf('finance').role).toBe('finance')
})
