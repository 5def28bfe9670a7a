/** Two people of finance make a booking, and the advertiser sees it: in a browser on a started system. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { assembleSystem } from './assembled-system.ts'
import type { System } from './started-system.ts'
import {
  afterDoubleClick,
  confirmAction,
  describeIn,
  eventually,
  openAs,
  type Visits,
} from './visits.ts'

const REFERENCE = 'SEPA-2026-11-0412'

let system: System
let visits: Visits

const inBrowser = describeIn(assembleSystem, (opened) => {
  ;({ system, visits } = opened)
})

inBrowser('money in a browser', () => {
  test('a deposit takes two people of finance; the advertiser sees balance and line', async () => {
    const finance = await openAs(visits, system, 'finance', '/')
    await finance.getByRole('link', { name: 'Money', exact: true }).click()
    await finance.getByRole('link', { name: 'Propose a booking' }).click()
    await finance.getByRole('button', { name: 'Propose booking', exact: true }).click()
    await finance.getByText('3 fields need attention').waitFor()
    await eventually(() => finance.evaluate('document.activeElement.name')).toBe('amount')
    await finance.getByLabel('Amount', { exact: true }).fill('2500')
    await movement(finance, 'Our bank account', '+$2,500.00')
    await movement(finance, 'Deposit of River Outfitters', '+$2,500.00')
    await finance.getByLabel('Reference', { exact: true }).fill(REFERENCE)
    await finance.getByLabel('Reason', { exact: true }).fill('The wire of today.')
    await finance.getByRole('button', { name: 'Propose booking', exact: true }).dblclick()
    await confirmAction(finance, system, 'finance')

    await finance.getByText('You proposed this booking, so another person').waitFor()
    const own = finance.getByRole('button', { name: 'Book', exact: true })
    expect(await own.getAttribute('aria-disabled')).toBe('true')
    await own.click({ force: true })
    expect(await finance.getByRole('alertdialog').count()).toBe(0)

    const before = await depositOfAdvertiser()
    const second = await openAs(visits, system, 'finance2', new URL(finance.url()).pathname)
    await second.getByRole('button', { name: 'Book', exact: true }).click()
    await second.getByRole('alertdialog').getByText('Deposit of River Outfitters').waitFor()
    await second.getByRole('button', { name: 'Book $2,500.00' }).dblclick()
    await confirmAction(second, system, 'finance2')
    await second.getByText('The money has moved in the ledger.').waitFor()

    const advertiser = await openAs(visits, system, 'advertiser', '/')
    const after = await depositShown(advertiser)
    expect([before, after]).toEqual(['$1,000,000.00', '$1,002,500.00'])
    await advertiser.getByRole('link', { name: 'Statement', exact: true }).click()
    const line = advertiser.getByRole('row').filter({ hasText: REFERENCE })
    expect(await line.textContent()).toContain('Deposit received')
    expect(await line.textContent()).toContain('your payment → deposit')
    expect(await line.textContent()).toContain('+$2,500.00')
    expect(await line.count()).toBe(1)
    const saving = advertiser.waitForEvent('download')
    await advertiser.getByRole('button', { name: 'Download CSV: Statement' }).click()
    expect((await saving).suggestedFilename()).toMatch(/^statement-.*-USD\.csv$/)
  })

  test('a repeated reference is an error at its field; a refused proposal frees it', async () => {
    const finance = await openAs(visits, system, 'finance', '/money/bookings/new')
    await finance.getByLabel('Amount', { exact: true }).fill('2500')
    await finance.getByLabel('Reference', { exact: true }).fill(REFERENCE)
    await finance.getByLabel('Reason', { exact: true }).fill('The wire of today.')
    await finance.getByRole('button', { name: 'Propose booking', exact: true }).click()
    await confirmAction(finance, system, 'finance')
    await finance.getByText('Another booking uses this reference.').waitFor()
    await finance.getByLabel('Reference', { exact: true }).fill('SEPA-2')
    await afterDoubleClick(finance)
    await finance.getByRole('button', { name: 'Propose booking', exact: true }).click()
    await confirmAction(finance, system, 'finance')
    await finance.getByRole('button', { name: 'Reject', exact: true }).click()
    await finance.getByRole('button', { name: 'Reject $2,500.00' }).click()
    await finance.getByText('No money moved. The reference can be used again.').waitFor()
  })

  test('finance enters a rate, sees the nightly check and saves the journal', async () => {
    await system.runCron('audit-books', new Date())
    const finance = await openAs(visits, system, 'finance', '/money/rates')
    await finance.getByRole('button', { name: 'Propose rate' }).click()
    await finance.getByText('Enter a rate, for example 1.0843.').waitFor()
    await finance.getByLabel('Rate', { exact: true }).fill('1,0843')
    await finance.getByLabel('Source').fill('ECB, reference rate')
    await finance.getByRole('button', { name: 'Propose rate' }).click()
    await confirmAction(finance, system, 'finance')
    await finance.getByText(/is proposed\. A second person/).waitFor()
    await finance.getByRole('link', { name: 'Audit and journal' }).click()
    await finance.getByText('No problems', { exact: true }).waitFor()
    await finance.getByText('No debts.').waitFor()
    const saving = finance.waitForEvent('download')
    await finance.getByRole('button', { name: 'Download journal' }).click()
    expect((await saving).suggestedFilename()).toBe('tributary.journal')
  })
})

/** An account that a booking will change, and the amount. */
async function movement(page: Page, account: string, amount: string): Promise<void> {
  const line = page.locator('dl > div').filter({ hasText: account })
  await line.getByText(amount, { exact: true }).waitFor()
}

const depositShown = (page: Page) =>
  page
    .locator('dl > div')
    .filter({ has: page.locator('dt', { hasText: /^Deposit$/ }) })
    .locator('dd')
    .first()
    .textContent()

async function depositOfAdvertiser(): Promise<string | null> {
  const page = await openAs(visits, system, 'advertiser', '/')
  return depositShown(page)
}
