/** What newcomers do on the screens, beside the tests that tell their stories. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { codeOfStep, fromBase32, stepAt } from '../credentials/totp.ts'
import { callerOf } from './demo-levers.ts'
import { linkInMail } from './mailbox.ts'
import type { System } from './started-system.ts'
import { afterDoubleClick, confirmWith, eventually } from './visits.ts'

export const PASSWORD = 'three quiet harbour lamps'
/** The advertiser's site, in front of the tracker. */
export const HOST = 'hill.example'
/** A host may be checked once in three seconds. */
const BETWEEN_CHECKS_MS = 3_100

interface Balance {
  advertiser: { id: string; name: string }
}

/** Fills in what all accounts have, corrects the password, and opens the link of the mail. */
export async function signUp(system: System, page: Page, email: string): Promise<void> {
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password').fill('garden')
  await page.getByRole('button', { name: 'Create account' }).click()
  // The help text has the number of characters, too, so the field counts as marked only after the server's
  // answer.
  await page.locator('input[name=password][aria-invalid=true]').waitFor()
  await page.getByLabel('Password').fill(PASSWORD)
  await afterDoubleClick(page)
  await page.getByRole('button', { name: 'Create account' }).click()
  await page.getByRole('heading', { name: 'Check your email' }).waitFor()
  await page.goto(await linkInMail(system, email, '/verify#'))
  await page.getByRole('button', { name: 'Confirm email' }).click()
}

/** Sets up one-time codes, confirmed by the password, which is the only factor so far. @returns their secret. */
export async function addCodes(page: Page): Promise<string> {
  await page.getByText('Your role needs a second factor').waitFor()
  await page.getByRole('button', { name: 'Set up codes' }).click()
  await confirmWith(page, PASSWORD)
  const secret = await page.getByLabel('Key', { exact: true }).inputValue()
  const code = codeOfStep(fromBase32(secret), stepAt(new Date()))
  await page.getByLabel('Code from the app').fill(code)
  await page.getByRole('button', { name: 'Turn on' }).click()
  const kept = page.getByRole('alertdialog', { name: 'Save these recovery codes' })
  await kept.getByLabel('I saved the codes').check()
  await kept.getByRole('button', { name: 'Done' }).click()
  await page.getByText('10 codes left').waitFor()
  return secret
}

/** So many of the first steps are done, in their order. */
export async function expectSteps(page: Page, done: number): Promise<void> {
  const lines = page.getByRole('list', { name: 'Your first hour' }).getByRole('listitem')
  const states = async () => (await lines.allTextContents()).map((line) => line.includes('Done'))
  await eventually(states).toEqual(Array.from({ length: 7 }, (_, step) => step < done))
}

/** Back to the steps; `next`: the button of the next one. */
export async function toStep(page: Page, done: number, next: string): Promise<void> {
  const close = page.getByRole('button', { name: 'Close', exact: true })
  if (await close.isVisible()) await close.click()
  await page.getByRole('link', { name: 'Onboarding', exact: true }).click()
  await expectSteps(page, done)
  await page.getByRole('link', { name: next, exact: true }).click()
}

/** A wrong host is refused, and one without its record is not verified. */
export async function proveHost(page: Page, dnsUrl: string): Promise<void> {
  await page.getByLabel('Host', { exact: true }).fill(`https://${HOST}`)
  await page.getByRole('button', { name: 'Add host' }).click()
  await page.getByText('Enter a host name such as').waitFor()
  await afterDoubleClick(page)
  await page.getByLabel('Host', { exact: true }).fill('Hill.example')
  await page.getByRole('button', { name: 'Add host' }).click()
  await page.getByText('Not verified').waitFor()
  const check = page.getByRole('button', { name: `Check now: ${HOST}` })
  await check.click()
  await page.getByText('Not found yet.').waitFor()
  const name = await page.getByRole('textbox', { name: `${HOST}, Name` }).inputValue()
  const value = await page.getByRole('textbox', { name: `${HOST}, Value` }).inputValue()
  expect(name).toBe(`_tributary.${HOST}`)
  const body = JSON.stringify({ name, values: [value] })
  const set = await fetch(new URL('/records', dnsUrl), { method: 'POST', body })
  expect(set.status).toBe(200)
  await sleep(BETWEEN_CHECKS_MS)
  await check.click()
  await page.getByText('Verified', { exact: true }).waitFor()
}

/** The first lesson of the template, in the advertiser's words. */
export async function writeLesson(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Start with the template' }).click()
  await page.getByRole('button', { name: 'Publish What we do' }).click()
  await page.getByText('Write your own text instead of “[Your company').waitFor()
  await page.getByRole('button', { name: 'Edit What we do' }).click()
  await page.getByLabel('Text', { exact: true }).fill('We sell tools that last.')
  const answers = page.getByLabel('Answers, one per line')
  await answers.fill('Gardeners\nSailors')
  await page.getByRole('button', { name: 'Save lesson' }).click()
  await answers.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Publish What we do' }).click()
  await page.getByRole('button', { name: 'Unpublish What we do' }).waitFor()
}

/** A visitor opens the link. The advertiser's site hands it to the tracker. @returns the click's id. */
export async function visit(system: System, page: Page, url: string): Promise<string> {
  await page.route(`**://${HOST}/**`, async (route) => {
    const request = route.request()
    const { pathname, search } = new URL(request.url())
    if (pathname === '/') return route.fulfill({ contentType: 'text/html', body: '<h1>Hill</h1>' })
    const answer = await route.fetch({
      ...{ url: `${system.baseUrl}${pathname}${search}`, maxRedirects: 0 },
      headers: { ...request.headers(), host: HOST },
    })
    // Playwright does not let a route answer what a redirect leads to.
    const body = `<meta http-equiv="refresh" content="0;url=${answer.headers().location}">`
    await route.fulfill({ contentType: 'text/html', body })
  })
  await page.goto(url)
  await page.getByRole('heading', { name: 'Hill' }).waitFor()
  return new URL(page.url()).searchParams.get('c') ?? ''
}

/** Two people of finance book the advertiser's payment. money.browser.test.ts does it on the screens. */
export async function bookDeposit(system: System): Promise<void> {
  const [finance, finance2] = [
    await callerOf(system, 'finance'),
    await callerOf(system, 'finance2'),
  ]
  const { advertisers } = await finance('GET', '/v1/balances')
  const { advertiser } = advertisers.find(
    (found: Balance) => found.advertiser.name === 'Hill Goods',
  )
  const { booking } = await finance('POST', '/v1/bookings', {
    ...{ kind: 'deposit', advertiser_id: advertiser.id, amount: '250.00', currency: 'USD' },
    ...{ cash_account: 'plat.cash.bank', reference: 'wire-1', reason: 'Wire of today.' },
  })
  await finance2('POST', `/v1/bookings/${booking.id}/book`, { seen_sha256: booking.sha256 })
}
