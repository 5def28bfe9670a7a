/** PayPal has a different batch under our id: two people of finance state the outcome of each payout. */
import { sql } from 'drizzle-orm'
import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { connect, runScoped } from '../core/database.ts'
import { newId } from '../core/ids.ts'
import { lockAccounts, postEntries } from '../ledger/post.ts'
import { capitalPaidIn } from '../ledger/rules/ledger-bookings.ts'
import { connectPaypal } from '../payouts/paypal/client.ts'
import { ask } from '../test/books-world.ts'
import { assembleSystem } from './assembled-system.ts'
import { demoOf, paypal, sell } from './demo-levers.ts'
import type { System } from './started-system.ts'
import {
  confirmAction,
  describeIn,
  eventually,
  expectNoSidewaysScroll,
  openAs,
  PHONE,
  pressTwice,
  type Visits,
} from './visits.ts'

const WIDE = { width: 1440, height: 900 }
const MINUTE_MS = 60_000
const firstBatch = /^Open batch .* USD #1$/

let system: System
let visits: Visits

const inBrowser = describeIn(assembleSystem, async (opened) => {
  ;({ system, visits } = opened)
  await sell(system, 'order-1', 'ANNANOW', '100.00')
  await sell(system, 'order-2', 'BORISNOW', '60.00')
  await system.runCron('release-holds', new Date(Date.now() + 10 * MINUTE_MS))
})

inBrowser('a batch that PayPal holds otherwise, in a browser', () => {
  test('it is put aside; what PayPal shows of each payout is filled in', async () => {
    const finance = await openAs(visits, system, 'finance', '/payouts')
    await finance.getByRole('button', { name: 'Build a run of $48.00' }).click()
    await finance.getByRole('button', { name: 'Reserve $48.00 for 2 payouts' }).click()
    await confirmAction(finance, system, 'finance')
    await finance.getByRole('link', { name: firstBatch }).click()
    await finance.getByText('You built this batch, so another person must approve it.').waitFor()
    const second = await openAs(visits, system, 'finance2', new URL(finance.url()).pathname)
    await second.getByRole('button', { name: 'Approve', exact: true }).click()
    await second.getByRole('button', { name: 'Approve $48.00 for 2 affiliates' }).click()
    await confirmAction(second, system, 'finance2')
    await sendAnother()
    await second.getByRole('button', { name: 'Send', exact: true }).click()
    await second.getByRole('button', { name: 'Send $48.00 to 2 affiliates' }).click()
    await confirmAction(second, system, 'finance2')
    await second.getByRole('button', { name: 'Settle manually' }).click()
    const anna = second.getByRole('group', { name: 'Anna Reed' })
    const outcome = (of: Locator) => of.getByLabel('Result')
    await paypal(system, 'clock', { advance_ms: 3 * MINUTE_MS })
    await second.getByRole('button', { name: 'Check with PayPal now' }).click()
    await anna.getByText('PayPal shows: Paid (SUCCESS) · $30.00 · Transaction').waitFor()
    await eventually(() => outcome(anna).inputValue()).toBe('paid')
    await eventually(() => anna.getByLabel('PayPal transaction id').inputValue()).toMatch(
      /^\w{8,}$/,
    )
    const boris = second.getByRole('group', { name: 'Boris Lind' })
    await boris.getByText('PayPal shows: Paid (SUCCESS)').waitFor()
    await boris.getByText('The amount differs from ours.').waitFor()
    await eventually(() => outcome(boris).inputValue()).toBe('paid')
    await expectFitting(second)
  })

  test('one says it for each payout, another agrees; the batch is closed', async () => {
    const finance = await openAs(visits, system, 'finance', '/payouts/attention')
    await finance.getByRole('link', { name: firstBatch }).click()
    await finance.getByRole('button', { name: 'Settle manually' }).click()
    const boris = finance.getByRole('group', { name: 'Boris Lind' })
    await boris.getByLabel('Result').selectOption({ label: 'Choose a result' })
    await finance.getByLabel('What you checked').fill('The report of payouts.')
    await finance.getByRole('button', { name: 'Propose', exact: true }).click()
    await boris.getByText('Choose a result.').waitFor()
    await finance.getByRole('button', { name: 'The rest was not paid' }).click()
    const propose = finance.getByRole('button', { name: 'Propose', exact: true })
    await pressTwice(propose, /\/proposals$/, async () => {
      await confirmAction(finance, system, 'finance')
      await finance.getByText('Proposal pending').waitFor()
    })

    const second = await openAs(visits, system, 'finance2', '/payouts/attention')
    const proposal = second.getByRole('article', { name: 'Manual settlement of a batch' })
    await proposal.getByText('$30.00', { exact: true }).first().waitFor()
    await proposal.getByText('Each payout', { exact: true }).click()
    await proposal.getByText(/^Paid · Transaction \w+$/).waitFor()
    await expectFitting(second)
    await proposal.getByRole('button', { name: 'Accept', exact: true }).click()
    const agree = second.getByRole('alertdialog').getByRole('button', { name: /\$48\.00/ })
    await pressTwice(agree, /\/accept$/, async () => {
      await confirmAction(second, system, 'finance2')
      await proposal.waitFor({ state: 'detached' })
    })

    await finance.reload()
    await stateOf(finance, 'Anna Reed', 'Paid').waitFor()
    await stateOf(finance, 'Boris Lind', 'Returned').waitFor()
  })

  test('a different payment at PayPal is reported the next night, and closed once', async () => {
    await system.runCron('compare-payouts', new Date(Date.now() + 25 * 60 * MINUTE_MS))
    const page = await openAs(visits, system, 'finance', '/payouts/attention')
    const close = page.getByRole('button', { name: 'Close', exact: true })
    await page.getByText('The amounts differ').waitFor()
    for (let left = await close.count(); left > 0; left -= 1) {
      await close.first().click()
      await page.getByLabel('What you found').fill('Boris keeps it, by agreement.')
      const done = page.getByRole('button', { name: 'Close difference' })
      await pressTwice(done, /\/resolve$/, () => eventually(() => close.count()).toBe(left - 1))
    }
    await page.getByText('No differences with PayPal.').waitFor()
  })

  test('what PayPal paid to a stranger two book as a loss, once; that closes the difference', async () => {
    await findStranger()
    const page = await openAs(visits, system, 'finance', '/payouts/attention')
    await page.getByRole('link', { name: 'Book as a loss' }).click()
    await page.getByLabel('Reason').fill('Paid by hand in PayPal, and gone.')
    await eventually(() => page.getByLabel('Amount').inputValue()).toBe('25.00')
    const propose = page.getByRole('button', { name: 'Propose booking', exact: true })
    await pressTwice(propose, /\/bookings$/, async () => {
      await confirmAction(page, system, 'finance')
      await page.getByText('You proposed this booking, so another person').waitFor()
    })
    const second = await openAs(visits, system, 'finance2', '/payouts/attention')
    await second.getByRole('link', { name: 'Open the booking' }).click()
    await second.getByRole('button', { name: 'Book', exact: true }).click()
    const book = second.getByRole('button', { name: 'Book $25.00', exact: true })
    await pressTwice(book, /\/book$/, async () => {
      await confirmAction(second, system, 'finance2')
      await second.getByText('The money has moved in the ledger.').waitFor()
    })
    await second.goto(`${system.baseUrl}/payouts/attention`)
    await second.getByText('No differences with PayPal.').waitFor()
  })

  test('one is paid by hand: two agree, and the payment is recorded once', async () => {
    await putIntoBank(10_000n)
    const page = await openAs(visits, system, 'finance', '/payouts?method=manual')
    await page.getByLabel('Affiliates', { exact: true }).selectOption({ label: 'Only these' })
    await page.getByRole('combobox', { name: 'Add an affiliate' }).fill('Boris')
    await page.getByRole('option', { name: /Boris Lind/ }).click()
    await page.getByRole('button', { name: 'Build a run of $18.00' }).click()
    await page.getByRole('button', { name: /^Reserve \$18\.00/ }).click()
    await confirmAction(page, system, 'finance')
    await page.getByText('1 draft batch was built.').waitFor()
    await page.getByRole('link', { name: firstBatch }).click()
    await page.getByText('You built this batch, so another person must approve it.').waitFor()
    const second = await openAs(visits, system, 'finance2', new URL(page.url()).pathname)
    await second.getByRole('button', { name: 'Approve', exact: true }).click()
    await second.getByRole('button', { name: 'Approve $18.00 for 1 affiliate' }).click()
    await confirmAction(second, system, 'finance2')
    await second.getByRole('button', { name: 'Start manual payment', exact: true }).click()
    await second.getByRole('button', { name: 'Start paying $18.00 to 1 affiliate' }).click()
    await confirmAction(second, system, 'finance2')
    await second.getByRole('button', { name: 'Actions for the payout of' }).click()
    await second.getByRole('menuitem', { name: 'Propose payment' }).click()
    await second.getByLabel('Bank reference').fill('SEPA 4711')
    const record = second.getByRole('button', { name: 'Propose $18.00 paid to Boris Lind' })
    await pressTwice(record, /\/propose-payments$/, async () => {
      await confirmAction(second, system, 'finance2')
      await second.getByText('A second person accepts or rejects it in the batch.').waitFor()
    })
    await page.goto(second.url())
    await page.getByRole('button', { name: 'Accept', exact: true }).click()
    const accept = page.getByRole('button', { name: 'Record $18.00 as paid' })
    await pressTwice(accept, /\/accept$/, async () => {
      await confirmAction(page, system, 'finance')
      await stateOf(page, 'Boris Lind', 'Paid').waitFor()
    })
    await page.getByText('SEPA 4711').first().waitFor()
  })
})

/** The status in an affiliate's row. */
const stateOf = (page: Page, affiliate: string, state: string): Locator =>
  page.getByRole('row').filter({ hasText: affiliate }).getByText(state, { exact: true })

async function expectFitting(page: Page): Promise<void> {
  for (const size of [PHONE, WIDE]) {
    await page.setViewportSize(size)
    await expectNoSidewaysScroll(page)
  }
}

/** Before we send the approved batch, another client sends another amount to PayPal under its id. */
async function sendAnother(): Promise<void> {
  const demo = demoOf(system)
  const db = await connect(demo.system_database_url)
  const [batch] = await ask(db, sql`select id, request from affiliate.payout_batches`)
  const request = String(batch?.request)
  const body = request.replace('"18.00"', '"17.00"')
  expect(body).not.toBe(request)
  const client = connectPaypal({
    ...{ baseUrl: demo.paypal_url, clientId: 'demo-client', clientSecret: 'demo-secret' },
    ...{ createTimeoutMs: 5_000, readTimeoutMs: 5_000, tokens: new Map(), clock: Date.now, fetch },
  })
  const made = await client.createPayout({ senderBatchId: batch?.id as string, body })
  expect(made.outcome).toBe('accepted')
}

/** Stores a payment that is none of ours, as the nightly comparison does. */
async function findStranger(): Promise<void> {
  const db = await connect(demoOf(system).system_database_url)
  const shown = {
    ...{ type: 'payment', amount: '25.00', currency: 'USD' },
    ...{ receiver: 'e…@example.com', status: 'SUCCESS' },
  }
  await ask(
    db,
    sql`insert into affiliate.payout_differences (kind, batch_id, item_id, their_side, found_at, last_seen_at)
      select 'missing_here', id, 'STRANGER1', ${JSON.stringify(shown)}::jsonb, now(), now()
      from affiliate.payout_batches limit 1`,
  )
}

/** The platform's own money in cents, from which manual payments are booked. */
async function putIntoBank(minor: bigint): Promise<void> {
  const [now, db] = [new Date(), await connect(demoOf(system).system_database_url)]
  const capital = { capitalId: newId(now), amount: { minor, currency: 'USD' as const } }
  const entries = [capitalPaidIn({ ...capital, into: 'plat.cash.bank' }, now)]
  await runScoped(db, { kind: 'system' }, [...lockAccounts(entries), postEntries(entries)])
}
