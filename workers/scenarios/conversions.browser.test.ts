/** Reviews of conversions: one in detail with its receipt, and many at once. */
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { assembleSystem } from './assembled-system.ts'
import type { System } from './started-system.ts'
import {
  afterDoubleClick,
  describeIn,
  eventually,
  expectNoSidewaysScroll,
  openAs,
  openPage,
  PHONE,
  type Visits,
} from './visits.ts'

const WIDE = { width: 1440, height: 900 }

let system: System
let visits: Visits

const inBrowser = describeIn(assembleSystem, async (opened) => {
  ;({ system, visits } = opened)
  await report({ external_id: 'order-1', coupon: 'ANNA10', amount: '100.00', ...suspect })
  await report({ external_id: 'order-2', coupon: 'BORIS10', amount: '50.00', ...suspect })
  await report({ external_id: 'order-3', coupon: 'ANNA10', amount: '30.00' })
  await report({ external_id: 'order-4', coupon: 'NOBODY', amount: '20.00' })
})

inBrowser('conversions in a browser', () => {
  test('an advertiser reads why, rejects one with a note, and approves another', async () => {
    const page = await openAs(visits, system, 'advertiser', '/')
    await page.getByRole('link', { name: 'Conversions', exact: true }).click()
    await page.getByRole('link', { name: 'In review', exact: true }).click()
    await page.getByText('mailinator.com provides disposable email addresses.').first().waitFor()
    await page.getByRole('link', { name: 'Open Sale order-1' }).click()
    const panel = page.getByRole('dialog', { name: 'Sale order-1' })
    await panel.getByText('Attributed by the affiliate’s coupon ANNA10').waitFor()
    const before = await receiptOf(panel)
    expect(before).toContain('Level 1, Anna Reed: $30.00. Rate: 30% of $100.00')

    await panel.getByRole('button', { name: 'Reject', exact: true }).click()
    const question = page.getByRole('alertdialog')
    const reject = question.getByRole('button', { name: 'Reject $100.00' })
    await reject.click()
    await question.getByText('Enter a note. It is saved with the decision.').waitFor()
    await question.getByLabel('Note').fill('A throw-away mailbox')
    await reject.dblclick()
    await question.getByText('Done: 1 of 1.').waitFor()
    await question.getByRole('button', { name: 'Close' }).click()
    await panel.getByText('A throw-away mailbox').first().waitFor()
    await page.reload()
    await panel.getByText('Review: rejected').first().waitFor()
    await eventually(() => receiptOf(panel)).toBe(before)
    await expectFits(page)

    await openPage(page, '/conversions/reviews')
    await page.getByRole('button', { name: 'Approve', exact: true }).click()
    await question.getByRole('button', { name: 'Approve $50.00' }).click()
    await question.getByText('Done: 1 of 1.').waitFor()
    await question.getByRole('button', { name: 'Close' }).click()
    await page.getByText('No open reviews. Conversions that need a review appear here.').waitFor()
  })

  test('many are decided at once, and each row says what became of it', async () => {
    const page = await openAs(visits, system, 'advertiser', '/conversions?status=approved')
    await page.getByLabel('Select all that can be approved or rejected').check()
    await page.getByText('2 conversions selected').first().waitFor()
    await page.getByRole('button', { name: 'Approve', exact: true }).click()
    const question = page.getByRole('alertdialog')
    await question.getByRole('button', { name: 'Approve 2' }).click()
    await question.getByText('Done: 2 of 2.').waitFor()
    await eventually(() =>
      question.getByText('The conversion already had this status.').count(),
    ).toBe(2)
    await question.getByRole('button', { name: 'Close' }).click()
    await page.goto(`${system.baseUrl}/conversions?q=order-4`)
    await page.getByText('No click, coupon or customer matches an affiliate').waitFor()
    expect(await page.getByLabel('Select order-4').count()).toBe(0)
    await expectFits(page)
  })

  test('a customer is moved to another affiliate, and unbound, each with a reason', async () => {
    await report({ external_id: 'order-5', customer_id: 'eve', coupon: 'ANNA10', amount: '10.00' })
    const page = await openAs(visits, system, 'advertiser', '/conversions?q=order-5')
    await page.getByRole('link', { name: 'Open order-5' }).click()
    const card = page.getByRole('dialog').locator('section').filter({ hasText: 'Bound to' })
    await card.getByText('Anna Reed').waitFor()
    await expectFits(page)
    await card.getByRole('button', { name: 'Move customer' }).click()
    await card.getByLabel('New affiliate').fill('Boris')
    await card.getByRole('option').first().click()
    await card.getByRole('button', { name: 'Continue' }).click()
    const question = page.getByRole('alertdialog')
    await question.getByLabel('Reason').fill('Boris brought them by phone')
    await question.getByRole('button', { name: 'Move customer' }).dblclick()
    await card.getByText('Boris').waitFor()
    await card.getByRole('button', { name: 'Unbind customer' }).click()
    await question.getByLabel('Reason').fill('Asked to leave')
    await question.getByRole('button', { name: 'Unbind customer' }).dblclick()
    await card.getByText('Unbound by the advertiser').waitFor()
    await expectFits(page)
  })

  test('a file is evaluated dry, then reported; the journal has its rows', async () => {
    const page = await openAs(visits, system, 'advertiser', '/conversions/add')
    const buffer = Buffer.from(
      'order id,coupon,amount,currency\nf-1,ANNA10,10,USD\nf-2,ANNA10,x,USD\n',
    )
    const file = { name: 'sales.csv', mimeType: 'text/csv', buffer }
    await page.getByLabel('File', { exact: true }).setInputFiles(file)
    await page.getByRole('button', { name: 'Check the file' }).click()
    await page.getByText('Dry run: nothing was saved.').waitFor()
    await afterDoubleClick(page)
    await page.getByRole('button', { name: 'Import 1 row' }).dblclick()
    await page.getByText('The file was imported.').waitFor()
    await page.getByRole('link', { name: 'f-1' }).waitFor()
    await expectFits(page)
    await page.getByRole('link', { name: 'Event log' }).click()
    await page.getByRole('link', { name: /^Open: \d+ Invalid/ }).click()
    await page.getByRole('dialog').getByText('Raw data').waitFor()
    await page.getByRole('button', { name: 'Replay event' }).waitFor()
    await expectFits(page)
  })

  test('an affiliate reads the receipt of their own, and nothing of the advertiser’s', async () => {
    const page = await openAs(visits, system, 'affiliate', '/')
    await page
      .getByRole('link', { name: /^Open: Sale/ })
      .first()
      .click()
    await page.getByText(/^You earn \$/).waitFor()
    const text = await page.getByRole('main').textContent()
    expect(text).not.toMatch(/platform’s fee|advertiser owed|Level 2/)
    await expectFits(page)
  })
})

const suspect = { visitor: { ip: '198.51.100.7', email: 'buyer@mailinator.com' } }

/** Reports as the shop would, with its own key. */
async function report(conversion: object): Promise<void> {
  const demo = JSON.parse(readFileSync(system.demoFile, 'utf8'))
  const response = await fetch(`${system.baseUrl}/v1/conversions`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${demo.app.api_key}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ event: 'sale', currency: 'USD', ...conversion }),
  })
  expect(response.status).toBe(201)
}

const receiptOf = (panel: ReturnType<Page['getByRole']>) =>
  panel.locator('section').filter({ hasText: 'Based on the data stored' }).textContent()

async function expectFits(page: Page): Promise<void> {
  for (const size of [PHONE, WIDE]) {
    await page.setViewportSize(size)
    await expectNoSidewaysScroll(page)
  }
}
