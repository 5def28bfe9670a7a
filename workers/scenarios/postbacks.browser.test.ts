/** Postbacks, webhooks and notifications in the dashboard, with receivers on this machine. */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Locator, Page } from 'playwright-core'
import { Webhook } from 'standardwebhooks'
import { afterAll, expect, onTestFinished, test, vi } from 'vitest'
import { assembleSystem } from './assembled-system.ts'
import { expectAxeClean } from './axe.ts'
import { type Copied, startExpressShop, visitNextShop } from './copied-code.ts'
import { clickLink, demoOf, report } from './demo-levers.ts'
import type { System } from './started-system.ts'
import {
  confirmAction,
  describeIn,
  eventually,
  expectNoSidewaysScroll,
  openAs,
  PHONE,
  pressTwice,
  stepUntil,
  type Visits,
} from './visits.ts'

let system: System
let visits: Visits
let sink: Sink

const inBrowser = describeIn(assembleSystem, async (opened) => {
  ;({ system, visits } = opened)
  sink = await startSink()
})
afterAll(() => sink?.server.close())

inBrowser('postbacks and webhooks in a browser', () => {
  test('an affiliate sets up Keitaro, sees a failure and sends it again: one sale with one tid', async () => {
    const page = await openAs(visits, system, 'affiliate', '/')
    await page.getByRole('link', { name: 'Postbacks', exact: true }).click()
    await page.getByRole('link', { name: 'Set up postback' }).click()
    await page.getByLabel('Tracker', { exact: true }).selectOption('Keitaro')
    await page.getByLabel('Tracker domain').fill('tracker.example')
    await page.getByLabel('Postback key').fill('1a2b3c4')
    await page.getByText('tracker.example/1a2b3c4/postback?subid=sub1&status=sale').waitFor()
    expect(
      await page.getByRole('textbox', { name: 'Add to your Tributary link' }).inputValue(),
    ).toBe('sub1={subid}')
    const url = page.getByLabel('Postback URL')
    const template = await url.inputValue()
    await url.fill(`${template}&geo={contry}`)
    await page.locator('mark', { hasText: '{contry}' }).waitFor()
    await url.fill(template.replace('https://tracker.example', sink.url))
    await expectAxeClean(page)
    await fits(page)
    await pressTwice(
      page.getByRole('button', { name: 'Create postback' }),
      /^\/v1\/endpoints$/,
      () => page.getByRole('button', { name: 'Send test' }).waitFor(),
    )

    await pressTwice(page.getByRole('button', { name: 'Send test' }), /\/tests$/, () =>
      delivered(page.getByText('The server answered 200', { exact: false })),
    )
    expect(sink.got).toHaveLength(1)

    onTestFinished(() => {
      sink.status = 200
    })
    sink.status = 500
    await buy('kt-77')
    await deliver()
    await eventually(() => ofClick('kt-77').length).toBeGreaterThan(0)
    await page.getByRole('button', { name: 'Close', exact: true }).click()
    await page.getByRole('link', { name: 'Deliveries', exact: true }).click()
    await page.getByLabel('Status', { exact: true }).selectOption('Retrying')
    await page.getByText('1 delivery shown.').waitFor()
    await page.getByRole('row', { name: /Sale/ }).getByRole('link').click()
    await page.getByText('The server answered with error 500.').first().waitFor()
    await page.getByText('tracker is down').waitFor()
    await expectAxeClean(page)
    await fits(page)
    sink.status = 200
    await pressTwice(page.getByRole('button', { name: 'Send now' }), /delivery-replays$/, () =>
      delivered(page.getByText('The server answered 200', { exact: false })),
    )

    const sales = ofClick('kt-77')
    expect(sales.filter(({ accepted }) => accepted)).toEqual([sales.at(-1)])
    expect(new Set(sales.map(({ query }) => query.get('tid'))).size).toBe(1)
    expect(sales[0]?.query.get('status')).toBe('sale')
  })

  test('an advertiser adds a webhook, and the secret that is shown verifies its messages', async () => {
    const page = await openAs(visits, system, 'advertiser', '/')
    await page.getByRole('link', { name: 'Webhooks', exact: true }).click()
    await page.getByRole('link', { name: 'Add webhook' }).click()
    await page.getByLabel('URL', { exact: true }).fill(`${sink.url}/hook`)
    await expectAxeClean(page)
    await page.getByRole('button', { name: 'Create webhook' }).click()
    const secret = await page.getByLabel('Secret', { exact: true }).inputValue()
    await page.getByRole('button', { name: 'Send test' }).click()
    await delivered(page.getByText('The server answered 200', { exact: false }))
    const { headers, body } = sink.got.at(-1)!
    expect(new Webhook(secret).verify(body, headers)).toMatchObject({ type: 'conversion.recorded' })

    await page.getByRole('button', { name: 'Close', exact: true }).click()
    await page.getByRole('link', { name: /^Open: 127/ }).click()
    await page.getByRole('button', { name: 'Rotate secret' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Rotate secret' }).click()
    await page.getByText('also signed with the previous secret until').waitFor()
    expect(await page.getByLabel('Secret', { exact: true }).inputValue()).not.toBe(secret)
  })

  test('an app’s inbound page has its sources, secrets and networks beside the log with reasons', async () => {
    const wrong = { event: 'sale', external_id: 'in-1', amount: 'ten', coupon: 'ANNA10' }
    await expect(report(system, wrong)).rejects.toThrow('422')
    const page = await openAs(visits, system, 'advertiser', '/settings')
    await page.getByRole('link', { name: 'Open Demo shop', exact: true }).click()
    await page.getByRole('link', { name: 'Inbound events' }).click()
    await page.getByRole('main').getByRole('link', { name: 'API', exact: true }).click()
    await page.getByText('0 statuses · any network').waitFor()
    await page.getByText('Secrets and pixels by offer').waitFor()
    await page.getByLabel('Result', { exact: true }).selectOption('Invalid')
    await page.getByText('1 event shown.').waitFor()
    await page.getByRole('row', { name: /amount/ }).waitFor()
    await expectAxeClean(page)
    await fits(page)
  })

  test('an integration is rehearsed with the code that its page shows; a live key is named', async () => {
    const { app } = demoOf(system)
    const page = await openAs(visits, system, 'advertiser', `/settings/apps/${app.id}`)
    const testKey = await makeTestKey(page)
    vi.stubEnv('APP_KEY', testKey)
    onTestFinished(() => void vi.unstubAllEnvs())
    await page.getByRole('link', { name: 'Integration', exact: true }).click()
    await page.getByText('Everything is there.', { exact: false }).waitFor()
    const proxy = await copied(page, 'Next.js')
    const shop = await startExpressShop(await copied(page, 'Express'))
    onTestFinished(shop.close)
    expect(new URL(page.url()).searchParams.get('framework')).toBe('express')

    await page.getByRole('button', { name: 'Start rehearsal' }).click()
    await page.getByText('New events appear automatically.', { exact: false }).waitFor()
    const step = (name: string) =>
      page.getByRole('listitem').filter({ has: page.getByRole('heading', { name, exact: true }) })
    const link = new URL(await page.getByLabel('Link to open', { exact: true }).inputValue())
    // The code for Next.js answers a link as the one for Express does, with a click of its own.
    const next = await visitNextShop(proxy, app.host, `/shoes${link.pathname}?a=1`)
    expect([next.status, next.headers.get('location')]).toEqual([
      302,
      `http://${app.host}/shoes?a=1`,
    ])
    expect(next.headers.get('set-cookie')).toMatch(/^aff_click=.*HttpOnly/)
    const visited = await shop.visit(app.host, `/shoes${link.pathname}?a=1`)
    expect([visited.statusCode, visited.headers.location]).toEqual([302, '/shoes?a=1'])
    const clickId = shop.clickIdOf(visited.headers['set-cookie']?.[0])
    expect(clickId).toBeDefined()

    const { events } = shop
    const order = { id: 'rehearsed-1', amount: '49.00', accountId: 'person-1' }
    // A sale without the cookie earns nobody anything.
    await events.reportSale({ ...order, id: 'rehearsed-0' }, undefined)
    await step('Sale').getByText('The event arrived without a click id', { exact: false }).waitFor()
    // 202: the click is not stored yet.
    const lead = () => events.reportLead({ id: 'person-1' }, clickId)
    await eventually(async () => (await lead()).status).not.toBe(202)
    await events.reportSale(order, clickId)
    await events.reportRebill({ ...order, id: 'rehearsed-2' })
    await events.reportRefund({ id: 'rehearsed-3', orderId: order.id })
    await page.getByText('All five steps are done.', { exact: false }).waitFor()
    await step('Sale').getByText('$14.70').waitFor()
    await step('Click').getByText('Send it from a terminal: Click').click()
    await step('Click').getByText('/v1/clicks', { exact: false }).waitFor()
    await expectAxeClean(page)
    await fits(page)

    await report(system, {
      event: 'sale',
      external_id: 'live-1',
      amount: '49.00',
      click_id: clickId,
    })
    await step('Sale').getByText('This event used a live key.', { exact: false }).waitFor()
  })

  test('an affiliate links Telegram and chooses sales at once: the bell, the chat and a mail have the next sale', async () => {
    const page = await openAs(visits, system, 'affiliate', '/')
    await page.getByRole('link', { name: /^Notifications/ }).click()
    await page.getByRole('link', { name: 'Settings', exact: true }).click()
    await page.getByRole('button', { name: 'Link Telegram' }).click()
    const [telegram] = await Promise.all([
      page.waitForEvent('popup'),
      page.getByRole('link', { name: 'Open Telegram' }).click(),
    ])
    await telegram.getByRole('button', { name: 'Start: English chat' }).click()
    await telegram.getByText('This chat now gets your notifications.').waitFor()
    await page.getByRole('button', { name: 'Check' }).click()
    await page.getByText('A chat is linked.').waitFor()
    const sale = page.getByRole('group', { name: 'Sale or rebill', exact: true })
    await sale.getByLabel('When').selectOption('At once')
    await page.getByRole('button', { name: 'Save' }).first().click()
    await page.getByText('Saved.').waitFor()
    await expectAxeClean(page)
    await fits(page)

    await buy('tg-1')
    await deliver()
    await telegram.goto(new URL('/', telegram.url()).href)
    const shown = telegram.getByText(/New sale: you earned \$[\d.]+/)
    await stepUntil(shown.first(), async () => {
      await deliver()
      await telegram.reload()
    })
    await page.goto(`${system.baseUrl}/notifications`)
    const sales = page.getByRole('listitem').getByRole('link', { name: /Unread: New sale/ })
    await page.getByRole('link', { name: /^Notifications, unread: \d/ }).waitFor()
    await expectAxeClean(page)
    await fits(page)
    const unread = await sales.count()
    await sales.first().click()
    await page.waitForURL(/\/earned\//)
    await page.goBack()
    await eventually(() => sales.count()).toBe(unread - 1)
    const { mail_url } = JSON.parse(readFileSync(system.demoFile, 'utf8')) as { mail_url: string }
    const caught = await fetch(`${mail_url}/mails.json`)
    const { mails } = (await caught.json()) as { mails: { subject: string }[] }
    expect(mails.map(({ subject }) => subject)).toContainEqual(
      expect.stringMatching(/^New sale: you earned/),
    )
  })

  test('the live view shows a click, its sale and the delivery as they arrive, and pauses', async () => {
    const page = await openAs(visits, system, 'affiliate', '/postbacks/live')
    await page.getByText('Updating every few seconds').waitFor()
    await buy('live-1')
    const lines = page.getByRole('log').getByRole('listitem')
    await lines.filter({ hasText: 'Click' }).filter({ hasText: 'sub1=live-1' }).waitFor()
    // The order’s end: a repeated click of the visitor earns nothing, so an earlier one may have led to it.
    await lines.filter({ hasText: 'Conversion: Sale' }).filter({ hasText: '…ve-1' }).waitFor()
    await deliver()
    await lines.filter({ hasText: 'Delivery: Sale' }).nth(1).waitFor()
    await expectAxeClean(page)
    await fits(page)
    await page.getByRole('button', { name: 'Pause' }).click()
    await page.getByText('Paused').waitFor()
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    await page.waitForTimeout(4_000)
    expect(asked).toEqual([])
  })
})

interface Got {
  query: URLSearchParams
  headers: Record<string, string>
  body: string
  accepted: boolean
}
interface Sink {
  server: Server
  url: string
  status: number
  got: Got[]
}

/** A receiver that answers with its status and keeps what it got. */
async function startSink(): Promise<Sink> {
  const server = createServer(async (request, response) => {
    const body = (await request.toArray()).join('')
    const { searchParams: query } = new URL(request.url ?? '/', made.url)
    const headers = request.headers as Record<string, string>
    made.got.push({ query, headers, body, accepted: made.status === 200 })
    response.writeHead(made.status).end(made.status === 200 ? 'OK' : 'tracker is down')
  })
  const made: Sink = { server, url: '', status: 200, got: [] }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  made.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return made
}

const ofClick = (subid: string) => sink.got.filter(({ query }) => query.get('subid') === subid)

/** Sends what is due, as the Worker does each minute. */
const deliver = async () =>
  void (await fetch(`${system.baseUrl}/__local/deliveries`, { method: 'POST' }))
const delivered = (shown: Locator) => stepUntil(shown.first(), deliver)

/** A visitor clicks Anna's link and buys. */
async function buy(sub1: string): Promise<void> {
  const click_id = await clickLink(system, sub1)
  const sale = { event: 'sale', external_id: `order-${sub1}`, customer_id: sub1 }
  await report(system, { ...sale, click_id, amount: '100.00' })
}

/** A key that may report clicks and conversions as tests. */
async function makeTestKey(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'New key' }).click()
  const form = page.locator('form').filter({ hasText: 'Require signed requests' })
  await form.getByLabel('Name', { exact: true }).fill('Rehearsal')
  await form.getByLabel('Report clicks').check()
  await form.getByLabel('Test key').check()
  await form.getByRole('button', { name: 'Create key' }).click()
  await confirmAction(page, system, 'advertiser')
  return page.getByRole('textbox', { name: 'Your new key' }).inputValue()
}

/** The code of a framework, copied file by file. */
async function copied(page: Page, framework: string): Promise<Copied> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.getByRole('link', { name: framework, exact: true }).click()
  await page.locator(`[aria-current]:text-is("${framework}")`).waitFor()
  const files: Record<string, string> = {}
  for (const figure of await page.getByRole('figure').all()) {
    const button = figure.getByRole('button', { name: 'Copy' })
    const file = ((await button.getAttribute('aria-label')) ?? '').replace(/^\w+: /, '')
    await button.click()
    await figure.getByText('Copied').first().waitFor()
    files[file] = await page.evaluate<string>('navigator.clipboard.readText()')
  }
  return files
}

async function fits(page: Page): Promise<void> {
  for (const size of [PHONE, { width: 1440, height: 900 }]) {
    await page.setViewportSize(size)
    await expectNoSidewaysScroll(page)
  }
}
