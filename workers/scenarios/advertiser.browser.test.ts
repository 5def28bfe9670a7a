/** An advertiser edits a whole offer with its rules and caps, an app, and their own settings. */
import { gzipSync } from 'node:zlib'
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
  PHONE,
  type Visits,
} from './visits.ts'

const SIGN_IN_BYTES_MAX = 115_000
const WIDE = { width: 1440, height: 900 }

let system: System
let visits: Visits

const inBrowser = describeIn(assembleSystem, (opened) => {
  ;({ system, visits } = opened)
})

inBrowser('an advertiser in a browser', () => {
  test('the sign-in page carries its own script and none of the pages behind it', async () => {
    const page = await visits.open()
    const scripts: Promise<Buffer>[] = []
    page.on('response', (response) => {
      if (response.url().endsWith('.js')) scripts.push(response.body())
    })
    await page.goto(`${system.baseUrl}/sign-in`, { waitUntil: 'networkidle' })
    await page.getByLabel('Password', { exact: true }).waitFor()
    const bodies = await Promise.all(scripts)
    const bytes = bodies.reduce((sum, body) => sum + gzipSync(body, { level: 9 }).length, 0)
    expect(bytes).toBeGreaterThan(50_000)
    expect(bytes).toBeLessThanOrEqual(SIGN_IN_BYTES_MAX)
  })

  test('makes an offer with targeting and a cap, and finds all of it after a reload', async () => {
    const page = await openAs(visits, system, 'advertiser', '/')
    await page.getByRole('link', { name: 'Offers', exact: true }).click()
    await page.getByRole('link', { name: 'New offer' }).click()
    const create = page.getByRole('button', { name: 'Create offer' })
    await create.click()
    await page.getByText('fields need attention').waitFor()
    await eventually(() => page.evaluate('document.activeElement.name')).toBe('name')
    await writeOffer(page)
    await create.click()
    await page.getByText('Already taken. Choose another one.').waitFor()
    await page.getByLabel('Code', { exact: true }).fill('AUTUMN')
    await afterDoubleClick(page)
    await create.dblclick()
    await page.getByRole('dialog', { name: 'Autumn sale' }).waitFor()
    await page.getByText('No caps', { exact: true }).click()

    const caps = page.getByRole('form', { name: 'Add cap' })
    await caps.getByLabel('Affiliate', { exact: true }).fill('ann')
    await page.getByRole('option', { name: 'Anna Reed' }).click()
    await caps.getByLabel('Metric', { exact: true }).selectOption('Commission')
    await caps.getByLabel('Limit, USD', { exact: true }).fill('500.50')
    await caps.getByLabel('When reached', { exact: true }).selectOption('Soft: notifies')
    await caps.getByRole('button', { name: 'Add cap' }).click()
    await page.getByText('Commission per day · $500.50').waitFor()

    await page.reload()
    await expectOffer(page)
    for (const size of [PHONE, WIDE]) {
      await page.setViewportSize(size)
      await expectNoSidewaysScroll(page)
    }
    await page.getByRole('button', { name: 'Close' }).click()
    const rows = page.getByRole('row').filter({ hasText: 'AUTUMN' })
    await eventually(() => rows.count()).toBe(1)
  })

  test('is asked before changes are left behind, and a cap put away can come back', async () => {
    const page = await openAs(visits, system, 'advertiser', '/offers')
    await page.getByRole('link', { name: 'Open Autumn sale' }).click()
    await page.getByText('1 cap', { exact: true }).click()
    await page.getByRole('button', { name: 'Archive cap: Commission per day' }).click()
    await page.getByText('1 archived cap').click()
    await afterDoubleClick(page)
    await page.getByRole('button', { name: 'Restore: Commission per day' }).click()
    await page.getByText('1 archived cap').waitFor({ state: 'detached' })

    await page.getByLabel('Name', { exact: true }).fill('Winter sale')
    const asked: string[] = []
    page.once('dialog', (dialog) => {
      asked.push(dialog.message())
      void dialog.dismiss()
    })
    await page.getByRole('button', { name: 'Close' }).click()
    await expect.poll(() => asked).toEqual(['Your changes are not saved. Leave anyway?'])
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Winter sale')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('Saved. New clicks use the change').waitFor()
    await page.getByRole('button', { name: 'Close' }).click()
    await page.getByRole('link', { name: 'Open Winter sale' }).waitFor()
  })

  test('duplicates an offer as a draft with a code of its own', async () => {
    const page = await openAs(visits, system, 'advertiser', '/offers')
    await page.getByRole('link', { name: 'Open Winter sale' }).click()
    await page.getByRole('link', { name: 'Duplicate Winter sale' }).click()
    await page.getByRole('dialog', { name: 'Copy of Winter sale' }).waitFor()
    await page.getByRole('button', { name: 'Create offer' }).click()
    const copy = page.getByRole('dialog', { name: 'Winter sale (copy)' })
    await copy.getByText('Draft', { exact: true }).first().waitFor()
    await copy.getByText(/^winter-sale-copy-\w{4}$/).waitFor()
    await copy.getByText('Fashion · no description · traffic: 0 allowed, 1 forbidden').waitFor()
    await copy.getByText('No caps', { exact: true }).waitFor()
  })

  test('sets an app and their own time zone; the server’s error is shown at its field', async () => {
    const page = await openAs(visits, system, 'advertiser', '/')
    await page.getByRole('link', { name: 'Settings', exact: true }).click()
    await page.getByRole('link', { name: 'Open Demo shop' }).click()
    const consent = page.getByLabel('Consent parameter (optional)')
    await consent.fill(await page.getByLabel('Click id parameter (optional)').inputValue())
    const save = page.getByRole('button', { name: 'Save', exact: true })
    await save.click()
    await page.getByText('Click id and consent need different parameters.').waitFor()
    expect(await consent.getAttribute('aria-invalid')).toBe('true')
    await consent.fill('agreed')
    await afterDoubleClick(page)
    await save.click()
    await page.getByText('Saved. New clicks use the change').waitFor()
    await page.setViewportSize(PHONE)
    await expectNoSidewaysScroll(page)
    await page.getByRole('button', { name: 'Close' }).click()

    await page.getByRole('link', { name: 'Open River Outfitters' }).click()
    await page.getByLabel('Time zone').fill('Mars/Olympus')
    await page.getByRole('button', { name: 'Add a country' }).click()
    await page.getByLabel('Country', { exact: true }).fill('de')
    await save.click()
    await page.getByText('Choose a time zone such as "Europe/Berlin".').waitFor()
    await page.getByLabel('Time zone').fill('Europe/Berlin')
    await afterDoubleClick(page)
    await save.click()
    await page.getByText('Saved. New clicks use the change').waitFor()
    await page.reload()
    await eventually(() => page.getByLabel('Time zone').inputValue()).toBe('Europe/Berlin')
    const country = page.getByLabel('Country', { exact: true })
    await eventually(() => country.inputValue()).toBe('DE')
    await expectNoSidewaysScroll(page)
  })
})

/** A percent rule, a region, browsers, hours and a velocity limit; the code is taken. */
async function writeOffer(page: Page): Promise<void> {
  await page.getByLabel('Name', { exact: true }).fill('Autumn sale')
  const preview = page.getByRole('status', { name: 'Example' })
  await preview.getByText('earns $14.70 on a $49.00 sale, and $14.70 on each').waitFor()
  await page.getByLabel('Affiliate earns, %').first().fill('12,5')
  await preview.getByText('An affiliate earns $6.13 on a $49.00 sale').waitFor()
  await page.getByLabel('Landing page', { exact: true }).fill('https://shop.example/?c={click_id}')
  await page.getByText('Details for affiliates').click()
  await page.getByLabel('Category', { exact: true }).selectOption('Fashion')
  await page.getByLabel('Search ads on the brand name: Forbidden').check()
  await page.getByText('Advanced settings').click()
  await page.getByText('Hold, attribution and approval').click()
  await page.getByLabel('Code', { exact: true }).fill('demo')
  await page.getByText('All countries', { exact: true }).click()
  await page.getByLabel('Regions not allowed').fill('us-ca')
  await page.getByText('Devices, systems and browsers').click()
  const browsers = page.getByRole('group', { name: /^Browsers/ })
  await browsers.getByLabel('Firefox', { exact: true }).check()
  await page.getByText('Schedule', { exact: true }).click()
  await page.getByRole('button', { name: 'Add hours' }).click()
  await page.getByLabel('To', { exact: true }).fill('00:00')
  await page.getByText('Sub ids, velocity and data centers').click()
  await page.getByLabel('Maximum clicks').fill('5')
  await page.getByLabel('Within, minutes').fill('1.5')
  await page.getByText('Clicks that do not count', { exact: true }).first().click()
  await page.getByLabel('Bot', { exact: true }).selectOption('Plain page')
  await page.getByText('Additional fallback URLs').click()
  await page.getByRole('button', { name: 'Add fallback URL' }).click()
  await page.getByLabel('Fallback URL 1', { exact: true }).fill('https://other.example/')
  await page
    .getByRole('group', { name: /^Reasons/ })
    .getByLabel('Cap reached')
    .check()
}

async function expectOffer(page: Page): Promise<void> {
  // Only the first card is open.
  await page.getByText('An affiliate earns $6.13 on a $49.00 sale').waitFor()
  expect(await page.getByLabel('Affiliate earns, %').first().inputValue()).toBe('12.5')
  await page.locator('#offer').getByText('Sale 12.5% · Rebill 12.5%').waitFor()
  await page.getByText('Fashion · no description · traffic: 0 allowed, 1 forbidden').waitFor()
  await page.getByText('not US-CA', { exact: true }).waitFor()
  // Closed cards show a summary of their settings.
  await page.getByText('Firefox', { exact: true }).first().waitFor()
  await page.getByText('Mon Tue Wed Thu Fri 09:00–00:00').waitFor()
  await page.getByText('5 clicks in 90 seconds').waitFor()
  await page.getByText('1 reason changed').waitFor()
  await page.getByText('Additional fallback URLs').click()
  expect(await page.getByLabel('Fallback URL 1', { exact: true }).inputValue()).toBe(
    'https://other.example/',
  )
  await page.getByText('1 cap', { exact: true }).click()
  const line = page.getByRole('listitem').filter({ hasText: 'Commission per day · $500.50' })
  expect(await line.textContent()).toContain('Anna Reed · Soft: notifies')
}
