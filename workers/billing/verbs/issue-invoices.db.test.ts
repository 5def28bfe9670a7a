import { sql } from 'drizzle-orm'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { recordConversion } from '../../conversions/record/verbs/record-conversion.ts'
import { creditWithin } from '../../conversions/reversals/refund-rules.ts'
import { type Db, runScoped, type Scope } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { bookingHash, decideBooking } from '../../finance/bookings/decide-booking.ts'
import { proposeBooking } from '../../finance/bookings/propose-booking.ts'
import { lockAccounts, postEntries } from '../../ledger/post.ts'
import { commissionRefunded } from '../../ledger/rules/ledger-commissions.ts'
import {
  ask,
  balances,
  expectSoundBooks,
  id,
  journalRules,
  saleOf,
  seedClick,
  seedTenant,
  seedUser,
  type Tenant,
} from '../../test/books-world.ts'
import { makeDatabaseWorld } from '../../test/fresh-database.ts'
import { listInvoiceLines, listInvoices, toInvoiceLine, toInvoiceView } from '../db/invoices.ts'
import { voidInvoice } from '../void-invoice.ts'
import { issueInvoices } from './issue-invoices.ts'

let api: Db
let system: Db
let proposer: string
let second: string
beforeEach(async () => {
  ;({ api, system } = await makeDatabaseWorld({ recordsAtBusinessTime: true }))
  proposer = await seedUser(system)
  second = await seedUser(system)
})
afterAll(() => expectSoundBooks(system, journalRules))

const finance = (userId: string): Scope => ({ kind: 'staff', role: 'finance', userId })
const cron: Scope = { kind: 'system' }
const october = new Date('2026-10-15T10:00:00.000Z')
const november = new Date('2026-11-15T10:00:00.000Z')
const afterOctober = new Date('2026-11-01T00:15:00.000Z')
const afterNovember = new Date('2026-12-01T00:15:00.000Z')
const issue = (now: Date, month: string | null = null) =>
  issueInvoices(system, cron, { month, advertiserId: null, now, newId })

const postpaid = () => seedTenant(system, { billing: 'postpaid', creditLimitMinor: 1_000_000n })
async function sold(tenant: Tenant, count: number, now: Date): Promise<void> {
  const clickId = await seedClick(system, tenant, now)
  for (let sale = 0; sale < count; sale += 1) {
    await recordConversion(api, saleOf(tenant, { clickId, now }))
  }
}

/** Reverses `minor` of the tenant's first commission, as a refund during the hold does. */
async function refund(tenant: Tenant, minor: bigint, at: Date): Promise<void> {
  const [row] = await ask(
    system,
    sql`update affiliate.commissions set refunded_minor = refunded_minor + ${minor.toString()}::bigint
      where id = (select id from affiliate.commissions
        where advertiser_id = ${tenant.advertiserId}::uuid order by id limit 1) returning id`,
  )
  const { advertiserId, affiliateId } = tenant
  const fact = { commissionId: row?.id as string, advertiserId, affiliateId, refundId: id() }
  const amount = { minor, currency: tenant.currency }
  const owed = (await balances(system, tenant))['adv.receivable'] ?? 0n
  const refunded = commissionRefunded({ ...fact, amount, billing: 'postpaid', from: 'hold' }, at)
  const { entries } = creditWithin([refunded], { 'adv.receivable': owed, 'adv.payer': 0n })
  await runScoped(system, cron, [...lockAccounts(entries), postEntries(entries)])
}

const invoices = async () => {
  const filter = { advertiserId: null, status: null, afterId: null, limit: 100 }
  const [rows = []] = await runScoped(system, cron, [listInvoices(filter)])
  return rows.map(toInvoiceView).toSorted((a, b) => (a.number < b.number ? -1 : 1))
}
const linesOf = async (invoiceId: string) => {
  const [rows = []] = await runScoped(system, cron, [listInvoiceLines(invoiceId)])
  return rows.map(toInvoiceLine)
}
async function pay(invoiceId: string, minor: bigint) {
  const payment = {
    ...{ kind: 'invoice_payment' as const, advertiserId: null, affiliateId: null, invoiceId },
    ...{ amount: { minor, currency: 'USD' as const }, cashAccount: 'plat.cash.bank' as const },
    ...{ reference: id(), reason: 'Wire.', effectiveAt: afterOctober },
  }
  const now = afterOctober
  const bookingId = await proposeBooking(api, finance(proposer), {
    ...{ ...payment, proposedBy: proposer, now, newId },
  })
  return { bookingId, book: () => book(bookingId) }
}
async function book(bookingId: string) {
  const { findBooking, toBookingView } = await import('../../finance/bookings/db.ts')
  const [[row] = []] = await runScoped(api, finance(second), [findBooking(bookingId)])
  const seenSha256 = await bookingHash(toBookingView(row!))
  const decision = { bookingId, decision: 'book' as const, seenSha256, userId: second }
  return decideBooking(api, finance(second), { ...decision, now: afterOctober })
}

test('one invoice per advertiser for the month that is over, and nothing the second time', async () => {
  const tenant = await postpaid()
  await seedTenant(system, { depositMinor: 100n })
  await sold(tenant, 3, october)
  await sold(tenant, 1, november)
  await refund(tenant, 470n, october)
  expect(await issue(new Date('2026-10-31T23:59:59.999Z'))).toEqual([])
  const [invoiceId] = await issue(afterOctober)
  expect(await issue(afterOctober)).toEqual([])
  const [invoice, ...others] = await invoices()
  expect(others).toEqual([])
  expect(invoice).toMatchObject({
    ...{ id: invoiceId, number: 'INV-2026-000001', status: 'issued', currency: 'USD' },
    ...{ periodStart: '2026-10-01', periodEnd: '2026-11-01', totalMinor: 3_940n, paidMinor: 0n },
    dueAt: new Date('2026-12-01T00:15:00.000Z'),
  })
  const line = { offerName: 'Offer', event: 'sale' }
  expect(await linesOf(invoiceId!)).toEqual([
    { ...line, position: 1, kind: 'commissions', count: 3, amountMinor: 4_410n },
    { ...line, position: 2, kind: 'refunds', count: 1, amountMinor: -470n },
  ])
  await issue(afterNovember)
  expect((await invoices()).map(({ number, totalMinor }) => [number, totalMinor])).toEqual([
    ['INV-2026-000001', 3_940n],
    ['INV-2026-000002', 1_470n],
  ])
})

test('a month with more refunds than commissions is taken into the next one', async () => {
  const tenant = await postpaid()
  await sold(tenant, 1, october)
  await issue(afterOctober)
  await refund(tenant, 1_000n, november)
  expect(await issue(afterNovember)).toEqual([])
  await sold(tenant, 1, new Date('2026-12-10T10:00:00.000Z'))
  await issue(new Date('2027-01-01T00:15:00.000Z'))
  expect((await invoices()).at(-1)).toMatchObject({
    ...{ number: 'INV-2027-000001', totalMinor: 470n },
    ...{ periodStart: '2026-11-01', periodEnd: '2027-01-01' },
  })
})

test('eight runs at once over twelve advertisers: each invoiced once, numbers without a gap', async () => {
  for (let count = 0; count < 12; count += 1) await sold(await postpaid(), 1, october)
  const runs = await Promise.all(Array.from({ length: 8 }, () => issue(afterOctober)))
  expect(runs.flat()).toHaveLength(12)
  const numbers = (await invoices()).map(({ number }) => number)
  expect(numbers).toEqual(
    Array.from({ length: 12 }, (_, index) => `INV-2026-${String(index + 1).padStart(6, '0')}`),
  )
}, 60_000)

test('a month is not invoiced before it is over', async () => {
  await expect(issue(afterOctober, '2026-11')).rejects.toMatchObject({ code: 'invalid_input' })
  await expect(issue(afterOctober, 'October')).rejects.toMatchObject({ code: 'invalid_input' })
})

test('E16: paid in two parts, the second of which makes it paid; never more than is open', async () => {
  const tenant = await postpaid()
  await sold(tenant, 1, october)
  const [invoiceId = ''] = await issue(afterOctober)
  const first = await pay(invoiceId, 1_000n)
  const tooMuch = await pay(invoiceId, 1_470n)
  expect(await first.book()).toBe('decided')
  await expect(tooMuch.book()).rejects.toMatchObject({
    ...{ code: 'conflict', fields: [{ field: 'amount' }] },
  })
  expect(await invoices()).toMatchObject([{ status: 'issued', paidMinor: 1_000n }])
  await expect(pay(invoiceId, 471n)).rejects.toMatchObject({ code: 'invalid_input' })
  await (await pay(invoiceId, 470n)).book()
  expect(await invoices()).toMatchObject([{ status: 'paid', paidMinor: 1_470n }])
  expect(await balances(system, tenant)).toMatchObject({ 'adv.receivable': 0n })
  await expect(pay(invoiceId, 1n)).rejects.toMatchObject({ code: 'invalid_input' })
})

test('E16: twenty payments at once never pay more than the invoice', async () => {
  const tenant = await postpaid()
  await sold(tenant, 1, october)
  const [invoiceId = ''] = await issue(afterOctober)
  const payments = []
  for (let count = 0; count < 20; count += 1) payments.push(await pay(invoiceId, 147n))
  const answers = await Promise.allSettled(payments.map(({ book }) => book()))
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(10)
  expect(await invoices()).toMatchObject([{ status: 'paid', paidMinor: 1_470n }])
  expect(await balances(system, tenant)).toMatchObject({ 'adv.receivable': 0n })
})

test('E16: what a refund has made too much of a payment stays as a deposit and pays the next debt', async () => {
  const tenant = await postpaid()
  await sold(tenant, 1, october)
  const [invoiceId = ''] = await issue(afterOctober)
  await refund(tenant, 1_000n, november)
  await (await pay(invoiceId, 1_470n)).book()
  expect(await balances(system, tenant)).toMatchObject({
    ...{ 'adv.receivable': 0n, 'adv.deposit': 1_000n },
  })
  await sold(tenant, 1, november)
  const { fundCommissions } = await import('../../commissions/fund-commissions.ts')
  await fundCommissions(system, cron, { advertiserId: null, now: november, newId })
  expect(await balances(system, tenant)).toMatchObject({
    ...{ 'adv.receivable': 470n, 'adv.deposit': 0n },
  })
  // The next invoice must equal what is owed.
  await issue(afterNovember)
  expect((await invoices()).at(-1)).toMatchObject({ totalMinor: 470n })
})

test('a refund after the payment is credited to the deposit and deducted from the next invoice', async () => {
  const tenant = await postpaid()
  await sold(tenant, 1, october)
  const [invoiceId = ''] = await issue(afterOctober)
  await (await pay(invoiceId, 1_470n)).book()
  await refund(tenant, 1_000n, november)
  expect(await balances(system, tenant)).toMatchObject({ 'adv.deposit': 1_000n })
  await sold(tenant, 1, november)
  await issue(afterNovember)
  expect((await invoices()).at(-1)).toMatchObject({ totalMinor: 470n })
  const { fundCommissions } = await import('../../commissions/fund-commissions.ts')
  await fundCommissions(system, cron, { advertiserId: null, now: afterNovember, newId })
  expect(await balances(system, tenant)).toMatchObject({
    ...{ 'adv.receivable': 470n, 'adv.deposit': 0n },
  })
})

test('a void invoice keeps its number and its month is invoiced anew; a paid one is not voided', async () => {
  const tenant = await postpaid()
  await sold(tenant, 1, october)
  const [invoiceId = ''] = await issue(afterOctober)
  const voiding = { invoiceId, reason: 'Wrong address.', userId: second, now: afterOctober }
  expect(await voidInvoice(api, finance(second), voiding)).toBe('voided')
  expect(await voidInvoice(api, finance(second), voiding)).toBe('already_void')
  const [again = ''] = await issue(afterOctober, '2026-10')
  expect(await invoices()).toMatchObject([
    { number: 'INV-2026-000001', status: 'void', voidReason: 'Wrong address.' },
    { number: 'INV-2026-000002', status: 'issued', totalMinor: 1_470n },
  ])
  await (await pay(again, 1n)).book()
  const paid = { ...voiding, invoiceId: again }
  await expect(voidInvoice(api, finance(second), paid)).rejects.toMatchObject({ code: 'conflict' })
  const unknown = voidInvoice(api, finance(second), { ...voiding, invoiceId: id() })
  await expect(unknown).rejects.toMatchObject({ code: 'not_found' })
})

test('an advertiser sees its own invoices and makes none', async () => {
  const tenant = await postpaid()
  const stranger = await postpaid()
  await sold(tenant, 1, october)
  const [invoiceId = ''] = await issue(afterOctober)
  const scopeOf = ({ advertiserId }: Tenant): Scope => ({ kind: 'advertiser', advertiserId })
  const seenBy = async (scope: Scope) =>
    (
      await runScoped(api, scope, [listInvoices({ id: invoiceId }), listInvoiceLines(invoiceId)])
    ).map((rows) => rows.length)
  expect(await seenBy(scopeOf(tenant))).toEqual([1, 1])
  expect(await seenBy(scopeOf(stranger))).toEqual([0, 0])
  const voiding = { invoiceId, reason: 'No.', userId: second, now: afterOctober }
  await expect(voidInvoice(api, scopeOf(tenant), voiding)).rejects.toMatchObject({
    code: 'conflict',
  })
})
