/** Finance pays balances, and some payments are returned: in a browser on a started system. */
import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { assembleSystem } from './assembled-system.ts'
import { type Line, paypal, sell } from './demo-levers.ts'
import type { System } from './started-system.ts'
import {
  confirmAction,
  describeIn,
  eventually,
  figure,
  openAs,
  openPage,
  pressTwice,
  stepUntil,
  type Visits,
} from './visits.ts'

const MINUTES_MS = 60_000
const firstBatch = /^Open batch .* USD #1$/

let system: System
let visits: Visits
/** The clocks of jobs and of PayPal only move forward. */
let minutes = 0

const inBrowser = describeIn(assembleSystem, async (opened) => {
  ;({ system, visits } = opened)
  await sell(system, 'order-1', 'ANNANOW', '100.00')
  await sell(system, 'order-2', 'BORISNOW', '60.00')
  await sell(system, 'order-3', 'CLARANOW', '10.00')
  await sell(system, 'order-4', 'ANNA10', '200.00')
  await runLater('release-holds')
})

inBrowser('payouts in a browser', () => {
  test('who is payable, who is not and why; a double click builds one run', async () => {
    const page = await openAs(visits, system, 'finance', '/payouts')
    await figure(page, 'Will be paid', '$48.00')
    await figure(page, 'Not paid now', '$3.00')
    await page.getByText('Enough for this run').waitFor()
    // Day, month, year, and the button of the calendar: the field shows the focus at each.
    await page.getByLabel('Earned until').focus()
    for (const _ of ['month', 'day', 'year', 'button']) {
      const outline = 'getComputedStyle(document.activeElement).outlineStyle'
      const focus = () => page.evaluate(`document.activeElement.type + ' ' + ${outline}`)
      await eventually(focus).toBe('date solid')
      await page.keyboard.press('Tab')
    }
    await page.getByRole('link', { name: 'Show balances: Below the minimum' }).click()
    const balances = page.getByRole('table', { name: 'Balances' })
    await balances.getByText('Clara Moss').waitFor()
    await balances.getByText('Anna Reed').waitFor({ state: 'detached' })

    await page.getByLabel('Minimum for this run').fill('20')
    await page.getByText('The form has changed. Check the run first.').waitFor()
    await page.getByRole('button', { name: 'Check run' }).click()
    await figure(page, 'Will be paid', '$30.00')
    await page.goto(`${system.baseUrl}/payouts`)
    await page.getByRole('button', { name: 'Build a run of $48.00' }).click()
    await page.getByRole('button', { name: 'Reserve $48.00 for 2 payouts' }).dblclick()
    await confirmAction(page, system, 'finance')
    await page.getByText('1 draft batch was built.').waitFor()
    await eventually(() => page.getByRole('link', { name: /^Open batch/ }).count()).toBe(1)
    await page.getByRole('link', { name: 'Pay', exact: true }).click()
    await page.getByText('Nothing can be paid now.').waitFor()
  })

  test('who built it does not approve it; the second does by a code; it is sent once', async () => {
    await paypal(system, 'receiver', {
      receiver: 'boris.paypal@tributary.example',
      is_registered: false,
    })
    const page = await openAs(visits, system, 'finance', '/payouts/batches')
    await page.getByRole('link', { name: firstBatch }).click()
    await page.getByText('You built this batch, so another person must approve it.').waitFor()
    const own = page.getByRole('button', { name: 'Approve', exact: true })
    expect(await own.getAttribute('aria-disabled')).toBe('true')
    await own.click({ force: true })
    expect(await page.getByRole('alertdialog').count()).toBe(0)

    const second = await openAs(visits, system, 'finance2', new URL(page.url()).pathname)
    await second.getByRole('button', { name: 'Approve', exact: true }).click()
    await second.getByRole('button', { name: 'Approve $48.00 for 2 affiliates' }).dblclick()
    await confirmAction(second, system, 'finance2')
    await second.getByRole('button', { name: 'Send', exact: true }).click()
    await second.getByRole('button', { name: 'Send $48.00 to 2 affiliates' }).dblclick()
    await confirmAction(second, system, 'finance2')
    await follow(stateOf(second, 'Anna Reed', 'Paid'))
    await follow(stateOf(second, 'Boris Lind', 'Unclaimed'))
    await second.getByText('No PayPal account has this address.').waitFor()
    expect(await receiversPaid()).toEqual(['anna.paypal@tributary.example'])
  })

  test('what nobody claims is taken back, comes home, and is drafted again', async () => {
    const page = await openAs(visits, system, 'finance', '/payouts/history?state=unclaimed')
    await page.getByRole('button', { name: 'Actions for the payout of Boris' }).click()
    await page.getByRole('menuitem', { name: 'Cancel payout' }).click()
    await page.getByRole('button', { name: 'Cancel payout of $18.00 to Boris Lind' }).dblclick()
    await confirmAction(page, system, 'finance')
    await page.goto(`${system.baseUrl}/payouts/batches`)
    await page.getByRole('link', { name: firstBatch }).click()
    await follow(page.getByText('Every payout has a final result.'))
    await stateOf(page, 'Boris Lind', 'Returned').waitFor()

    await page.goto(`${system.baseUrl}/payouts/attention?receivers=problem`)
    await page.getByRole('button', { name: 'Allow address' }).click()
    await page.getByLabel('What you checked').fill('Boris opened an account.')
    const allow = page.getByRole('button', { name: 'Allow payouts to Boris Lind' })
    await pressTwice(allow, /\/clear-problem$/, () =>
      page.getByText('No addresses to review.').waitFor(),
    )
    await page.goto(`${system.baseUrl}/payouts/history?state=returned`)
    await page.getByRole('button', { name: 'Actions for the payout of Boris' }).click()
    await page.getByRole('menuitem', { name: 'Pay again' }).click()
    const again = page.getByRole('button', { name: 'Build draft of $18.00 for Boris Lind' })
    await pressTwice(again, /\/pay-again$/, async () => {
      await confirmAction(page, system, 'finance')
      await page.getByText('Replaces an earlier payout').waitFor()
      await page.getByText('Draft', { exact: true }).first().waitFor()
    })
    await page.goto(`${system.baseUrl}/payouts/batches`)
    // Both are the first of their run, on one day.
    const links = page.getByRole('link', { name: firstBatch })
    await links.nth(1).waitFor()
    const names = await links.evaluateAll(labelsOf)
    expect([names.length, new Set(names).size]).toEqual([2, 2])
  })

  test('the affiliate sees it paid', async () => {
    const page = await openAs(visits, system, 'affiliate', '/')
    const paid = page.locator('dl > div').filter({ has: page.locator('dt', { hasText: 'Paid' }) })
    await eventually(() => paid.first().textContent()).toContain('$30.00')
  })

  test('one stops all sending, two let it go on; two release a hold early', async () => {
    const page = await openAs(visits, system, 'finance', '/payouts/attention')
    await page.getByRole('button', { name: 'Stop payouts' }).click()
    await page.getByLabel('Reason').fill('The backup was put back.')
    await page.getByRole('button', { name: 'Stop all payouts' }).click()
    await page.getByText('Payouts are stopped by Fiona Banks').first().waitFor()
    await page.getByRole('button', { name: 'Propose to resume' }).click()
    await page.getByLabel('Why payouts are safe now').fill('Every batch was compared.')
    const propose = page.getByRole('alertdialog').getByRole('button', { name: 'Propose to resume' })
    await pressTwice(propose, /\/proposals$/, async () => {
      await confirmAction(page, system, 'finance')
      await page.getByText('You proposed this, so another person must accept it.').waitFor()
    })
    expect(await page.getByRole('article', { name: 'Resume payouts' }).count()).toBe(1)

    await openPage(page, '/conversions?q=order-4')
    await page.getByRole('link', { name: 'Open order-4' }).click()
    await page.getByRole('button', { name: 'Propose an early release' }).click()
    await page.getByLabel('Reason').fill('Agreed with the advertiser.')
    await page.getByRole('button', { name: 'Propose to release $60.00' }).dblclick()
    await confirmAction(page, system, 'finance')
    await page.getByText('Proposed. A second person must accept it').waitFor()

    const second = await openAs(visits, system, 'finance2', '/payouts/attention')
    await accept(second, 'Resume payouts', 'Resume payouts')
    await second.getByText('Payouts are sent as usual.').waitFor()
    await accept(second, 'Early release', 'Release $60.00')
    await second.getByText('No open proposals.').waitFor()
    await second.goto(`${system.baseUrl}/payouts`)
    await figure(second, 'Will be paid', '$60.00')
  })
})

/** Runs a job ten minutes after the one before. */
async function runLater(job: string): Promise<void> {
  minutes += 10
  await system.runCron(job, new Date(Date.now() + minutes * MINUTES_MS))
}

/** The receivers in PayPal's own journal, once for each payment. */
async function receiversPaid(): Promise<string[]> {
  const { journal } = await paypal<{ journal: Line[] }>(system, 'journal')
  return journal.filter(({ kind }) => kind === 'out').map(({ receiver }) => receiver)
}

/** The status in an affiliate's row. */
const stateOf = (page: Page, affiliate: string, state: string): Locator =>
  page.getByRole('row').filter({ hasText: affiliate }).getByText(state, { exact: true })

/** Runs the job that reads PayPal until the page shows it. */
const follow = (shown: Locator) => stepUntil(shown, () => runLater('reconcile-payouts'))

async function accept(page: Page, proposal: string, verb: string): Promise<void> {
  const one = page.getByRole('article', { name: proposal })
  await one.getByRole('button', { name: 'Accept', exact: true }).click()
  const agree = page.getByRole('alertdialog').getByRole('button', { name: verb, exact: true })
  await pressTwice(agree, /\/proposals\/[^/]+\/accept$/, async () => {
    await confirmAction(page, system, 'finance2')
    await one.waitFor({ state: 'detached' })
  })
}

const labelsOf = (links: { ariaLabel: string | null }[]) =>
  links.map(({ ariaLabel }) => ariaLabel ?? '')
