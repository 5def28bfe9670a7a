/**
 * Failures between a screen and the server: each shows a clear sentence, keeps the input, and does nothing
 * twice. The server cannot be made to give most of these answers, so Playwright gives them.
 */
import type { BrowserContext, Page, Route } from 'playwright-core'
import { expect, test } from 'vitest'
import { assembleSystem } from './assembled-system.ts'
import type { System } from './started-system.ts'
import {
  afterDoubleClick,
  confirmAction,
  describeIn,
  eventually,
  figure,
  openAs,
  openPage,
  signIn,
  type Visits,
} from './visits.ts'

const REFERENCE = 'SEPA-1'
const SLOW_MS = 1_500

let system: System
let visits: Visits

const inBrowser = describeIn(assembleSystem, (opened) => {
  ;({ system, visits } = opened)
})

interface Case {
  readonly status: number
  readonly code: string
  readonly says: string
  readonly errors?: object[]
}

const failures: readonly Case[] = [
  { status: 401, code: 'unauthenticated', says: 'Sign in in another tab, then try again here.' },
  { status: 403, code: 'forbidden', says: 'Ask the owner if you need this right.' },
  { status: 404, code: 'not_found', says: 'The record was deleted, or you do not have access.' },
  { status: 409, code: 'conflict', says: 'The data changed after you opened this page' },
  {
    ...{ status: 422, code: 'invalid_input', says: 'Another booking uses this reference.' },
    errors: [
      {
        field: 'reference',
        code: 'reference_taken',
        message: 'Another booking uses this reference.',
      },
    ],
  },
  { status: 429, code: 'rate_limited', says: 'Wait a minute and try again.' },
  { status: 500, code: 'internal', says: 'If you were moving money, check its status' },
  { status: 503, code: 'unavailable', says: 'Clicks and sales are still recorded.' },
]
/** The body is no problem document, as when a proxy answers. */
const noDocument = 'The server answered in an unexpected way'
const offline = 'Nothing on this page is lost.'

inBrowser('bad answers in a browser', () => {
  test('a form about money keeps its fields in each case, and is sent once', async () => {
    const page = await openAs(visits, system, 'finance', '/money/bookings')
    await page.getByRole('link', { name: 'Propose a booking' }).click()
    const typed = {
      Amount: '2500',
      Reference: REFERENCE,
      Reason: 'The wire of today.',
    }
    for (const [label, value] of Object.entries(typed)) {
      await page.getByLabel(label, { exact: true }).fill(value)
    }
    const propose = page.getByRole('button', { name: 'Propose booking', exact: true })
    const expectKept = async (says: string) => {
      await page.getByText(says, { exact: false }).first().waitFor()
      for (const [label, value] of Object.entries(typed)) {
        const kept = await page.getByLabel(label, { exact: true }).inputValue()
        expect([says, kept]).toEqual([says, value])
      }
      await afterDoubleClick(page)
    }
    const proxy = (route: Route) => route.fulfill({ status: 502, body: '<h1>Bad gateway</h1>' })
    const answers = failures.map((of) => [of.says, refusing(of)] as const)
    for (const [says, answer] of [...answers, [noDocument, proxy] as const]) {
      const sent = await answering(page, answer, async () => {
        await propose.dblclick()
        await expectKept(says)
      })
      // After 401, once more with a new token.
      expect([says, sent]).toEqual([says, says === failures[0]!.says ? 2 : 1])
    }
    await page.context().setOffline(true)
    await propose.dblclick()
    await expectKept(offline)
    await page.context().setOffline(false)

    // The Back button asks first.
    const asked = new Promise<string>((resolve) =>
      page.once('dialog', (dialog) => {
        resolve(dialog.message())
        void dialog.dismiss()
      }),
    )
    await page.evaluate('history.back()')
    expect(await asked).toBe('Your changes are not saved. Leave anyway?')
    expect(await page.getByLabel('Reference', { exact: true }).inputValue()).toBe(REFERENCE)

    // A slow answer: the button says so and cannot be pressed again.
    const slowly = async (route: Route) => {
      await new Promise((resolve) => setTimeout(resolve, SLOW_MS))
      await route.continue()
    }
    const sent = await answering(page, slowly, async () => {
      await propose.click()
      const running = page.getByRole('button', { name: 'Proposing…' })
      expect(await running.isDisabled()).toBe(true)
      await running.click({ force: true })
      await page.getByRole('alertdialog', { name: 'Confirm this action' }).waitFor()
    })
    expect(sent).toBe(1)
    await confirmAction(page, system, 'finance')
    await page.getByText('You proposed this booking, so another person').waitFor()
    await page.goBack()
    await openPage(page, '/money/bookings')
    const rows = page.getByRole('row').filter({ hasText: REFERENCE })
    await eventually(() => rows.count()).toBe(1)
  })

  test('in two tabs, a booking is decided once, and the second tab shows that', async () => {
    const first = await openAs(visits, system, 'finance2', '/money/bookings')
    await first
      .getByRole('link', { name: /^Open: / })
      .first()
      .click()
    await first.getByRole('button', { name: 'Book', exact: true }).waitFor()
    const second = await openAs(visits, system, 'finance2', new URL(first.url()).pathname)
    await second.getByRole('button', { name: 'Reject', exact: true }).click()
    await first.getByRole('button', { name: 'Book', exact: true }).click()
    await first.getByRole('button', { name: 'Book $2,500.00' }).dblclick()
    await confirmAction(first, system, 'finance2')
    await first.getByText('The money has moved in the ledger.').waitFor()
    await second.getByRole('button', { name: 'Reject $2,500.00' }).click()
    const problem = second.getByRole('alertdialog').getByRole('alert')
    await eventually(() => problem.textContent()).toMatch(/changed|decided/)
    const advertiser = await openAs(visits, system, 'advertiser', '/money/balances')
    await figure(advertiser, 'Deposit', '$1,002,500.00')
  })

  test('a page that cannot be read says why and is read again, and a session goes on after sign-in', async () => {
    const page = await openAs(visits, system, 'affiliate', '/promote')
    await page.getByRole('heading', { name: 'Offers to promote' }).waitFor()
    for (const failure of failures.filter(({ status }) => ![401, 422].includes(status))) {
      await openPage(page, '/applications')
      await page.route('**/v1/affiliate/offers?*', refusing(failure))
      await openPage(page, `/promote?q=${failure.status}`)
      await page.getByText(failure.says, { exact: false }).first().waitFor()
      await page.unroute('**/v1/affiliate/offers?*')
      await page.getByRole('button', { name: 'Try again' }).first().click()
      await page.getByText('No offers match these filters.').waitFor()
    }
    await page.getByRole('link', { name: 'Links', exact: true }).click()
    await page.getByRole('link', { name: 'New link' }).click()
    await page.getByLabel('Label', { exact: true }).fill('Kept')
    await expireSession(page)
    await page.getByRole('button', { name: 'Create link' }).click()
    await page.getByRole('alert').getByRole('link', { name: 'Sign in' }).waitFor()
    expect(await page.getByLabel('Label', { exact: true }).inputValue()).toBe('Kept')
    await page.unroute('**/v1/links')
    await signIn(await page.context().newPage(), system, 'affiliate')
    await page.getByRole('button', { name: 'Create link' }).dblclick()
    await page.getByRole('dialog', { name: 'Kept' }).waitFor()
  })
})

const refusing =
  ({ status, code, errors }: Case) =>
  (route: Route) =>
    route.fulfill({ status, json: { code, status, detail: code, ...(errors ? { errors } : {}) } })

/** Bookings are answered so while `act` runs. @returns how many requests were sent. */
async function answering(
  page: Page,
  answer: (route: Route) => Promise<void>,
  act: () => Promise<void>,
): Promise<number> {
  let sent = 0
  await page.route('**/v1/bookings', async (route) => {
    if (route.request().method() === 'GET') return route.continue()
    sent += 1
    await answer(route)
  })
  await act()
  await page.unroute('**/v1/bookings')
  return sent
}

/** The cookies are gone, and the server no longer accepts the token that the page has. */
async function expireSession(page: Page): Promise<void> {
  const context: BrowserContext = page.context()
  await context.clearCookies()
  await page.route('**/v1/links', (route) =>
    route.request().method() === 'GET'
      ? route.continue()
      : route.fulfill({ status: 401, json: { code: 'unauthenticated' } }),
  )
}
