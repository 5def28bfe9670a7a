/** The logs of clicks and conversions, a click's story, figures in lists, and traffic costs. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { assembleSystem } from './assembled-system.ts'
import { expectAxeClean } from './axe.ts'
import { clickLink, report } from './demo-levers.ts'
import type { System } from './started-system.ts'
import {
  describeIn,
  expectNoSidewaysScroll,
  openAs,
  openPage,
  PHONE,
  type Visits,
} from './visits.ts'

let system: System
let visits: Visits
let clickId: string

const inBrowser = describeIn(assembleSystem, async (opened) => {
  ;({ system, visits } = opened)
  clickId = await clickLink(system, 'letter')
  const sale = { event: 'sale', external_id: 'order-77', customer_id: 'buyer-77' }
  await report(system, { ...sale, click_id: clickId, amount: '100.00' })
  const refund = { event: 'refund', external_id: 'refund-77', original_external_id: 'order-77' }
  await report(system, { ...refund, amount: '50.00' })
})

inBrowser('logs in a browser', () => {
  test('an affiliate searches a click, opens its story, and sees the sale and the refund', async () => {
    const page = await openAs(visits, system, 'affiliate', '/reports')
    await page.getByRole('link', { name: 'Click log' }).click()
    await search(page, 'Click id', clickId)
    await page.getByText('1 click shown.').waitFor()
    await expectFits(page)
    await page.getByRole('link', { name: /^Open click of/ }).click()
    const story = page.getByRole('main')
    await story.getByText('Sale …r-77').waitFor()
    await story.getByText('Refund …d-77').waitFor()
    await story.getByText('−$15.00').waitFor()
    await story.getByText('$15.00 reversed by refunds').waitFor()
    await story.getByText('Attribution and earnings').first().click()
    await story.getByText(/^You earn \$30\.00/).waitFor()
    expect(await story.textContent()).not.toMatch(/order-77|buyer-77|IP address/)
    await expectFits(page)
  })

  test('an advertiser searches by customer id, and a refund is negative', async () => {
    const page = await openAs(visits, system, 'advertiser', '/reports/conversions')
    await search(page, 'Customer id', 'buyer-77')
    await page.getByText('Ids are looked for in all days.').waitFor()
    await page.getByRole('link', { name: /^Open: Sale/ }).waitFor()
    await page.getByText('−$50.00').waitFor()
    expect(new URL(page.url()).searchParams.get('customer_id')).toBe('buyer-77')
    // Filters offer what no row shows.
    await page.getByRole('combobox', { name: 'Affiliate' }).fill('boris')
    await page.getByRole('option', { name: /Boris Lind/ }).click()
    await page.getByText('Nothing has this id.', { exact: false }).waitFor()
    await page.getByRole('combobox', { name: 'Affiliate' }).fill('')
    await page.getByRole('combobox', { name: 'Offer' }).fill('paid at once')
    await page.getByRole('option', { name: /paid at once/ }).click()
    await page
      .getByRole('link', { name: /^Open its click/ })
      .first()
      .click()
    await page.getByText('buyer-77').first().waitFor()
    await openPage(page, '/clicks/019aa000-0000-7000-8000-00000000dead')
    await page.getByText('This click was not found.', { exact: false }).waitFor()
  })

  test('an affiliate sees nothing of another’s click', async () => {
    const page = await openAs(visits, system, 'affiliate2', `/clicks/${clickId}`)
    await page.getByText('This click was not found.', { exact: false }).waitFor()
  })

  test('a list has the figures of the API', async () => {
    const page = await visits.openAs(system, 'advertiser')
    const asked = page.waitForResponse(/\/v1\/reports\/list-figures/)
    await page.goto(`${system.baseUrl}/offers?range=last_7`)
    const { rows } = (await (await asked).json()) as {
      rows: { sales: number; money: { amount: string }[] }[]
    }
    const amount = rows.find(({ sales }) => sales === 1)?.money[0]?.amount
    const row = page.getByRole('row').filter({ hasText: 'INSTANT' })
    await row.getByText(`$${amount}`, { exact: true }).waitFor()
    await page.getByLabel('Period of the figures').selectOption('yesterday')
    await row.getByText('—').first().waitFor()
    expect(new URL(page.url()).searchParams.get('range')).toBe('yesterday')
    await expectFits(page)
  })

  test('an affiliate enters a cost, and the report has its return', async () => {
    const page = await openAs(visits, system, 'affiliate', '/reports/costs')
    await page.getByLabel('Amount', { exact: true }).fill('10.00')
    await page.getByRole('button', { name: 'Save cost' }).click()
    await page.getByText('1 cost shown.').waitFor()
    await expectFits(page)
    const file = {
      name: 'costs.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('day,amount\n2026-01-05,3.00\n'),
    }
    await page.getByLabel('CSV file').setInputFiles(file)
    await page.getByRole('button', { name: 'Import file' }).click()
    await page.getByText('1 added, 0 replaced, 0 unchanged.').waitFor()
    await page.getByRole('button', { name: 'Change the cost of Jan 5, 2026' }).click()
    await page.getByRole('button', { name: 'Delete cost' }).click()
    await page.getByText('1 cost shown.').waitFor()
    await page.getByRole('link', { name: 'See ROI by day' }).click()
    await page.getByRole('columnheader', { name: 'ROI' }).waitFor()
  })
})

async function search(page: Page, label: string, value: string): Promise<void> {
  const field = page.getByLabel(label, { exact: true })
  await field.fill(value)
  await field.press('Enter')
}

async function expectFits(page: Page): Promise<void> {
  for (const size of [PHONE, { width: 1440, height: 900 }]) {
    await page.setViewportSize(size)
    await expectNoSidewaysScroll(page)
  }
  await expectAxeClean(page)
}
