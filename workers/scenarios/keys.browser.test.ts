/** Hosts, keys and tokens of an advertiser, and what staff add. */
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { assembleSystem } from './assembled-system.ts'
import type { System } from './started-system.ts'
import {
  afterDoubleClick,
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

inBrowser('hosts, keys and tokens in a browser', () => {
  test('an app is added, its host proven by the record that is shown, its key used and revoked', async () => {
    const page = await openAs(visits, system, 'advertiser', '/settings')
    await page.getByRole('link', { name: 'New app' }).click()
    await page.getByLabel('Name', { exact: true }).fill('Blog')
    await page.getByRole('button', { name: 'Create app' }).click()
    await page.getByRole('dialog', { name: 'Blog' }).waitFor()

    await page.getByLabel('Host', { exact: true }).fill('https://blog.example')
    await page.getByRole('button', { name: 'Add host' }).click()
    await page.getByText('Enter a host name such as').waitFor()
    await afterDoubleClick(page)
    await page.getByLabel('Host', { exact: true }).fill('Blog.example')
    await page.getByRole('button', { name: 'Add host' }).click()
    await page.getByText('Not verified').waitFor()
    const check = page.getByRole('button', { name: 'Check blog.example now' })
    await check.click()
    await page.getByText('Not found yet.').waitFor()
    const name = await page.getByRole('textbox', { name: 'blog.example, Name' }).inputValue()
    const value = await page.getByRole('textbox', { name: 'blog.example, Value' }).inputValue()
    expect(name).toBe('_tributary.blog.example')
    await setRecord(name, value)
    await waitBetweenLooks()
    await check.click()
    await page.getByText('Verified', { exact: true }).waitFor()

    const key = await makeKey(page)
    expect((await report(key)).status).toBe(201)
    for (const size of [PHONE, { width: 1440, height: 900 }]) {
      await page.setViewportSize(size)
      await expectNoSidewaysScroll(page)
    }
    await page.reload()
    await page.getByText('Blog server').waitFor()
    expect(await page.getByText('Copy the key now').count()).toBe(0)
    await page.getByRole('button', { name: 'Revoke Blog server' }).click()
    const question = page.getByRole('alertdialog', { name: 'Revoke this key?' })
    await question.getByRole('button', { name: 'Revoke Blog server' }).click()
    await question.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Show expired and revoked keys: 1' }).waitFor()
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

  test('staff add an advertiser, whose settings open', async () => {
    const page = await openAs(visits, system, 'admin', '/settings/advertisers/new')
    await page.getByLabel('Name', { exact: true }).fill('Hill Goods')
    await page.getByLabel('Billing').selectOption('Postpaid by invoice, up to its credit limit')
    await page.getByLabel('Time zone').fill('Europe/Berlin')
    await page.getByRole('button', { name: 'Create advertiser' }).click()
    await page.getByRole('dialog', { name: 'Hill Goods' }).waitFor()
  })
})

async function makeKey(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'New key' }).click()
  const form = page.locator('form').filter({ hasText: 'Require signed requests' })
  await form.getByLabel('Name', { exact: true }).fill('Blog server')
  await form.getByRole('button', { name: 'Create key' }).click()
  await confirmAction(page, system, 'advertiser')
  return page.getByRole('textbox', { name: 'Your new key' }).inputValue()
}

function report(key: string): Promise<Response> {
  const body = JSON.stringify({ event: 'lead', external_id: 'blog-1', coupon: 'NOBODY' })
  return fetch(`${system.baseUrl}/v1/conversions`, {
    ...{ method: 'POST', body },
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
  })
}

const ask = (path: string, token: string) =>
  fetch(`${system.baseUrl}${path}`, { headers: { authorization: `Bearer ${token}` } })

async function setRecord(name: string, value: string): Promise<void> {
  const { dns_url } = JSON.parse(readFileSync(system.demoFile, 'utf8')) as { dns_url: string }
  const body = JSON.stringify({ name, values: [value] })
  expect((await fetch(new URL('/records', dns_url), { method: 'POST', body })).status).toBe(200)
}

/** A host may be verified once in three seconds. */
const waitBetweenLooks = () => new Promise((resolve) => setTimeout(resolve, 3_100))
