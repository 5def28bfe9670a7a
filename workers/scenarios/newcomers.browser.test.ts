/**
 * Newcomers use only what screens and mails say: an advertiser from sign-up to the first invitation, and the
 * invited partner to the first sale.
 */
import { sql } from 'drizzle-orm'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { connect, runScoped } from '../core/database.ts'
import { freshCode } from '../test/fresh-code.ts'
import { assembleSystem } from './assembled-system.ts'
import { expectAxeClean } from './axe.ts'
import { demoOf } from './demo-levers.ts'
import { linkInMail } from './mailbox.ts'
import {
  addCodes,
  bookDeposit,
  expectSteps,
  HOST,
  PASSWORD,
  proveHost,
  signUp,
  toStep,
  visit,
  writeLesson,
} from './newcomers.ts'
import type { System } from './started-system.ts'
import {
  afterDoubleClick,
  confirmAction,
  confirmWith,
  describeIn,
  eventually,
  expectNoSidewaysScroll,
  openAs,
  PHONE,
  type Visits,
} from './visits.ts'

const HANA = 'hana@hill.example'
const MIRA = 'mira@garden.example'
const PAYPAL = 'mira@pay.example'

let system: System
let visits: Visits
/** The key of the advertiser's shop. */
let appKey: string

const inBrowser = describeIn(assembleSystem, (opened) => {
  ;({ system, visits } = opened)
})

inBrowser('newcomers in a browser', () => {
  test('an advertiser signs up, follows the steps of the first hour and invites a partner', async () => {
    const page = await visits.open()
    await page.goto(system.baseUrl)
    await page.getByRole('link', { name: 'Create an account' }).click()
    await page.getByLabel('Account type').selectOption('Advertiser')
    await page.getByLabel('Your name').fill('Hana Hill')
    await page.getByLabel('Company name').fill('Hill Goods')
    await signUp(system, page, HANA)
    rememberHana(await addCodes(page))
    await page.getByRole('link', { name: 'Continue' }).click()
    await page.getByRole('heading', { name: 'Approval by the platform' }).waitFor()
    expect(await page.getByRole('link', { name: 'Set up a second factor' }).count()).toBe(0)
    await approveAsStaff('Review advertisers', 'Hill Goods')
    // The page of the status goes on by itself.
    await page.getByText('No partner can sell for you yet.').waitFor()
    await page.getByRole('link', { name: 'Open steps' }).click()
    await expectSteps(page, 0)

    await page.getByRole('link', { name: 'Add app' }).click()
    await page.getByLabel('Name', { exact: true }).fill('Hill shop')
    await page.getByRole('button', { name: 'Create app' }).click()
    await page.getByRole('dialog', { name: 'Hill shop' }).waitFor()
    await toStep(page, 1, 'Verify host')
    await proveHost(page, demoOf(system).dns_url)
    await toStep(page, 2, 'Create key')
    appKey = await makeKey(page)
    await toStep(page, 3, 'Send a test')
    await page.getByRole('heading', { name: 'Code', exact: true }).waitFor()
    await reportSale({ external_id: 'test-1', amount: '1.00' })
    await toStep(page, 4, 'Create offer')
    await page.getByLabel('Name', { exact: true }).fill('Garden tools')
    await page.getByLabel('Landing page', { exact: true }).fill(`https://${HOST}/?c={click_id}`)
    await page.getByText('An affiliate earns $14.70 on a $49.00 sale').waitFor()
    await page.getByRole('button', { name: 'Create offer' }).click()
    await page.getByRole('dialog', { name: 'Garden tools' }).waitFor()
    await toStep(page, 5, 'Open balance')
    await page.getByText('Send a deposit as agreed with us.').waitFor()
    await bookDeposit(system)
    await toStep(page, 6, 'Onboarding')
    await writeLesson(page)
    await expectAxeClean(page)
    await page.setViewportSize(PHONE)
    await expectNoSidewaysScroll(page)
    await page.getByRole('link', { name: 'Invite partners' }).click()
    await page.getByLabel('Email addresses').fill(MIRA)
    await page.getByRole('button', { name: 'Send 1 invitation' }).click()
    await page.getByText(`${MIRA}: invited`).waitFor()
  })

  test('the invited affiliate joins, learns, shares a link and makes the first sale', async () => {
    const page = await visits.open()
    await page.goto(await linkInMail(system, MIRA, '/join/'))
    await page.getByRole('heading', { name: 'Become a partner of Hill Goods' }).waitFor()
    await page.getByText('Commissions are on hold for 30 days.', { exact: false }).waitFor()
    await page.getByLabel('Your name').fill('Mira Green')
    await page.getByLabel('Site, channel or company name').fill('Mira’s garden')
    await signUp(system, page, MIRA)
    await page.getByRole('heading', { name: 'Approval by Hill Goods' }).waitFor()
    await approveAsAdvertiser('Mira’s garden')
    await page.getByText('Your links and coupons work once the platform has').waitFor()
    await approveAsStaff('Review affiliates', 'Mira’s garden')

    await page.getByText('You have no sale yet with 1 new advertiser.').waitFor()
    await page.getByRole('link', { name: 'Open first steps' }).click()
    await page.getByText('2 of 6 done').waitFor()
    await expectAxeClean(page)
    await page.getByRole('link', { name: 'Add address' }).click()
    await page.getByLabel('Your PayPal address').fill(PAYPAL)
    await page.getByRole('button', { name: 'Send link' }).click()
    await confirmWith(page, PASSWORD)
    await page.getByText('Until you open it, we cannot pay you.', { exact: false }).waitFor()
    await page.goto(await linkInMail(system, PAYPAL, '/confirm-receiver'))
    await page.getByRole('button', { name: 'Confirm address' }).click()
    await page.getByRole('link', { name: 'Go to your payouts' }).click()
    await page.getByText(PAYPAL).waitFor()

    await page.getByRole('link', { name: 'First steps', exact: true }).click()
    await page.getByRole('link', { name: 'Read lessons' }).click()
    await page.getByRole('heading', { name: 'What we do, and for whom' }).click()
    await page.getByLabel('Sailors').check()
    await page.getByRole('button', { name: 'Check answer' }).click()
    await page.getByText('This is not the right answer.', { exact: false }).waitFor()
    await page.getByLabel('Gardeners').check()
    await afterDoubleClick(page)
    await page.getByRole('button', { name: 'Check answer' }).click()
    await page.getByText('4 of 6 done').waitFor()

    await page.getByRole('link', { name: 'Create a link to share' }).click()
    await page.getByLabel('Label', { exact: true }).fill('Garden blog')
    await page.getByRole('button', { name: 'Create link' }).click()
    const saved = page.getByRole('dialog', { name: 'Garden blog' })
    const shared = await saved.getByLabel('URL to share', { exact: true }).inputValue()
    const clickId = await visit(system, await visits.open(), shared)
    await reportSale({ external_id: 'order-1', amount: '49.00', click_id: clickId })

    await page.goto(system.baseUrl)
    await page.getByText('1 click · 1 sale').waitFor()
    await page.getByText('Nothing to do right now.').waitFor()
    const sale = page.getByRole('row').filter({ hasText: 'Garden tools' })
    await sale.getByText('$14.70').waitFor()
    await sale.getByText('On hold').waitFor()
    await sale.getByRole('link', { name: /^Open: Sale/ }).click()
    await page.getByText('You earn $14.70', { exact: false }).waitFor()
    await page.getByRole('link', { name: 'First steps', exact: true }).click()
    await page.getByText('6 of 6 done').waitFor()
    await page.getByText('All steps are done.', { exact: false }).waitFor()
    await page.setViewportSize(PHONE)
    await expectNoSidewaysScroll(page)
  })
})

/** An administrator finds the account in the list of Home. */
async function approveAsStaff(review: string, name: string): Promise<void> {
  const admin = await openAs(visits, system, 'admin', '/')
  await admin.getByRole('link', { name: review }).click()
  await admin.getByRole('button', { name: `Approve: ${name}` }).click()
  await admin.getByRole('alertdialog').getByRole('button', { name: 'Approve' }).click()
  await admin.getByText('No accounts match these filters.').waitFor()
}

async function approveAsAdvertiser(name: string): Promise<void> {
  const hana = await openAs(visits, system, 'hana', '/')
  await hana.getByRole('link', { name: 'Review applications' }).click()
  await hana.getByRole('link', { name: `Open ${name}` }).click()
  await hana.getByRole('dialog', { name }).getByRole('button', { name: 'Approve' }).click()
  await hana
    .getByRole('alertdialog')
    .getByRole('button', { name: `Approve ${name}` })
    .click()
  await hana.getByRole('dialog', { name }).getByRole('button', { name: 'Suspend' }).waitFor()
  await hana.goto(`${system.baseUrl}/onboarding`)
  await hana.getByText('Everything is set up.').waitFor()
}

/** A key is shown once. */
async function makeKey(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'New key' }).click()
  const form = page.locator('form').filter({ hasText: 'Require signed requests' })
  await form.getByLabel('Name', { exact: true }).fill('Shop server')
  await form.getByRole('button', { name: 'Create key' }).click()
  await confirmAction(page, system, 'hana')
  const key = await page.getByRole('textbox', { name: 'Your new key' }).inputValue()
  await page.reload()
  await page.getByText('Shop server').waitFor()
  expect(await page.getByText('Copy the key now').count()).toBe(0)
  return key
}

/** Reports a sale as the advertiser's shop does, until the click has arrived. */
async function reportSale(sale: object): Promise<void> {
  const send = async () => {
    const answer = await fetch(`${system.baseUrl}/v1/conversions`, {
      ...{ method: 'POST', body: JSON.stringify({ event: 'sale', currency: 'USD', ...sale }) },
      headers: { authorization: `Bearer ${appKey}`, 'content-type': 'application/json' },
    })
    return answer.status
  }
  // 202: the click is not stored yet. A repeated report changes nothing.
  await eventually(send).not.toBe(202)
}

/** From now on, the tests know the advertiser as one of the demo's people. */
function rememberHana(totpSecret: string): void {
  const { users, freshCode: codeOfDemo } = system
  system = {
    ...{ ...system, users: { ...users, hana: { email: HANA, password: PASSWORD } } },
    freshCode: (name) => (name === 'hana' ? codeOf(HANA, totpSecret) : codeOfDemo(name)),
  }
}

async function codeOf(email: string, totpSecret: string): Promise<string> {
  const url: string = demoOf(system).system_database_url
  const find = sql`select id::text from affiliate.users where email = ${email}`
  const [rows] = await runScoped(await connect(url), { kind: 'system' }, [find])
  const [{ id } = { id: '' }] = rows as [{ id: string }]
  return freshCode(await connect(url.replaceAll('app_system', 'app_api')), { id, totpSecret })
}
