/** PayPal holds something else under a batch's id: two people of finance say what became of each payout. */
import { readFileSync } from 'node:fs'
import { sql } from 'drizzle-orm'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { connect } from '../db/database.ts'
import { ask } from '../test/money-ground.ts'
import { assembleSystem } from './assembled-system.ts'
import { findChromium } from './chromium.ts'
import type { System } from './started-system.ts'
import {
  confirmDeed,
  expectNoSidewaysScroll,
  PHONE,
  signIn,
  startVisits,
  type Visits,
} from './visits.ts'

const executablePath = findChromium()
const WIDE = { width: 1440, height: 900 }

let system: System
let visits: Visits

describe.skipIf(executablePath === null)(
  'a batch that PayPal holds otherwise, in a browser',
  () => {
    beforeAll(async () => {
      ;[system, visits] = await Promise.all([assembleSystem(), startVisits(executablePath!)])
      await sold('order-1', 'ANNANOW', '100.00')
      await sold('order-2', 'BORISNOW', '60.00')
      await system.runCron('release-holds', new Date(Date.now() + 600_000))
    }, 120_000)
    afterAll(() => system?.stop(), 30_000)
    afterEach(async () => {
      expect(await visits.leave()).toEqual([])
    })

    test('one says it for each payout, another agrees; the batch is closed', async () => {
      const finance = await openAs('finance', '/payouts')
      await finance.getByRole('button', { name: 'Build a run of $48.00' }).click()
      await finance.getByRole('button', { name: 'Reserve $48.00 for 2 payouts' }).click()
      await confirmDeed(finance, system, 'finance')
      await finance.getByRole('link', { name: 'Open batch 1' }).click()
      await finance.getByText('You built this batch, so another person must approve it.').waitFor()
      const second = await openAs('finance2', new URL(finance.url()).pathname)
      await second.getByRole('button', { name: 'Approve', exact: true }).click()
      await second.getByRole('button', { name: 'Approve $48.00 for 2 affiliates' }).click()
      await confirmDeed(second, system, 'finance2')
      await second.getByRole('button', { name: 'Send', exact: true }).waitFor()
      await putAside()

      await finance.reload()
      await finance.getByRole('button', { name: 'Say what became of it' }).click()
      await finance
        .getByLabel('What PayPal’s report says')
        .selectOption({ label: 'PayPal has something else: I say it for each payout' })
      const anna = finance.getByRole('group', { name: 'Anna Reed' })
      await anna.getByLabel('What became of it').selectOption({ label: 'Paid' })
      await finance.getByLabel('What you looked at').fill('The report of payouts.')
      await finance.getByRole('button', { name: 'Propose', exact: true }).click()
      await anna.getByText('Copy PayPal’s transaction id').waitFor()
      await anna.getByLabel('PayPal’s transaction id').fill('8AB12345CD678901E')
      for (const size of [PHONE, WIDE]) {
        await finance.setViewportSize(size)
        await expectNoSidewaysScroll(finance)
      }
      await finance.getByRole('button', { name: 'The rest was not paid' }).click()
      await finance.getByRole('button', { name: 'Propose', exact: true }).click()
      await confirmDeed(finance, system, 'finance')
      await finance.getByText('A proposal waits for a second person').waitFor()

      await second.goto(`${system.baseUrl}/payouts/attention`)
      const proposal = second.getByRole('article', { name: 'Settle a batch by hand' })
      await proposal.getByText('$30.00', { exact: true }).first().waitFor()
      await proposal.getByText('Each payout', { exact: true }).click()
      await proposal.getByText('Paid · Transaction 8AB12345CD678901E').waitFor()
      for (const size of [PHONE, WIDE]) {
        await second.setViewportSize(size)
        await expectNoSidewaysScroll(second)
      }
      await proposal.getByRole('button', { name: 'Accept', exact: true }).click()
      const question = second.getByRole('alertdialog')
      await question.getByRole('button', { name: /\$48\.00/ }).click()
      await confirmDeed(second, system, 'finance2')
      await proposal.waitFor({ state: 'detached' })

      await finance.reload()
      const row = (name: string) => finance.getByRole('row').filter({ hasText: name })
      await row('Anna Reed').getByText('Paid', { exact: true }).waitFor()
      await row('Boris Lind').getByText('Returned', { exact: true }).waitFor()
    })
  },
)

async function openAs(name: string, path: string): Promise<Page> {
  const page = await visits.open()
  await signIn(page, system, name)
  await page.goto(`${system.baseUrl}${path}`)
  return page
}

const demoFile = () => JSON.parse(readFileSync(system.demoFile, 'utf8'))

/** As a sending finds it, whose answer shows another batch. */
async function putAside(): Promise<void> {
  const db = await connect(demoFile().system_database_url)
  await ask(
    db,
    sql`update affiliate.payout_batches set status = 'quarantine', problem_code = 'different',
      last_problem = 'PayPal counts 3 items, we 2', attempts = 1, hinted_paypal_batch_id = 'OTHER'`,
  )
}

/** A sale by coupon, as the shop would report it. */
async function sold(external_id: string, coupon: string, amount: string): Promise<void> {
  const response = await fetch(`${system.baseUrl}/v1/conversions`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${demoFile().app.api_key}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ event: 'sale', external_id, coupon, amount, currency: 'USD' }),
  })
  expect(response.status).toBe(201)
}
