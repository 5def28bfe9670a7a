import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { recordConversion } from '../../conversions/record/verbs/record-conversion.ts'
import { runScoped } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { auditBooks } from '../../ledger/checks/check-books.ts'
import { listStatementLines, toStatementLine } from '../../ledger/statements/db.ts'
import {
  ask,
  balances,
  expectSoundBooks,
  saleOf,
  seedClick,
  seedTenant,
} from '../../test/books-world.ts'
import { makeDatabaseWorld } from '../../test/fresh-database.ts'
import { FinanceWorld } from '../test/finance-world.ts'
import { issueInvoices } from './issue-invoices.ts'

const day = (date: string) => new Date(`${date}T10:00:00.000Z`)
const night = (date: string) => new Date(`${date}T00:15:00.000Z`)

test('audit 18: a switch from prepaid to postpaid invoices what went on credit, whole', async () => {
  const world = await FinanceWorld.open(day('2026-09-01'))
  await world.book('deposit', 10_000n, day('2026-09-02'))
  await world.refund(await world.sell(10_000n, day('2026-09-03')), day('2026-09-04'))
  await world.book('deposit_chargeback', 10_000n, day('2026-09-05'))
  await world.switchTo('postpaid')
  await world.sell(20_000n, day('2026-09-06'))
  expect(await world.owed()).toBe(7_000n)
  const [invoiceId = ''] = await world.issue(night('2026-10-01'))
  expect(await world.invoices()).toMatchObject([{ totalMinor: 7_000n }])
  expect(await world.linesOf(invoiceId)).toMatchObject([
    { kind: 'commissions', count: 1, amountMinor: 6_000n },
    { kind: 'fee', count: 1, amountMinor: 1_000n },
  ])
  await expectSoundBooks(world.databases.system)
})

test('audit 19: the fee of an advertiser that pays its affiliates itself is invoiced and paid', async () => {
  const world = await FinanceWorld.open(day('2026-09-01'), { billing: 'own_payer' })
  const order = await world.sell(10_000n, day('2026-09-02'))
  await world.sell(4_000n, day('2026-09-03'))
  expect(await balances(world.databases.system, world.tenant)).toMatchObject({
    ...{ 'adv.payer': 4_200n, 'adv.receivable': 700n },
  })
  await world.refund(order, day('2026-09-04'), 5_000n)
  const [invoiceId = ''] = await world.issue(night('2026-10-01'))
  expect(await world.linesOf(invoiceId)).toMatchObject([
    { kind: 'fee', event: 'sale', count: 2, amountMinor: 700n },
    { kind: 'refunds', event: 'sale', count: 1, amountMinor: -250n },
  ])
  await world.pay(invoiceId, 450n, day('2026-10-05'))
  expect(await world.invoices()).toMatchObject([{ status: 'paid', totalMinor: 450n }])
  expect(await world.owed()).toBe(0n)
  // A paid fee that is reversed reduces the next invoice; claims on affiliates do not.
  await world.refund(order, day('2026-10-06'))
  await world.sell(20_000n, day('2026-10-07'))
  await world.issue(night('2026-11-01'))
  expect((await world.invoices()).at(-1)).toMatchObject({ totalMinor: 750n })
  expect(await world.owed()).toBe(750n)
  await expectSoundBooks(world.databases.system)
})

test('audit 19: what an own payer owed of fees before is on its next invoice', async () => {
  const world = await FinanceWorld.open(day('2026-09-01'), { billing: 'own_payer' })
  await world.sell(10_000n, day('2026-09-02'))
  const { advertiserId } = world.tenant
  // As an earlier release posted it: the fee was part of the money for affiliates.
  await runScoped(world.databases.system, { kind: 'system' }, [
    sql`with posted as (
        insert into ledger.transactions (idempotency_key, reason, advertiser_id, effective_at)
        values ('before', 'fee_transferred', ${advertiserId}::uuid, ${day('2026-09-02').toISOString()})
        returning id),
      moved as (
        insert into ledger.transfers (transaction_id, debit_account_id, credit_account_id, amount_minor,
          currency, advertiser_id)
        select p.id, d.id, c.id, 500, 'USD', ${advertiserId}::uuid from posted p, ledger.accounts d,
          ledger.accounts c
        where d.kind = 'adv.payer' and c.kind = 'adv.receivable'
          and d.advertiser_id = ${advertiserId}::uuid and c.advertiser_id = ${advertiserId}::uuid),
      debited as (update ledger.accounts set debits_minor = debits_minor + 500
        where kind = 'adv.payer' and advertiser_id = ${advertiserId}::uuid)
      update ledger.accounts set credits_minor = credits_minor + 500
      where kind = 'adv.receivable' and advertiser_id = ${advertiserId}::uuid`,
  ])
  expect(await world.owed()).toBe(0n)
  await world.issue(night('2026-10-01'))
  expect(await world.invoices()).toMatchObject([{ totalMinor: 500n }])
  expect(await balances(world.databases.system, world.tenant)).toMatchObject({
    ...{ 'adv.payer': 3_000n, 'adv.receivable': 500n },
  })
  expect(await world.issue(night('2026-10-02'))).toEqual([])
  await expectSoundBooks(world.databases.system)
})

test('audit 20: what a void invoice charged is on the next one, also after a later month', async () => {
  const world = await FinanceWorld.open(day('2026-09-01'), { billing: 'postpaid' })
  await world.sell(10_000n, day('2026-09-02'))
  const [september = ''] = await world.issue(night('2026-10-01'))
  await world.sell(20_000n, day('2026-10-02'))
  await world.issue(night('2026-11-01'))
  await world.void(september, day('2026-11-02'))
  await world.sell(1_000n, day('2026-11-03'))
  await expectSoundBooks(world.databases.system)
  const [next = ''] = await world.issue(night('2026-12-01'))
  expect((await world.invoices()).map(({ status, totalMinor }) => [status, totalMinor])).toEqual([
    ['void', 3_500n],
    ['issued', 7_000n],
    ['issued', 3_850n],
  ])
  expect((await world.invoices()).at(-1)).toMatchObject({
    ...{ periodStart: '2026-09-01', periodEnd: '2026-12-01' },
  })
  expect(await world.linesOf(next)).toMatchObject([
    { kind: 'commissions', count: 2, amountMinor: 3_300n },
    { kind: 'fee', count: 2, amountMinor: 550n },
  ])
  expect(await world.owed()).toBe(await world.open())
  await expectSoundBooks(world.databases.system)
})

test('audit 20: nor does the night wait for the next month, and nothing is charged twice', async () => {
  const world = await FinanceWorld.open(day('2026-09-01'), { billing: 'postpaid' })
  await world.sell(10_000n, day('2026-09-02'))
  const [september = ''] = await world.issue(night('2026-10-01'))
  await world.sell(20_000n, day('2026-10-02'))
  const [october = ''] = await world.issue(night('2026-11-01'))
  await world.void(september, day('2026-11-02'))
  await world.void(october, day('2026-11-02'))
  await world.issue(night('2026-11-03'))
  expect(await world.issue(night('2026-11-04'))).toEqual([])
  expect(await world.open()).toBe(10_500n)
  expect(await world.owed()).toBe(10_500n)
  await expectSoundBooks(world.databases.system)
})

test('audit 21: the nightly check finds a receivable that invoices do not explain', async () => {
  const world = await FinanceWorld.open(day('2026-09-01'), { billing: 'postpaid' })
  await world.sell(10_000n, day('2026-09-02'))
  const [september = ''] = await world.issue(night('2026-10-01'))
  await world.sell(20_000n, day('2026-10-02'))
  await world.issue(night('2026-11-01'))
  await expectSoundBooks(world.databases.system)
  // As if October's invoice had been issued after September's was voided, without the charges of September.
  await runScoped(world.databases.system, { kind: 'system' }, [
    sql`update affiliate.invoices set status = 'void', void_reason = 'By hand.',
      voided_at = '2026-10-20T00:00:00Z' where id = ${september}::uuid`,
  ])
  const { findings } = await auditBooks(world.databases.system, day('2026-11-02'), () => new Date())
  expect(findings).toEqual([{ rule: 'B4', what: `${world.tenant.advertiserId} USD` }])
})

test('audit 24: an invoice and a statement of the same month are cut by the same clock', async () => {
  const databases = await makeDatabaseWorld()
  const tenant = await seedTenant(databases.system, {
    billing: 'postpaid',
    creditLimitMinor: 10_000n,
  })
  const now = new Date()
  const thisMonth = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1))
  const before = new Date(thisMonth.getTime() - 1)
  const clickId = await seedClick(databases.system, tenant, new Date(before.getTime() - 3_600_000))
  // It was pending at the end of the month, and was written after it.
  await recordConversion(databases.api, saleOf(tenant, { clickId, now: before }))
  const settled = new Date(Math.max(now.getTime(), thisMonth.getTime() + 15 * 60_000))
  const lastMonth = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 1))
  const of = {
    ...({ side: 'advertiser', advertiserId: tenant.advertiserId, affiliateId: null } as const),
    ...{ currency: tenant.currency, from: lastMonth, to: thisMonth },
  }
  const lines = (await ask(databases.system, listStatementLines(of, null, 10))).map(toStatementLine)
  expect(lines).toEqual([])
  const issuing = { month: null, advertiserId: null, now: settled, newId }
  expect(await issueInvoices(databases.system, { kind: 'system' }, issuing)).toEqual([])
  await expectSoundBooks(databases.system)
})
