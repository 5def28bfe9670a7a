/** An affiliate changes their payout address and withdraws the change: in a browser on a started system. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import * as cast from '../../dev/demo/demo-cast.ts'
import { assembleSystem } from './assembled-system.ts'
import { linkInMail } from './mailbox.ts'
import type { System } from './started-system.ts'
import {
  afterDoubleClick,
  describeIn,
  eventually,
  expectNoSidewaysScroll,
  openAs,
  PHONE,
  pressTwice,
  type Visits,
} from './visits.ts'

const OLD = cast.affiliates[0]!.paypalEmail
const NEW = 'anna.new@pay.example'
const PDF = Buffer.from('%PDF-1.7\nA form')

let system: System
let visits: Visits

const inBrowser = describeIn(assembleSystem, (opened) => {
  ;({ system, visits } = opened)
})

inBrowser('an affiliate’s payouts in a browser', () => {
  test('a new address needs a second factor, a link and 72 hours; until then it can be undone', async () => {
    const page = await openAs(visits, system, 'affiliate', '/')
    await page.getByRole('link', { name: 'Payouts', exact: true }).click()
    await page.getByText(OLD).waitFor()
    await page.getByRole('button', { name: 'Change address' }).click()
    await page.getByRole('button', { name: 'Send link' }).click()
    await page.getByText('Required.', { exact: true }).first().waitFor()
    await page.getByLabel('New PayPal address').fill(NEW)
    await page.getByRole('button', { name: 'Send link' }).dblclick()
    await confirm(page)
    await page.getByText(`Open the link we sent to ${NEW}`).waitFor()
    expect(await page.getByText('Your payout address was').count()).toBe(0)

    const mailbox = await visits.open()
    await mailbox.goto(await linkInMail(system, NEW, '/confirm-receiver'))
    await mailbox.getByRole('button', { name: 'Confirm address' }).click()
    await mailbox.getByRole('heading', { name: 'Address confirmed' }).waitFor()
    await mailbox.getByText('Payouts go to a…@pay.example. Nothing is paid before').waitFor()
    await mailbox.setViewportSize(PHONE)
    await expectNoSidewaysScroll(mailbox)
    await mailbox.reload()
    await mailbox.getByRole('button', { name: 'Confirm address' }).click()
    await mailbox.getByRole('heading', { name: 'Link no longer valid' }).waitFor()

    await page.reload()
    await page.getByText(`Your payout address was ${OLD} before`).waitFor()
    await page.getByRole('button', { name: 'Restore the old address' }).click()
    await page.getByRole('button', { name: `Restore ${OLD}` }).dblclick()
    await confirm(page)
    await page.getByText(`Your payout address was ${OLD} before`).waitFor({ state: 'detached' })
    await page.getByText(OLD).waitFor()
    await page.getByText('Confirmed', { exact: true }).waitFor()
  })

  test('preferences are saved, tax forms go to finance, and all of it fits on a phone in Russian', async () => {
    const page = await openAs(visits, system, 'affiliate', '/my-payouts')
    await page.getByLabel('Minimum payout').fill('0')
    expect(await page.getByText('Tax form').count()).toBe(0)
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await confirm(page)
    await page.locator('[aria-invalid=true]').waitFor()
    await page.getByLabel('Minimum payout').fill('250')
    await afterDoubleClick(page)
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await confirm(page)
    await page.getByText('Saved.').waitFor()
    await page.reload()
    await eventually(() => page.getByLabel('Minimum payout').inputValue()).toBe('250.00')
    await saveDetails(page, 'IBAN DE02 1203')
    expect(await page.getByRole('note').count()).toBe(0)
    await saveDetails(page, 'IBAN XX99')
    await page.getByText('Previous details: IBAN DE02 1203').waitFor()
    await page.getByRole('button', { name: 'Restore previous details' }).click()
    const undo = page.getByRole('button', { name: 'Restore details' })
    await pressTwice(undo, /\/payout-preferences\/undo$/, async () => {
      await confirm(page)
      await page.getByRole('note').waitFor({ state: 'detached' })
    })
    const details = page.getByLabel('Payment details without PayPal')
    await eventually(() => details.inputValue()).toBe('IBAN DE02 1203')

    await wantTaxForms()
    await page.reload()
    await page.getByText('Your first payout requires an approved tax form.').waitFor()
    const file = page.getByLabel('Signed form')
    const send = page.getByRole('button', { name: 'Send form' })
    await file.setInputFiles({ name: 'a.txt', mimeType: 'text/plain', buffer: PDF })
    await send.click()
    await page.getByText('The file must be a PDF, JPEG or PNG').waitFor()
    await file.setInputFiles({ name: 'form.pdf', mimeType: 'application/pdf', buffer: PDF })
    await send.click()
    await page.getByText('Sent. We will review the form and email you.').waitFor()
    await page.getByText('form.pdf').waitFor()

    await page.setViewportSize(PHONE)
    await page.getByRole('button', { name: 'Language' }).click()
    await page.getByRole('menuitemradio', { name: 'Русский' }).click()
    await page.getByRole('heading', { name: 'Способ выплаты' }).waitFor()
    await expectNoSidewaysScroll(page)
  })
})

/** The demo's affiliates have no second factor, so they confirm by password. */
async function confirm(page: Page): Promise<void> {
  const question = page.getByRole('alertdialog', { name: 'Confirm this action' })
  await question.getByLabel('Password').fill(system.users.affiliate!.password)
  await question.getByRole('button', { name: 'Confirm', exact: true }).click()
  await question.waitFor({ state: 'detached' })
}

async function saveDetails(page: Page, details: string): Promise<void> {
  await page.getByLabel('Payment details without PayPal').fill(details)
  await afterDoubleClick(page)
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await confirm(page)
  await page.reload()
}

/** Finance requires a tax form before first payouts. */
async function wantTaxForms(): Promise<void> {
  const { email, password } = system.users.finance!
  const ask = async (method: string, path: string, body: unknown, headers = {}) => {
    const answer = await fetch(`${system.baseUrl}${path}`, {
      ...{ method, body: JSON.stringify(body) },
      headers: { 'content-type': 'application/json', ...headers },
    })
    expect([path, answer.status]).toEqual([path, 200])
    return answer.json()
  }
  const code = await system.freshCode('finance')
  const { access_token } = (await ask('POST', '/v1/sign-in', { email, password, code })) as {
    access_token: string
  }
  const settings = { tax_form_gate: 'first_payout', payout_countries_blocked: [] }
  await ask('PUT', '/v1/payout-settings', settings, {
    authorization: `Bearer ${access_token}`,
    'x-second-factor': (await system.freshCode('finance')) ?? '',
  })
}
