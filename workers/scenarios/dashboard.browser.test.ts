/** What people see: the shop, an affiliate's day, and finance paying, in a real browser on a started system. */
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { findChromium } from './chromium.ts'
import { type StartedSystem, startSystem } from './started-system.ts'

const executablePath = findChromium()
const PHONE = { width: 375, height: 812 }
const DESK = { width: 1280, height: 900 }
/** A browser without a window names itself so, and is rightly taken for a machine. */
const userAgent =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36'
const DAY_MS = 86_400_000

let system: StartedSystem
let browser: Browser
const contexts: BrowserContext[] = []
const faults: string[] = []

describe.skipIf(executablePath === null)('in a browser', () => {
  beforeAll(async () => {
    ;[system, browser] = await Promise.all([
      startSystem(),
      chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox'] }),
    ])
  }, 90_000)
  afterAll(async () => {
    await browser?.close()
    await system?.stop()
  }, 30_000)
  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()))
    expect(faults.splice(0)).toEqual([])
  })

  test('a visitor follows an affiliate link, sees the click id in the shop, and buys', async () => {
    const page = await open()
    await page.goto(`${system.shopUrl}/aff/${system.affiliateCode}?sub1=newsletter`)
    const clickId = new URL(page.url()).searchParams.get('click_id') ?? ''
    expect(clickId).toMatch(/^[0-9a-f-]{36}$/)
    expect(await page.locator('#click-id').textContent()).toBe(clickId)
    await arriveInDatabase()
    await page.getByRole('button', { name: 'Buy' }).click()
    await page.getByRole('heading', { name: 'What the API answered: 201' }).waitFor()
    expect(await page.locator('#report').textContent()).toContain('"14.70"')
    await expectNoSidewaysScroll(page)
  })

  test('the affiliate signs in and sees their day: a click, a sale, and the money on hold', async () => {
    const page = await open()
    await signIn(page, 'affiliate')
    const day = page.getByRole('main')
    await day.getByRole('heading', { name: 'Today' }).waitFor()
    await day.getByRole('heading', { name: 'Your money' }).waitFor()
    expect(await lineOf(page, 'Hold')).toContain('14.70')
    expect(await lineOf(page, 'Paid')).toContain('0.00')
    expect(await day.textContent()).toContain('newsletter')
    await page.setViewportSize(PHONE)
    await expectNoSidewaysScroll(page)
  })

  test('finance builds, another approves, finance sends and sees it paid', async () => {
    await system.runCron('release-holds', new Date(Date.now() + 31 * DAY_MS))
    const finance = await open()
    await signIn(finance, 'finance')
    await finance.goto(`${system.baseUrl}/payouts`)
    await finance.getByRole('button', { name: 'Build a run of $14.70' }).click()
    await finance.getByRole('button', { name: 'Reserve $14.70 for 1 affiliate' }).click()
    await finance.getByRole('link', { name: 'Open batch 1' }).click()
    await finance.getByText('You built this batch, so another person must approve it.').waitFor()

    const second = await open()
    await signIn(second, 'finance2')
    await second.goto(finance.url())
    await second.getByRole('button', { name: 'Approve', exact: true }).click()
    await second.getByRole('button', { name: 'Approve $14.70 for 1 affiliate' }).click()
    await second.getByRole('button', { name: 'Send', exact: true }).waitFor()

    await finance.reload()
    await finance.getByRole('button', { name: 'Send', exact: true }).click()
    await finance.getByRole('button', { name: 'Send $14.70 to 1 affiliate' }).click()
    await expectSettled(finance)
    await finance.setViewportSize(PHONE)
    await expectNoSidewaysScroll(finance)
  })

  test('the affiliate sees it paid, in Russian too', async () => {
    const page = await open()
    await page.goto(`${system.baseUrl}/sign-in`)
    await page.getByRole('button', { name: 'Русский' }).click()
    await signIn(page, 'affiliate', { email: 'Эл. почта', password: 'Пароль', submit: 'Войти' })
    expect(await page.locator('html').getAttribute('lang')).toBe('ru')
    expect(await lineOf(page, 'Выплачено')).toContain('14,70')
    // Released by a job that ran a month ahead, and paid all the same.
    const sale = page.getByRole('row').filter({ hasText: 'newsletter' })
    expect(await sale.textContent()).toContain('Выплачено')
    await page.setViewportSize(PHONE)
    await expectNoSidewaysScroll(page)
  })

  test('the affiliate saves a link once however often they click, and it leads to the shop', async () => {
    const page = await open()
    await signIn(page, 'affiliate')
    await page.getByRole('link', { name: 'Links', exact: true }).click()
    await page.getByRole('link', { name: 'New link' }).click()
    await page.getByRole('button', { name: 'Create the link' }).click()
    await page.getByText('This is needed.').waitFor()
    await page.getByLabel('Label', { exact: true }).fill('June newsletter')
    await page.getByLabel('End of the address').fill('June-News')
    await page.getByRole('button', { name: 'Create the link' }).dblclick()
    const address = page.getByLabel('Address of June newsletter', { exact: true })
    await address.waitFor()
    expect(await page.getByRole('main').getByRole('heading', { level: 3 }).count()).toBe(1)

    await page.getByRole('link', { name: 'New link' }).click()
    await page.getByLabel('Label', { exact: true }).fill('Another')
    await page.getByLabel('End of the address').fill('june-news')
    await page.getByRole('button', { name: 'Create the link' }).click()
    await page.getByText('Somebody has this already. Choose another one.').waitFor()
    await page.setViewportSize(PHONE)
    await expectNoSidewaysScroll(page)

    const visitor = await open()
    await visitor.goto(await address.inputValue())
    expect(new URL(visitor.url()).searchParams.get('click_id')).toMatch(/^[0-9a-f-]{36}$/)
  })

  test('the advertiser caps an offer, and the list counts it', async () => {
    const page = await open()
    await signIn(page, 'advertiser')
    await page.goto(`${system.baseUrl}/offers`)
    await page.getByRole('link', { name: 'Open Demo shop, 30 days on hold' }).click()
    await page.getByText('Sale: an order of $100.00 pays the affiliate $30.00.').waitFor()
    const caps = page.getByRole('form', { name: 'Add a cap' })
    await caps.getByLabel('Limit', { exact: true }).fill('1000')
    await caps.getByRole('button', { name: 'Add a cap' }).dblclick()
    await page.getByText('Clicks per day · 1,000').waitFor()
    await page.getByRole('button', { name: 'Close' }).click()
    const row = page.getByRole('row').filter({ hasText: 'DEMO' })
    expect(await row.getByRole('cell').last().textContent()).toBe('1')
    await page.setViewportSize(PHONE)
    await expectNoSidewaysScroll(page)
  })
})

/** A person at a browser of their own. What breaks on their page fails the test. */
async function open(): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-US', viewport: DESK, userAgent })
  contexts.push(context)
  context.setDefaultTimeout(20_000)
  const page = await context.newPage()
  page.on('pageerror', (error) => faults.push(String(error)))
  return page
}

async function signIn(
  page: Page,
  name: string,
  words = { email: 'E-mail', password: 'Password', submit: 'Sign in' },
): Promise<void> {
  const { email, password } = system.users[name]!
  await page.goto(`${system.baseUrl}/sign-in`)
  await page.getByLabel(words.email, { exact: true }).fill(email)
  await page.getByLabel(words.password, { exact: true }).fill(password)
  await page.getByRole('button', { name: words.submit, exact: true }).click()
  await page.waitForURL((url) => url.pathname === '/')
}

/** The amount beside a term of the money card. */
async function lineOf(page: Page, term: string): Promise<string | null> {
  return page
    .locator('dl > div')
    .filter({ has: page.locator('dt', { hasText: term }) })
    .first()
    .textContent()
}

/** The local queue waits a second at most before it delivers. */
const arriveInDatabase = () => new Promise((wake) => setTimeout(wake, 1_500))

/** Runs PayPal's reading by hand until the open panel says that every payout is final. */
async function expectSettled(page: Page): Promise<void> {
  const settled = page.getByText('Every payout has its final answer. Nothing is left to do.')
  for (let round = 1; round <= 20; round++) {
    await system.runCron('reconcile-payouts', new Date(Date.now() + round * 600_000))
    const isSettled = await settled.waitFor({ timeout: 1_500 }).then(
      () => true,
      () => false,
    )
    if (isSettled) return
  }
  throw new Error('The batch was not settled.')
}

async function expectNoSidewaysScroll(page: Page): Promise<void> {
  // The page measures itself anew after a change of size: it has a moment to come to rest.
  const root = 'document.documentElement'
  const beyond = () => page.evaluate<number>(`${root}.scrollWidth - ${root}.clientWidth`)
  await expect.poll(beyond, { timeout: 5_000 }).toBeLessThanOrEqual(0)
}
