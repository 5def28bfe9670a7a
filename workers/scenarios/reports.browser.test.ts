/** The page Reports: filters, drill-down, views, files, and figures that equal the API's and plain SQL. */
import { readFileSync } from 'node:fs'
import { sql } from 'drizzle-orm'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import * as cast from '../../dev/demo/demo-cast.ts'
import { clickOf, pack } from '../clicks/test/click-messages.ts'
import { recordClicks } from '../clicks/verbs/record-clicks.ts'
import { recordConversion } from '../conversions/record/verbs/record-conversion.ts'
import { connect, type Db } from '../core/database.ts'
import { newId } from '../core/ids.ts'
import { ask, saleOf } from '../test/books-world.ts'
import { assembleSystem } from './assembled-system.ts'
import { expectAxeClean } from './axe.ts'
import type { System } from './started-system.ts'
import {
  describeIn,
  eventually,
  expectNoSidewaysScroll,
  openAs,
  openPage,
  PHONE,
  signIn,
  type Visits,
} from './visits.ts'

const [anna, boris] = cast.affiliates
const [demo] = cast.offers
const tenant = {
  ...{ advertiserId: cast.advertiser.id, appId: cast.app.id, appKeyId: cast.appKeyId },
  ...{ offerId: demo.id, affiliateId: boris!.id, currency: 'USD' as const },
}

let system: System
let visits: Visits
let db: Db

const inBrowser = describeIn(assembleSystem, async (opened) => {
  ;({ system, visits } = opened)
  const url = JSON.parse(readFileSync(system.demoFile, 'utf8')).system_database_url
  db = await connect(url)
  const api = await connect(url.replaceAll('app_system', 'app_api'))
  const at = new Date(Date.now() - 3_600_000)
  const { appKeyId: _key, currency, ...ids } = tenant
  const clicks = [boris!, boris!, anna!].flatMap(({ id: affiliateId }) =>
    ['DE', 'DE', 'US'].map((country) =>
      clickOf({ ...ids, affiliateId }, { id: newId(at), at: at.getTime(), country }),
    ),
  )
  await recordClicks(db, pack([clicks]))
  await recordConversion(
    api,
    saleOf(tenant, {
      ...{ clickId: clicks[0]!.id, externalId: 'seen-1', customerId: 'ann', now: new Date() },
      ...{ occurredAt: new Date(), amount: { minor: 10_000n, currency } },
    }),
  )
})

const breakdown = (page: Page) => page.getByRole('region', { name: /Figures by the chosen/ })
const totals = async (page: Page) =>
  (await breakdown(page).locator('tfoot td').allTextContents()).map((text) => text.trim())
const isFiltered = (page: Page) =>
  page.getByRole('link', { name: 'Remove the filter Country' }).waitFor()

inBrowser('reports in a browser', () => {
  test('an advertiser filters, drills down, saves a view, shares it, and exports what it shows', async () => {
    const page = await openAs(visits, system, 'advertiser', '/reports')
    await page.getByLabel('Group by', { exact: true }).selectOption({ label: 'Country' })
    await breakdown(page).getByRole('link', { name: 'Open Germany' }).waitFor()
    const answered = page.waitForResponse(
      (answer) =>
        /\/v1\/reports\?.*country=DE/.test(answer.url()) && /group_by=region/.test(answer.url()),
    )
    await breakdown(page).getByRole('link', { name: 'Open Germany' }).click()
    const { total } = await (await answered).json()
    await isFiltered(page)
    await page.getByLabel('Group by', { exact: true }).selectOption({ label: 'Affiliate' })
    await breakdown(page).getByText(boris!.name).waitFor()

    const [plain] = await ask(
      db,
      sql`select count(*)::int as clicks, count(distinct affiliate_id)::int as affiliates,
        (select sum(v.conversions)::int from affiliate.conversion_counts v join affiliate.clicks c on c.id = v.click_id
          where c.country = 'DE' and v.event = 'sale' and v.advertiser_id = ${cast.advertiser.id}::uuid) as sales
        from affiliate.clicks k where k.advertiser_id = ${cast.advertiser.id}::uuid and k.country = 'DE'`,
    )
    expect(plain).toEqual({ clicks: 6, affiliates: 2, sales: 1 })
    expect(total).toMatchObject({ clicks: plain!.clicks, sales: plain!.sales })
    const headers = await breakdown(page).locator('thead th').allTextContents()
    const shown = await totals(page)
    const figureOf = (name: string) => shown[headers.findIndex((text) => text.trim() === name) - 1]
    expect(figureOf('All clicks')).toBe(`${total.clicks}`)
    expect(figureOf('Sales')).toBe(`${total.sales}`)
    expect(figureOf('Order value')).toBe('$100.00')
    expect(total.money).toMatchObject([{ currency: 'USD', order_value: '100.00' }])
    const header = breakdown(page).getByRole('columnheader', { name: 'Order value' })
    expect(await header.getAttribute('title')).toContain('minus refunds')

    await page.getByRole('link', { name: 'Views', exact: true }).click()
    const panel = page.getByRole('dialog', { name: 'Saved views' })
    await panel.getByLabel('Name', { exact: true }).fill('Germany by partner')
    await panel.getByLabel('Share with my team').check()
    await panel.getByRole('button', { name: 'Save view' }).click()
    await panel.getByText('The view “Germany by partner” is saved.').waitFor()
    await panel.getByText('Open now · Shared').waitFor()
    await expectAxeClean(page)
    const saved = panel.getByRole('link', { name: 'Germany by partner' })
    const address = new URL((await saved.getAttribute('href')) ?? '', system.baseUrl).href
    await page.keyboard.press('Escape')
    await panel.waitFor({ state: 'detached' })

    const other = await visits.open()
    await signIn(other, system, 'advertiser')
    await other.goto(address)
    await isFiltered(other)
    await eventually(() => totals(other)).toEqual(shown)
    await openPage(other, `${new URL(address).pathname}?panel=views`)
    const list = other.getByRole('dialog', { name: 'Saved views' })
    await list.getByRole('link', { name: 'Germany by partner' }).click()
    await isFiltered(other)

    await page.getByRole('button', { name: 'Export', exact: true }).click()
    const saving = page.waitForEvent('download')
    await page.getByRole('menuitem', { name: 'CSV file' }).click()
    const lines = readFileSync(await (await saving).path(), 'utf8')
      .replace(/^\ufeff/, '')
      .trim()
      .split('\r\n')
      .map((line) => line.split(','))
    const [names, ...rows] = lines
    const column = (name: string) => rows.map((row) => row[names!.indexOf(name)])
    expect(column('affiliate').toSorted()).toEqual([anna!.name, boris!.name].toSorted())
    expect(
      column('clicks')
        .map(Number)
        .reduce((sum, clicks) => sum + clicks),
    ).toBe(total.clicks)
    expect(column('order_value').filter((value) => value !== '' && value !== '0.00')).toEqual([
      '100.00',
    ])
  })

  test('the view is renamed and deleted', async () => {
    const page = await openAs(visits, system, 'advertiser', '/reports?panel=views')
    const panel = page.getByRole('dialog', { name: 'Saved views' })
    await panel.getByRole('button', { name: 'Actions for Germany by partner' }).click()
    await page.getByRole('menuitem', { name: 'Rename' }).click()
    await panel.getByLabel('New name of Germany by partner').fill('Germany')
    await page.keyboard.press('Enter')
    await panel.getByRole('button', { name: 'Actions for Germany', exact: true }).click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    await panel.getByText('No views yet', { exact: false }).waitFor()
  })

  test.each([
    ['affiliate2', 'light', 'Payout'],
    ['advertiser', 'dark', 'Order value'],
  ] as const)(
    '%s: every chart has a table, fits a phone, and axe is clean in %s',
    async (name, scheme, money) => {
      const page = await openAs(visits, system, name, '/reports')
      await page.emulateMedia({ colorScheme: scheme })
      await page.locator(`html[data-theme=${scheme}]`).waitFor()
      for (const chart of ['trend', 'top', 'hours', 'cohorts']) {
        await openPage(page, `/reports?chart=${chart}&by=country`)
        await breakdown(page).getByText('Germany').waitFor()
        await page.locator('[aria-busy=true]').waitFor({ state: 'detached' })
        await expectAxeClean(page)
        await page.setViewportSize(PHONE)
        await expectNoSidewaysScroll(page)
        await page.setViewportSize({ width: 1440, height: 900 })
      }
      const customers = page.getByRole('grid', { name: new RegExp(money) })
      await customers
        .getByRole('gridcell', { name: /same month/ })
        .first()
        .focus()
      await page.getByText(/same month: \$\d/).waitFor()
      await page.getByRole('button', { name: 'Show as table' }).click()
      await page.getByRole('columnheader', { name: 'Customers who ordered' }).waitFor()
    },
  )

  test('hours are reached by arrow keys, and an unknown sort word is ignored', async () => {
    const page = await openAs(visits, system, 'advertiser', '/reports?chart=hours&sort=-nonsense')
    const cells = page.getByRole('grid').getByRole('gridcell')
    await cells.first().focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowDown')
    await page.getByText(/^Tue, 01:00 · Clicks: \d+$/).waitFor()
    await eventually(() => breakdown(page).locator('tbody tr').count()).toBeGreaterThan(0)
  })
})
