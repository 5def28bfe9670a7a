/** Administrators approve, edit and read the audit log: in a browser on a started system. */
import { expect, test } from 'vitest'
import * as cast from '../../dev/demo/demo-cast.ts'
import { assembleSystem } from './assembled-system.ts'
import type { System } from './started-system.ts'
import {
  confirmAction,
  describeIn,
  expectNoSidewaysScroll,
  openAs,
  PHONE,
  type Visits,
} from './visits.ts'

let system: System
let visits: Visits

const inBrowser = describeIn(assembleSystem, (opened) => {
  ;({ system, visits } = opened)
})

inBrowser('administration in a browser', () => {
  test('an admin edits a record with a reason, and the audit log has both', async () => {
    const page = await openAs(visits, system, 'admin', '/')
    await page.getByRole('link', { name: 'Administration', exact: true }).click()
    await page.getByText('Affiliates to approve').waitFor()
    await page.getByRole('link', { name: 'Records', exact: true }).click()
    await page.getByRole('heading', { name: 'Offers and apps' }).waitFor()
    await page.getByRole('link', { name: 'Offers', exact: true }).last().click()
    await page.waitForURL('**/admin/records/offers')
    await page.getByRole('link', { name: 'Demo shop, paid at once' }).click()
    await page.getByRole('button', { name: 'Edit record' }).click()
    await page.getByLabel('Cookie days').fill('45')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('Enter a reason of at least 3 characters.').waitFor()
    await page.getByLabel('Reason', { exact: true }).fill('As agreed by mail')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('As agreed by mail').waitFor()

    await page.goto(`${system.baseUrl}/audit?table=offers`)
    await page.getByRole('heading', { name: 'Reason for an edit' }).waitFor()
    await page.getByRole('heading', { name: 'Offers: changed' }).first().waitFor()
    await page.setViewportSize(PHONE)
    await expectNoSidewaysScroll(page)
  })

  test('audit 17: an admin sets the fee of an advertiser and of an offer; the advertiser reads it', async () => {
    const settings = `/settings/advertisers/${cast.advertiser.id}`
    const page = await openAs(visits, system, 'admin', settings)
    const share = page.getByLabel('Share of the amount, %')
    expect(await share.inputValue()).toBe('5')
    await share.fill('6')
    await page.getByLabel('Fixed part, USD').fill('0,30')
    await page.getByRole('button', { name: 'Set fee' }).click()
    await confirmAction(page, system, 'admin')
    await page.getByText('6% of the amount + $0.30').waitFor()

    await page.goto(`${system.baseUrl}/offers/${cast.offers[0].id}`)
    await page.getByText('6% of the amount + $0.30').waitFor()
    await share.fill('2')
    await page.getByLabel('Fixed part, USD').fill('')
    await page.getByRole('button', { name: 'Set fee' }).click()
    await confirmAction(page, system, 'admin')
    await page.getByText('Set for this offer.').waitFor()
    await page.getByRole('button', { name: 'Use the advertiser’s fee' }).waitFor()
    await page.setViewportSize(PHONE)
    await expectNoSidewaysScroll(page)

    const advertiser = await openAs(visits, system, 'advertiser', settings)
    await advertiser.getByText('6% of the amount + $0.30').waitFor()
    await advertiser.getByText('Set by the platform.').waitFor()
    expect(await advertiser.getByRole('button', { name: 'Set fee' }).count()).toBe(0)
  })

  test('an admin blocks an affiliate with a reason and lets them back in; support only looks', async () => {
    const page = await openAs(visits, system, 'admin', '/admin/accounts?q=clara')
    await page.getByRole('button', { name: 'Block: Clara Moss' }).click()
    await page.getByLabel('Reason').fill('Bought her own clicks')
    await page.getByRole('alertdialog').getByRole('button', { name: 'Block' }).click()
    await page.getByText('Bought her own clicks').waitFor()
    await page.getByRole('button', { name: 'Unblock: Clara Moss' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Unblock' }).click()
    await page.getByRole('button', { name: 'Block: Clara Moss' }).waitFor()

    const support = await openAs(visits, system, 'support', '/admin/accounts?q=clara')
    await support.getByText('Clara Moss').waitFor()
    expect(await support.getByRole('button', { name: /Clara Moss/ }).count()).toBe(0)
  })
})
