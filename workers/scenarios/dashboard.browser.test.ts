/**
 * The main screens in a real browser on a started system: the shop, an affiliate's day, and a payout by
 * finance.
 */
import { sql } from 'drizzle-orm'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { connect, runScoped } from '../core/database.ts'
import { demoOf } from './demo-levers.ts'
import { confirmByKeyboard, find, pressByKeyboard } from './keyboard.ts'
import { type StartedSystem, startSystem } from './started-system.ts'
import {
  describeIn,
  eventually,
  expectNoSidewaysScroll,
  openAs,
  PHONE,
  signIn,
  stepUntil,
  type Visits,
} from './visits.ts'

const DAY_MS = 86_400_000

let system: StartedSystem
let visits: Visits

const inBrowser = describeIn(startSystem, (opened) => {
  ;({ system, visits } = opened)
})

inBrowser('in a browser', () => {
  test('a visitor follows an affiliate link, sees the click id in the shop, and buys', async () => {
    const page = await visits.open()
    await page.goto(`${system.shopUrl}/aff/${system.affiliateCode}?sub1=newsletter`)
    const clickId = new URL(page.url()).searchParams.get('click_id') ?? ''
    expect(clickId).toMatch(/^[0-9a-f-]{36}$/)
    expect(await page.locator('#click-id').textContent()).toBe(clickId)
    await arriveInDatabase(clickId)
    await page.getByRole('button', { name: 'Buy' }).click()
    await page.getByRole('heading', { name: 'What the API answered: 201' }).waitFor()
    expect(await page.locator('#report').textContent()).toContain('"14.70"')
    await expectNoSidewaysScroll(page)
  })

  test('the affiliate signs in and sees their day: a click, a sale, and the money on hold', async () => {
    const page = await visits.open()
    await signIn(page, system, 'affiliate')
    const day = page.getByRole('main')
    await day.getByText('Time zone: ').waitFor()
    await day.getByRole('heading', { name: 'Balance' }).waitFor()
    await eventually(() => lineOf(page, 'Hold')).toContain('14.70')
    expect(await lineOf(page, 'Paid')).toContain('0.00')
    await day.getByText('newsletter').first().waitFor()
    await page.setViewportSize(PHONE)
    await expectNoSidewaysScroll(page)
  })

  test('by keyboard alone, finance builds, another approves, finance sends and sees it paid', async () => {
    await system.runCron('release-holds', new Date(Date.now() + 31 * DAY_MS))
    const finance = await openAs(visits, system, 'finance', '/')
    await find(finance, 'Build a payout', 'Build a payout run')
    await pressByKeyboard(finance.getByRole('button', { name: 'Build a run of $14.70' }))
    await pressByKeyboard(finance.getByRole('button', { name: 'Reserve $14.70 for 1 payout' }))
    await confirmByKeyboard(finance, system, 'finance')
    await pressByKeyboard(finance.getByRole('link', { name: /^Open batch .* USD #1$/ }))
    await finance.getByText('You built this batch, so another person must approve it.').waitFor()

    const second = await openAs(visits, system, 'finance2', '/')
    await second.getByText('1 payout batch awaits approval by a second person: $14.70.').waitFor()
    await pressByKeyboard(second.getByRole('link', { name: 'Review and approve' }))
    await pressByKeyboard(second.getByRole('button', { name: 'Approve', exact: true }))
    await pressByKeyboard(second.getByRole('button', { name: 'Approve $14.70 for 1 affiliate' }))
    await confirmByKeyboard(second, system, 'finance2')
    await second.getByRole('button', { name: 'Send', exact: true }).waitFor()

    // From any page, by the short id that the screens show.
    const { pathname } = new URL(second.url())
    await finance.goto(`${system.baseUrl}/offers`)
    await find(finance, pathname.slice(-6).toUpperCase(), pathname.slice(-6).toUpperCase())
    await finance.waitForURL((url) => url.pathname === pathname)
    await pressByKeyboard(finance.getByRole('button', { name: 'Send', exact: true }))
    await pressByKeyboard(finance.getByRole('button', { name: 'Send $14.70 to 1 affiliate' }))
    await confirmByKeyboard(finance, system, 'finance')
    await expectSettled(finance)
    await finance.setViewportSize(PHONE)
    await expectNoSidewaysScroll(finance)
  })

  test('the affiliate sees it paid, in Russian too', async () => {
    const page = await visits.open()
    await page.goto(`${system.baseUrl}/sign-in`)
    await page.getByRole('button', { name: 'Русский' }).click()
    await signIn(page, system, 'affiliate', {
      email: 'Почта',
      password: 'Пароль',
      submit: 'Войти',
    })
    expect(await page.locator('html').getAttribute('lang')).toBe('ru')
    await eventually(() => lineOf(page, 'Выплачено')).toContain('14,70')
    // Released by a job that ran a month ahead, and paid all the same.
    const sale = page.getByRole('row').filter({ hasText: 'newsletter' })
    await sale.getByText('Выплачено').first().waitFor()
    await page.setViewportSize(PHONE)
    await expectNoSidewaysScroll(page)
  })

  test('the affiliate saves a link once however often they click, and it leads to the shop', async () => {
    const page = await openAs(visits, system, 'affiliate', '/')
    await page.getByRole('link', { name: 'Links', exact: true }).click()
    await page.getByRole('link', { name: 'New link' }).click()
    await page.getByRole('button', { name: 'Create link' }).click()
    await page.getByText('Required.').waitFor()
    await page.getByLabel('Label', { exact: true }).fill('June newsletter')
    await page.getByLabel('Custom slug').fill('June-News')
    await page.getByRole('button', { name: 'Create link' }).dblclick()
    await page.getByRole('dialog', { name: 'June newsletter' }).waitFor()
    await page.getByRole('button', { name: 'Close' }).click()
    const address = page.getByLabel('URL of June newsletter', { exact: true })
    await address.waitFor()
    expect(await page.getByRole('main').getByRole('heading', { level: 3 }).count()).toBe(1)

    await page.getByRole('link', { name: 'New link' }).click()
    await page.getByLabel('Label', { exact: true }).fill('Another')
    await page.getByLabel('Custom slug').fill('june-news')
    await page.getByRole('button', { name: 'Create link' }).click()
    await page.getByText('Already taken. Choose another one.').waitFor()
    // The session has ended: what was typed stays. A click at once would count as the second of two.
    await page.waitForTimeout(500)
    await page.context().clearCookies()
    await page.route('**/v1/links', (request) =>
      request.fulfill({ status: 401, json: { code: 'unauthenticated' } }),
    )
    await page.getByRole('button', { name: 'Create link' }).click()
    await page.getByRole('alert').getByRole('link', { name: 'Sign in' }).waitFor()
    expect(await page.getByLabel('Label', { exact: true }).inputValue()).toBe('Another')
    await page.setViewportSize(PHONE)
    await expectNoSidewaysScroll(page)

    const visitor = await visits.open()
    await visitor.goto(await address.inputValue())
    expect(new URL(visitor.url()).searchParams.get('click_id')).toMatch(/^[0-9a-f-]{36}$/)
  })

  test('the advertiser caps an offer, and the list counts it', async () => {
    const page = await openAs(visits, system, 'advertiser', '/offers')
    await page.getByRole('link', { name: 'Open Demo shop, 30 days on hold' }).click()
    const panel = page.getByRole('dialog', { name: 'Demo shop, 30 days on hold' })
    await panel.getByText('Lead $2.00 · Sale 30% · Rebill 30%').waitFor()
    await panel.getByText('No caps', { exact: true }).click()
    const caps = page.getByRole('form', { name: 'Add cap' })
    await caps.getByLabel('Limit', { exact: true }).fill('1000')
    await caps.getByRole('button', { name: 'Add cap' }).dblclick()
    await page.getByText('Clicks per day · 1,000').waitFor()
    await page.getByRole('button', { name: 'Close' }).click()
    const list = page.getByRole('table', { name: 'Offers' })
    const row = list.getByRole('row').filter({ hasText: '30 days on hold' })
    const headers = await list.getByRole('columnheader').allTextContents()
    const at = headers.findIndex((header) => header.includes('Caps'))
    await eventually(() => row.getByRole('cell').nth(at).textContent()).toBe('1')
    await page.setViewportSize(PHONE)
    await expectNoSidewaysScroll(page)
  })
})

/** The amount of a row of the money card. */
async function lineOf(page: Page, term: string): Promise<string | null> {
  return page
    .locator('dl > div')
    .filter({ has: page.locator('dt', { hasText: term }) })
    .first()
    .textContent()
}

/** The local queue delivers within a second; then the click is written. */
async function arriveInDatabase(clickId: string): Promise<void> {
  const db = await connect(demoOf(system).system_database_url)
  const count = async () => {
    const [rows] = await runScoped(db, { kind: 'system' }, [
      sql`select id from affiliate.clicks where id = ${clickId}::uuid`,
    ])
    return rows?.length
  }
  await eventually(count).toBe(1)
}

/** Runs the job that reads PayPal until the open panel shows every payout as final. */
async function expectSettled(page: Page): Promise<void> {
  let minutes = 0
  await stepUntil(page.getByText('Every payout has a final result. Nothing is left to do.'), () => {
    minutes += 10
    return system.runCron('reconcile-payouts', new Date(Date.now() + minutes * 60_000))
  })
}
