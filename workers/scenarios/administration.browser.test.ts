/** Administrators approve, edit and read the audit log: in a browser on a started system. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import * as cast from '../../dev/demo/demo-cast.ts'
import { connect } from '../core/database.ts'
import { keepDeadMessages } from '../queues/keep-dead-messages.ts'
import { assembleSystem } from './assembled-system.ts'
import { expectAxeClean } from './axe.ts'
import type { Demo, System } from './started-system.ts'
import {
  confirmAction,
  describeIn,
  eventually,
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
    await page.getByLabel('Name, email, code or id').fill('instant')
    await page.keyboard.press('Enter')
    await page.getByText('1 record', { exact: true }).waitFor()
    await page.getByRole('link', { name: 'Demo shop, paid at once' }).click()
    await page.getByRole('button', { name: 'Edit record' }).click()
    await page.getByLabel('Cookie lifetime, days').fill('45')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('Enter a reason of at least 3 characters.').waitFor()
    await page.getByLabel('Reason', { exact: true }).fill('As agreed by mail')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('As agreed by mail').waitFor()

    await page.goto(`${system.baseUrl}/audit?table=offers`)
    await page.getByRole('heading', { name: 'Reason for an edit' }).waitFor()
    await page
      .getByRole('heading', { name: / changed offer / })
      .first()
      .waitFor()
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
    await page.getByText('6% of the amount + $0.30').first().waitFor()
    await page.getByText('Platform fee', { exact: true }).click()
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

  test('F12: the owner sees a poisoned queue, replays what can be delivered and drops the rest', async () => {
    const demo = JSON.parse(readFileSync(system.demoFile, 'utf8')) as Demo
    const db = await connect(demo.system_database_url)
    const page = await openAs(visits, system, 'owner', '/operations')
    await page.getByRole('heading', { name: 'Scheduled jobs' }).waitFor()
    await page.getByRole('cell', { name: 'Report files', exact: true }).waitFor()
    // Two messages go the way of those that a queue gives up: one that nobody can read, and one of an outage.
    const good = { v: 1, type: 'snapshots.due', keys: [] }
    const dead = [
      { id: 'poison', timestamp: new Date(), body: { v: 9 }, attempts: 1 },
      { id: 'outage', timestamp: new Date(), body: good, attempts: 1 },
    ].map((message) => ({ ...message, ack: () => {}, retry: () => {} }))
    const batch = { queue: 'publishing-dead', messages: dead } as unknown as MessageBatch
    const store = { put: () => Promise.reject(new Error('not needed')) }
    await keepDeadMessages(batch, { database: async () => db, store }, new Date())

    // The page finds it by itself.
    await page
      .getByRole('link', { name: 'Publishing to the tracker: 2 messages undelivered' })
      .click()
    await page.getByText('Not retried yet').first().waitFor()
    await expectAxeClean(page)
    await page.getByRole('button', { name: 'Replay all of this queue' }).click()
    await page.getByRole('button', { name: 'Replay', exact: true }).click()
    await page.getByText('2 messages: delivery started.', { exact: false }).waitFor()
    await page.getByRole('button', { name: 'Close', exact: true }).click()
    await eventually(async () => {
      await page.reload()
      await page.getByRole('row').first().waitFor()
      return page.getByRole('row').count()
    }).toBe(2)

    await page.getByRole('link', { name: 'Publishing to the tracker', exact: true }).click()
    const panel = page.getByRole('dialog')
    await panel.getByText('Unreadable', { exact: true }).waitFor()
    await panel.getByRole('button', { name: 'Replay', exact: true }).click()
    await panel.getByText('It failed again. The reason is above.').waitFor()
    await panel.getByRole('button', { name: 'Drop', exact: true }).click()
    const question = page.getByRole('alertdialog')
    await question.getByLabel('Reason', { exact: true }).fill('Of a version that is gone')
    await question.getByRole('button', { name: 'Drop', exact: true }).click()
    await panel.getByText('Dropped', { exact: true }).waitFor()
    await page.goto(`${system.baseUrl}/operations/undelivered?shown=done`)
    await page.getByText('Delivered', { exact: true }).waitFor()
    await page.setViewportSize(PHONE)
    await expectNoSidewaysScroll(page)
    await page.goto(`${system.baseUrl}/operations`)
    await page.getByRole('heading', { name: 'Scheduled jobs' }).waitFor()
    await expectNoSidewaysScroll(page)
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

  test('staff add an advertiser, and its settings open', async () => {
    const page = await openAs(visits, system, 'admin', '/settings/advertisers/new')
    await page.getByLabel('Name', { exact: true }).fill('Hill Goods')
    await page.getByLabel('Billing').selectOption('Postpaid by invoice, up to its credit limit')
    await page.getByLabel('Time zone').fill('Europe/Berlin')
    await page.getByRole('button', { name: 'Create advertiser' }).click()
    await page.getByRole('dialog', { name: 'Hill Goods' }).waitFor()
  })
})
