import { sql } from 'drizzle-orm'
import { afterAll, beforeEach, expect, test } from 'vitest'
import type { BookingKind } from '../../../schema/vocabulary.ts'
import { setBillingMode } from '../../billing/set-billing-mode.ts'
import { recordConversion } from '../../conversions/record/verbs/record-conversion.ts'
import { type Db, runScoped, type Scope } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import type { Refusal } from '../../core/refusal.ts'
import {
  ask,
  balances,
  expectSoundBooks,
  id,
  saleOf,
  seedClick,
  seedTenant,
  seedUser,
  type Tenant,
} from '../../test/books-world.ts'
import { makeDatabaseWorld } from '../../test/fresh-database.ts'
import { findBooking, toBookingView } from './db.ts'
import { bookingHash, decideBooking } from './decide-booking.ts'
import { proposeBooking } from './propose-booking.ts'
import type { BookingContent } from './rules.ts'

let api: Db
let system: Db
let proposer: string
let second: string
beforeEach(async () => {
  ;({ api, system } = await makeDatabaseWorld())
  proposer = await seedUser(system)
  second = await seedUser(system)
})
afterAll(() => expectSoundBooks(system))

const now = new Date('2026-11-20T10:00:00.000Z')
const finance = (userId: string): Scope => ({ kind: 'staff', role: 'finance', userId })

function contentOf(kind: BookingKind, tenant: Tenant, over: Partial<BookingContent> = {}) {
  const hasAffiliate = kind.startsWith('adjustment') || kind === 'debt_writeoff'
  const hasCash = ['deposit', 'deposit_chargeback', 'invoice_payment', 'capital'].includes(kind)
  return {
    ...{ kind, advertiserId: kind === 'capital' ? null : tenant.advertiserId },
    ...{ affiliateId: hasAffiliate ? tenant.affiliateId : null, invoiceId: null },
    amount: { minor: 5000n, currency: tenant.currency },
    cashAccount: hasCash ? ('plat.cash.bank' as const) : null,
    ...{ reference: id(), reason: 'As agreed.', effectiveAt: now },
    ...over,
  }
}
const propose = (content: BookingContent) =>
  proposeBooking(api, finance(proposer), { ...content, proposedBy: proposer, now, newId })

async function decide(
  bookingId: string,
  over: { userId?: string; decision?: 'book' | 'refuse'; seenSha256?: string } = {},
) {
  const [rows = []] = await runScoped(system, { kind: 'system' }, [
    sql`select * from affiliate.bookings where id = ${bookingId}::uuid`,
  ])
  const seenSha256 = await bookingHash(toBookingView(rows[0]!))
  const userId = over.userId ?? second
  const decision = { decision: 'book' as const, seenSha256, now, ...over, bookingId, userId }
  return decideBooking(api, finance(userId), decision)
}
async function booked(kind: BookingKind, tenant: Tenant, over: Partial<BookingContent> = {}) {
  const bookingId = await propose(contentOf(kind, tenant, over))
  await decide(bookingId)
  return bookingId
}
const refusalOf = async (work: Promise<unknown>) => {
  const error = (await work.then(
    () => expect.fail('it was not refused'),
    (thrown: unknown) => thrown,
  )) as Refusal
  return { code: error.code, fields: (error.fields ?? []).map(({ field }) => field) }
}
const cash = async () => {
  const rows = await ask(
    system,
    sql`select kind, (debits_minor - credits_minor)::text as minor from ledger.accounts
      where kind like 'plat.%' and advertiser_id is null order by kind`,
  )
  return Object.fromEntries(rows.map(({ kind, minor }) => [kind, BigInt(minor as string)]))
}

test('E1: a deposit moves when a second person books it, once', async () => {
  const tenant = await seedTenant(system)
  const bookingId = await propose(contentOf('deposit', tenant))
  expect(await balances(system, tenant)).toEqual({})
  expect(await decide(bookingId)).toBe('decided')
  expect(await decide(bookingId)).toBe('already_decided')
  expect(await balances(system, tenant)).toMatchObject({ 'adv.deposit': 5000n })
  expect(await cash()).toEqual({ 'plat.cash.bank': 5000n })
  const rows = await ask(system, sql`select idempotency_key, booking_id from ledger.transactions`)
  expect(rows).toEqual([{ idempotency_key: `dep:${bookingId}`, booking_id: bookingId }])
})

test('a booking and a change of the billing mode: one of them is refused, in sequence and at once', async () => {
  const change = ({ advertiserId }: Tenant) =>
    setBillingMode(api, finance(second), { advertiserId, billingMode: 'own_payer' })
  const late = await seedTenant(system)
  const proposed = await propose(contentOf('deposit', late))
  await change(late)
  expect(await refusalOf(decide(proposed))).toEqual({ code: 'conflict', fields: ['advertiser_id'] })
  for (let round = 0; round < 8; round += 1) {
    const tenant = await seedTenant(system)
    const bookingId = await propose(contentOf('deposit', tenant))
    const both = await Promise.allSettled([decide(bookingId), change(tenant)])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  }
})

test('twenty decisions at once move the money once, by two people in any mixture', async () => {
  const tenant = await seedTenant(system)
  const third = await seedUser(system)
  const bookingId = await propose(contentOf('deposit', tenant))
  const answers = await Promise.allSettled(
    Array.from({ length: 20 }, (_, index) =>
      decide(bookingId, {
        userId: index % 2 === 0 ? second : third,
        decision: index % 5 === 4 ? 'refuse' : 'book',
      }),
    ),
  )
  const outcomes = answers.map((answer) =>
    answer.status === 'fulfilled' ? answer.value : (answer.reason as Refusal).code,
  )
  expect(outcomes.filter((answer) => answer === 'decided')).toHaveLength(1)
  expect(new Set(outcomes)).toEqual(new Set(['decided', 'already_decided', 'conflict']))
  const [booking] = await ask(system, sql`select status from affiliate.bookings`)
  const moved = (await balances(system, tenant))['adv.deposit'] ?? 0n
  expect(moved).toBe(booking?.status === 'booked' ? 5000n : 0n)
})

test('the proposer may refuse, never book', async () => {
  const tenant = await seedTenant(system)
  const bookingId = await propose(contentOf('deposit', tenant))
  expect(await refusalOf(decide(bookingId, { userId: proposer }))).toMatchObject({
    code: 'second_person_required',
  })
  expect(await decide(bookingId, { userId: proposer, decision: 'refuse' })).toBe('decided')
  expect(await refusalOf(decide(bookingId))).toMatchObject({ code: 'conflict' })
  expect(await balances(system, tenant)).toEqual({})
})

test('a booking that changed since it was shown is not booked', async () => {
  const tenant = await seedTenant(system)
  const bookingId = await propose(contentOf('deposit', tenant))
  expect(await refusalOf(decide(bookingId, { seenSha256: 'f'.repeat(64) }))).toMatchObject({
    code: 'conflict',
  })
  expect(await refusalOf(decideUnknown())).toMatchObject({ code: 'not_found' })
})
const decideUnknown = () =>
  decideBooking(api, finance(second), {
    ...{ bookingId: id(), decision: 'book', seenSha256: 'f'.repeat(64), userId: second, now },
  })

test('a reference is taken once, at once as well, and free again when refused', async () => {
  const tenant = await seedTenant(system)
  const content = contentOf('deposit', tenant, { reference: 'wire 1' })
  const tries = await Promise.allSettled(Array.from({ length: 20 }, () => propose(content)))
  expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(await refusalOf(propose(content))).toEqual({ code: 'conflict', fields: ['reference'] })
  const [first] = await ask(system, sql`select id from affiliate.bookings where kind = 'deposit'`)
  await decide(first?.id as string, { decision: 'refuse' })
  await propose(content)
})

test.each([
  ['another case', 'WIRE 2026-114 Straße'],
  ['other spaces', ' wire\u00a02026-114\t\u3000strasse'],
  ['invisible characters', 'wi\u200bre\ufeff 2026\u2060-114 s\u00adtrasse'],
  ['wide characters', 'ｗire 2026-114 strasse'],
])('audit 22: a reference with %s is the same reference', async (_what, reference) => {
  const tenant = await seedTenant(system)
  await propose(contentOf('deposit', tenant, { reference: 'Wire 2026-114 strasse' }))
  const again = propose(contentOf('deposit', tenant, { reference }))
  expect(await refusalOf(again)).toEqual({ code: 'conflict', fields: ['reference'] })
})

test('audit 22: a reference is the same across kinds of booking', async () => {
  const tenant = await seedTenant(system)
  const reference = 'Wire 7'
  await booked('deposit', tenant, { reference })
  const again = propose(contentOf('capital', tenant, { reference: 'WIRE7' }))
  expect(await refusalOf(again)).toEqual({ code: 'conflict', fields: ['reference'] })
})

test('audit 22: a reference of invisible characters alone is none', async () => {
  const blank = contentOf('capital', await seedTenant(system), { reference: '\u200b\u2060' })
  expect(await refusalOf(propose(blank))).toEqual({
    ...{ code: 'invalid_input', fields: ['reference'] },
  })
})

test('E2: a chargeback uses the remaining deposit; the rest is owed', async () => {
  const tenant = await seedTenant(system, { holdDays: 30 })
  await booked('deposit', tenant)
  const clickId = await seedClick(system, tenant, now)
  await recordConversion(api, saleOf(tenant, { clickId, now }))
  await booked('deposit_chargeback', tenant)
  expect(await balances(system, tenant)).toMatchObject({
    ...{ 'adv.deposit': 0n, 'adv.receivable': 1470n, 'aff.hold': 1470n },
  })
  expect(await cash()).toEqual({ 'plat.cash.bank': 0n })
  // The next deposit pays what is owed first.
  await booked('deposit', tenant)
  expect(await balances(system, tenant)).toMatchObject({
    ...{ 'adv.deposit': 3530n, 'adv.receivable': 0n },
  })
})

test('E2: a chargeback beside twenty sales at once is never refused and loses no cent', async () => {
  const tenant = await seedTenant(system)
  await booked('deposit', tenant, { amount: { minor: 20_000n, currency: 'USD' } })
  const clickId = await seedClick(system, tenant, now)
  const chargeback = await propose(
    contentOf('deposit_chargeback', tenant, { amount: { minor: 20_000n, currency: 'USD' } }),
  )
  const sales = Array.from({ length: 20 }, () =>
    recordConversion(api, saleOf(tenant, { clickId, now })),
  )
  const [answer] = await Promise.all([decide(chargeback), ...sales])
  expect(answer).toBe('decided')
  const after = await balances(system, tenant)
  const owed = after['adv.receivable'] ?? 0n
  expect((after['adv.deposit'] ?? 0n) - owed + (after['aff.hold'] ?? 0n)).toBe(0n)
  expect(after['adv.deposit'] === 0n || owed === 0n).toBe(true)
})

test('E2: more than the cash account holds is refused by the amount', async () => {
  const tenant = await seedTenant(system)
  await booked('deposit', tenant, { cashAccount: 'plat.cash.paypal' })
  const bookingId = await propose(contentOf('deposit_chargeback', tenant))
  expect(await refusalOf(decide(bookingId))).toEqual({ code: 'conflict', fields: ['amount'] })
  expect(await balances(system, tenant)).toMatchObject({ 'adv.deposit': 5000n })
})

test('E14 and E13: in favour, against, and what nobody pays back', async () => {
  const tenant = await seedTenant(system)
  const usd = (minor: bigint) => ({ amount: { minor, currency: 'USD' as const } })
  await booked('adjustment_credit', tenant, usd(3000n))
  expect(await balances(system, tenant)).toMatchObject({ 'aff.available': 3000n })
  // Paid manually from the bank: the available balance first, the rest becomes a debt.
  await booked('capital', tenant, usd(10_000n))
  await booked('adjustment_debit', tenant, { ...usd(5000n), cashAccount: 'plat.cash.bank' })
  expect(await balances(system, tenant)).toMatchObject({ 'aff.available': 0n, 'aff.debt': 2000n })
  // Partly repaid, the rest written off; never more than is owed.
  await booked('adjustment_credit', tenant, { ...usd(500n), cashAccount: 'plat.cash.gateway' })
  const tooMuch = await propose(contentOf('debt_writeoff', tenant, usd(1501n)))
  expect(await refusalOf(decide(tooMuch))).toEqual({ code: 'conflict', fields: ['amount'] })
  await booked('debt_writeoff', tenant, usd(1500n))
  expect(await balances(system, tenant)).toMatchObject({ 'aff.available': 0n, 'aff.debt': 0n })
  expect(await cash()).toEqual({
    ...{ 'plat.capital': -10_000n, 'plat.cash.bank': 5000n, 'plat.cash.gateway': 500n },
    ...{ 'plat.exp.adjustment': 3000n, 'plat.exp.bad_debt': 1500n },
  })
})

test('E14: no more is taken back by adjustment than adjustments gave', async () => {
  const tenant = await seedTenant(system)
  await booked('adjustment_credit', tenant)
  const usd = { amount: { minor: 5001n, currency: 'USD' as const } }
  const bookingId = await propose(contentOf('adjustment_debit', tenant, usd))
  expect(await refusalOf(decide(bookingId))).toEqual({ code: 'conflict', fields: ['amount'] })
  await booked('adjustment_debit', tenant)
  expect(await balances(system, tenant)).toMatchObject({ 'aff.available': 0n, 'aff.debt': 0n })
})

test('E15: a tariff comes from the deposit, no further than it goes', async () => {
  const tenant = await seedTenant(system, { depositMinor: 5000n })
  await booked('tariff', tenant)
  const bookingId = await propose(contentOf('tariff', tenant))
  expect(await refusalOf(decide(bookingId))).toEqual({ code: 'conflict', fields: ['amount'] })
  expect(await balances(system, tenant)).toMatchObject({ 'adv.deposit': 0n })
})

test('a proposal is refused by the field at fault', async () => {
  const tenant = await seedTenant(system)
  const postpaid = await seedTenant(system, { billing: 'postpaid' })
  const stranger = await seedTenant(system)
  const table: [Partial<BookingContent>, BookingKind, Tenant, string][] = [
    [{ advertiserId: id() }, 'deposit', tenant, 'advertiser_id'],
    [{}, 'deposit', postpaid, 'advertiser_id'],
    [{}, 'tariff', postpaid, 'advertiser_id'],
    [{ cashAccount: null }, 'deposit', tenant, 'cash_account'],
    [{ affiliateId: stranger.affiliateId }, 'adjustment_credit', tenant, 'affiliate_id'],
    [{ affiliateId: id() }, 'debt_writeoff', tenant, 'affiliate_id'],
    [{ invoiceId: id() }, 'invoice_payment', postpaid, 'invoice_id'],
    [{ effectiveAt: new Date(now.getTime() + 1) }, 'deposit', tenant, 'effective_at'],
    [{ effectiveAt: new Date('2020-01-01') }, 'deposit', tenant, 'effective_at'],
  ]
  for (const [over, kind, whose, field] of table) {
    const refused = await refusalOf(propose(contentOf(kind, whose, over)))
    expect(refused).toEqual({ code: 'invalid_input', fields: [field] })
  }
  expect(await ask(system, sql`select id from affiliate.bookings`)).toEqual([])
})

test('the database refuses bookings and credit limits by an advertiser', async () => {
  const tenant = await seedTenant(system)
  const bookingId = await propose(contentOf('deposit', tenant))
  const scope: Scope = { kind: 'advertiser', advertiserId: tenant.advertiserId }
  const own = { ...contentOf('deposit', tenant), proposedBy: proposer, now, newId }
  await expect(proposeBooking(api, scope, own)).rejects.toMatchObject({ code: '42501' })
  const [rows = []] = await runScoped(api, scope, [findBooking(bookingId)])
  const seenSha256 = await bookingHash(toBookingView(rows[0]!))
  const decision = { bookingId, decision: 'book' as const, seenSha256, userId: second, now }
  await expect(decideBooking(api, scope, decision)).rejects.toThrow()
  expect((await balances(system, tenant))['adv.deposit'] ?? 0n).toBe(0n)
  const raise = sql`update affiliate.advertisers set credit_limit_minor = 1`
  await expect(runScoped(api, scope, [raise])).rejects.toMatchObject({ code: 'TR003' })
  const rename = sql`update affiliate.advertisers set time_zone = 'Europe/Paris'`
  await expect(runScoped(api, finance(second), [rename])).rejects.toMatchObject({ code: 'TR003' })
})
