/** People join a team by mail, its viewer cannot change anything, and tokens act for their makers. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { assembleSystem } from './assembled-system.ts'
import { linkInMail } from './mailbox.ts'
import type { System } from './started-system.ts'
import {
  confirmAction,
  describeIn,
  expectNoSidewaysScroll,
  openAs,
  openPage,
  PHONE,
  type Visits,
} from './visits.ts'

const invited = 'nina@invited.example'
const PASSWORD = 'a quiet harbour at dawn'

let system: System
let visits: Visits

const inBrowser = describeIn(assembleSystem, (opened) => {
  ;({ system, visits } = opened)
})

inBrowser('in a browser', () => {
  test('a head invites a viewer, who comes in by the mail and may change nothing', async () => {
    const head = await openAs(visits, system, 'advertiser', '/')
    await head.getByRole('link', { name: 'Team' }).first().click()
    await head.getByRole('heading', { name: 'Role permissions' }).waitFor()
    await head.getByLabel('Email', { exact: true }).fill(invited)
    await head.getByRole('button', { name: 'Send invitation' }).click()
    await confirmAction(head, system, 'advertiser')
    await head.getByText(`Invitation sent to ${invited}.`).waitFor()
    await head.setViewportSize(PHONE)
    await expectNoSidewaysScroll(head)

    const viewer = await visits.open()
    await viewer.goto(await linkInMail(system, invited, '/invitation'))
    await viewer.getByRole('heading', { name: 'Join River Outfitters' }).waitFor()
    await viewer.getByLabel('Your name').fill('Nina Brook')
    await viewer.getByLabel('Choose a password').fill(PASSWORD)
    await viewer.getByRole('button', { name: 'Create account' }).click()
    await viewer.waitForURL((url) => url.pathname === '/')
    await viewer.getByRole('link', { name: 'Offers' }).first().click()
    await viewer.getByText('Demo shop, 30 days on hold').first().waitFor()
    for (const path of ['/offers', '/conversions', '/partners', '/money', '/settings', '/team']) {
      await expectNothingToChange(viewer, path)
    }

    await head.reload()
    await head.getByText('Nina Brook', { exact: true }).waitFor()
    await viewer.goto(await linkInMail(system, invited, '/invitation'))
    await viewer.getByRole('heading', { name: 'Invitation no longer valid' }).waitFor()
  })

  test('a token of one’s own reads what its maker may, until it is revoked', async () => {
    const page = await openAs(visits, system, 'advertiser', '/')
    await page.getByRole('button', { name: 'Your account' }).click()
    await page.getByRole('menuitem', { name: 'Tokens' }).click()
    await page.getByText('No tokens yet. Create one to use the API.').waitFor()
    await page.getByRole('button', { name: 'New token' }).click()
    await page.getByRole('button', { name: 'Create token' }).click()
    await page
      .getByLabel('Name', { exact: true })
      .and(page.locator('[aria-invalid=true]'))
      .waitFor()
    await page.getByLabel('Name', { exact: true }).fill('Report')
    await page.getByRole('button', { name: 'Create token' }).click()
    await confirmAction(page, system, 'advertiser')
    const token = await page.getByRole('textbox', { name: 'Your new token' }).inputValue()
    const asked = () => ask('/v1/apps', token)
    expect((await asked()).status).toBe(200)
    await page.setViewportSize(PHONE)
    await expectNoSidewaysScroll(page)
    await page.getByRole('button', { name: 'Revoke Report' }).click()
    const question = page.getByRole('alertdialog', { name: 'Revoke this token?' })
    await question.getByRole('button', { name: 'Revoke Report' }).click()
    await question.waitFor({ state: 'detached' })
    expect((await asked()).status).toBe(401)
  })
})

async function expectNothingToChange(page: Page, path: string): Promise<void> {
  await openPage(page, path)
  await page.getByRole('main').getByRole('heading').first().waitFor()
  const writing = /^(New|Add|Save|Invite|Send|Change|Remove|Approve|Reject|Make|Create|Propose)\b/
  const main = page.getByRole('main')
  const buttons = await main.getByRole('button', { name: writing }).allTextContents()
  const links = await main.getByRole('link', { name: /^(New|Add)\b/ }).allTextContents()
  expect([path, ...buttons, ...links]).toEqual([path])
}

const ask = (path: string, token: string) =>
  fetch(`${system.baseUrl}${path}`, { headers: { authorization: `Bearer ${token}` } })
