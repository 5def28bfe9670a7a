/** An advertiser pays its affiliates from its own PayPal, by two people of its own: in a browser on a started system. */
import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { ownPayer, ownPaypal } from '../../dev/demo/demo-own-payer-cast.ts'
import { assembleSystem } from './assembled-system.ts'
import { type Line, paypal, sell } from './demo-levers.ts'
import type { System } from './started-system.ts'
import {
  confirmAction,
  describeIn,
  eventually,
  expectNoSidewaysScroll,
  figure,
  openAs,
  openPage,
  PHONE,
  stepUntil,
  type Visits,
} from './visits.ts'

const MINUTES_MS = 60_000
const firstBatch = /^Open batch .* USD #1 · Harbour Maps$/

let system: System
let visits: Visits
/** The clock of the jobs only moves forward. */
let minutes = 0

const inBrowser = describeIn(assembleSystem, async (opened) => {
  ;({ system, visits } = opened)
  // Clara also earns $30.00 with the advertiser whose affiliates the platform pays.
  await sell(system, 'order-1', 'CLARANOW', '100.00')
})

inBrowser('an own payer in a browser', () => {
  test('its PayPal account is set and verified; its first person builds, and cannot approve', async () => {
    const page = await openAs(visits, system, 'payer', '/settings')
    await page.getByRole('link', { name: 'Open Harbour Maps' }).click()
    await page.getByText('Connected.').waitFor()
    expect(await page.getByLabel('Client id').inputValue()).toBe(ownPaypal.client_id)
    await openPage(page, '/payouts')
    await figure(page, 'Will be paid', '$105.00')
    await page.getByText('Paid from your own PayPal account').waitFor()
    await page.getByRole('button', { name: 'Build a run of $105.00' }).click()
    await page.getByRole('button', { name: 'Reserve $105.00 for 2 payouts' }).dblclick()
    // The code field has the focus as soon as it appears.
    await eventually(() => page.evaluate('document.activeElement?.name')).toBe('proof')
    await confirmAction(page, system, 'payer')
    await page.getByText('1 draft batch was built.').waitFor()
    await page.getByRole('link', { name: firstBatch }).click()
    await page.getByText('You built this batch, so another person must approve it.').waitFor()
  })

  test('finance of the platform sees it, and has nothing to press but to discard it', async () => {
    const page = await openAs(visits, system, 'finance', '/payouts')
    await figure(page, 'Will be paid', '$30.00')
    await page.getByRole('link', { name: 'Batches', exact: true }).click()
    await page.getByRole('link', { name: firstBatch }).click()
    const panel = page.getByRole('dialog')
    await panel.getByText('Harbour Maps', { exact: true }).first().waitFor()
    await stateOf(panel, 'Clara Moss', 'Reserved').waitFor()
    for (const name of ['Approve', 'Send']) {
      expect(await panel.getByRole('button', { name, exact: true }).count()).toBe(0)
    }
    expect(await panel.getByRole('button', { name: /^What can be done/ }).count()).toBe(0)
  })

  test('the second approves by a code and sends; cron reads it; it is settled, in both languages', async () => {
    const page = await openAs(visits, system, 'payer2', '/payouts/batches')
    await page.getByRole('link', { name: firstBatch }).click()
    await page.getByRole('button', { name: 'Approve', exact: true }).click()
    await page.getByRole('button', { name: 'Approve $105.00 for 2 affiliates' }).dblclick()
    await confirmAction(page, system, 'payer2')
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.getByRole('button', { name: 'Send $105.00 to 2 affiliates' }).dblclick()
    await confirmAction(page, system, 'payer2')
    await follow(page.getByText('Every payout has a final result.'))
    await stateOf(page, 'Clara Moss', 'Paid').waitFor()
    await stateOf(page, 'Dora Quill', 'Paid').waitFor()
    const { journal } = await paypal<{ journal: Line[] }>(system, 'journal')
    expect(journal.map(({ client_id, receiver, value }) => [client_id, receiver, value])).toEqual(
      expect.arrayContaining([
        [ownPaypal.client_id, 'clara.paypal@tributary.example', '60.00'],
        [ownPaypal.client_id, 'dora.paypal@tributary.example', '45.00'],
      ]),
    )
    expect(journal).toHaveLength(2)

    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Language' }).click()
    await page.getByRole('menuitemradio', { name: 'Русский' }).click()
    await page.getByRole('link', { name: /^Открыть пакет .* USD #1/ }).click()
    await page.getByText('По каждой выплате есть окончательный результат.').waitFor()
    await stateOf(page, 'Clara Moss', 'Выплачена').waitFor()
    await page.setViewportSize(PHONE)
    await expectNoSidewaysScroll(page)
  })

  test('the affiliate sees it paid; another advertiser’s balance is unchanged', async () => {
    const page = await openAs(visits, system, 'affiliate3', '/my-payouts')
    const paid = page.getByRole('row').filter({ hasText: ownPayer.advertiser.name })
    await paid.getByText('Paid', { exact: true }).waitFor()
    expect(await paid.textContent()).toContain('$60.00')
    const next = page.getByRole('listitem').filter({ hasText: 'River Outfitters' })
    await next.getByText('$30.00').waitFor()
    expect(await page.getByRole('listitem').filter({ hasText: 'Harbour Maps' }).count()).toBe(0)
    await page.getByRole('button', { name: 'Language' }).click()
    await page.getByRole('menuitemradio', { name: 'Русский' }).click()
    await paid.getByText('Выплачено', { exact: true }).waitFor()
  })
})

/** The status in an affiliate's row. */
const stateOf = (place: Page | Locator, affiliate: string, state: string): Locator =>
  place.getByRole('row').filter({ hasText: affiliate }).getByText(state, { exact: true })

/** Runs the job that reads PayPal until the page shows it. */
const follow = (shown: Locator) =>
  stepUntil(shown, () => {
    minutes += 10
    return system.runCron('reconcile-payouts', new Date(Date.now() + minutes * MINUTES_MS))
  })
