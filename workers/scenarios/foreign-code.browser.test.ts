/**
 * Text from other people is shown but never run: security policies in a real browser, on a started system.
 */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import * as cast from '../../dev/demo/demo-cast.ts'
import { assembleSystem } from './assembled-system.ts'
import type { System } from './started-system.ts'
import { describeIn, eventually, openAs, openPage, type Visits, violationsOf } from './visits.ts'

const RUNS = 'window.hasRun = true'
/** Fits into a name; every part would run if it became markup. */
const HOSTILE = `<img src=x onerror="${RUNS}"><script>${RUNS}</script>`

let system: System
let visits: Visits

const inBrowser = describeIn(assembleSystem, (opened) => {
  ;({ system, visits } = opened)
})

inBrowser('foreign code in a browser', () => {
  test('the API’s pages do not break their own policy', async () => {
    const page = await visits.open()
    const broken = violationsOf(page)
    await page.goto(`${system.baseUrl}/v1/docs`)
    await page.locator('.opblock-tag').filter({ hasText: 'Conversions' }).click()
    await page.locator('.opblock-summary-control').first().click()
    await page.getByRole('button', { name: 'Execute' }).waitFor()
    expect(broken).toEqual([])
  })

  test('a script that got into the page does not run, and no text becomes one', async () => {
    const page = await visits.open()
    const broken = violationsOf(page)
    await page.route('**/sign-in', async (route) => {
      const response = await route.fetch()
      const body = (await response.text()).replace('</body>', `${HOSTILE}</body>`)
      await route.fulfill({ response, body })
    })
    await page.goto(`${system.baseUrl}/sign-in`)
    await page.getByLabel('Password', { exact: true }).waitFor()
    await eventually(() => broken.length).toBeGreaterThanOrEqual(2)
    const thrown = await page.evaluate<string>(
      `(() => { try { document.body.innerHTML = '<b>x</b>'; return 'set' } catch (error) { return error.name } })()`,
    )
    expect([thrown, await hasRun(page)]).toEqual(['TypeError', false])
  })

  test('another site cannot frame us', async () => {
    const page = await visits.open()
    await page.route(`${system.shopUrl}/framing`, (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: `<iframe src="${system.baseUrl}/sign-in"></iframe>`,
      }),
    )
    await page.goto(`${system.shopUrl}/framing`)
    await eventually(() => page.frames()[1]?.url()).toBe('chrome-error://chromewebdata/')
    expect(await page.frameLocator('iframe').getByLabel('Password').count()).toBe(0)
  })

  test('F123: markup in names, labels and notes is shown as text', async () => {
    const ask = await asking('advertiser')
    const [offer] = cast.offers
    await ask('PATCH', '/v1/me', { name: HOSTILE })
    await ask('PATCH', `/v1/offers/${offer.id}`, { name: HOSTILE })
    await ask('PATCH', `/v1/apps/${cast.app.id}`, { name: HOSTILE })
    const result = await ask('POST', '/v1/conversions/manual', {
      ...{ app_id: cast.app.id, offer_id: offer.id, affiliate_id: cast.affiliates[0]!.id },
      ...{ event: 'sale', external_id: HOSTILE, amount: '10.00', currency: 'USD', note: HOSTILE },
    })
    const advertiser = await visits.openAs(system, 'advertiser')
    const broken = violationsOf(advertiser)
    await advertiser.goto(system.baseUrl)
    const { conversion } = (await result.json()) as { conversion: { id: string } }
    for (const path of ['/offers', '/settings', `/conversions/${conversion.id}`]) {
      await openPage(advertiser, path)
      await showsAsText(advertiser, path)
    }
    const affiliate = await openAs(visits, system, 'affiliate', '/')
    await showsAsText(affiliate, '/')
    expect([broken, await hasRun(affiliate)]).toEqual([[], false])
  })

  test('F123: a picture is a picture, whatever it is called', async () => {
    const ask = await asking('affiliate')
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" onload="${RUNS}"></svg>`
    for (const [type, body] of [
      ['image/svg+xml', svg],
      ['image/png', svg],
      ['image/jpeg', `<html>${HOSTILE}</html>`],
      ['image/gif', `GIF89a${HOSTILE}`],
    ] as const) {
      expect((await ask('PUT', '/v1/me/avatar', body, type)).status).toBeGreaterThanOrEqual(400)
    }
    const png = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
      'base64',
    )
    expect((await ask('PUT', '/v1/me/avatar', png, 'image/svg+xml')).status).toBe(204)
    const { headers } = await ask('GET', '/v1/me/avatar')
    expect([headers.get('content-type'), headers.get('x-content-type-options')]).toEqual([
      'image/png',
      'nosniff',
    ])
    expect(headers.get('content-security-policy')).toContain('sandbox')
  })
})

const hasRun = (page: Page) => page.evaluate<boolean>('window.hasRun === true')

async function showsAsText(page: Page, path: string): Promise<void> {
  await page.getByText(HOSTILE).filter({ visible: true }).first().waitFor()
  expect([path, await hasRun(page)]).toEqual([path, false])
}

type Asking = (
  method: string,
  path: string,
  body?: object | string,
  type?: string,
) => Promise<Response>

/** Calls the API as one of the demo's people without a second factor. */
async function asking(name: string): Promise<Asking> {
  const { email, password } = system.users[name]!
  const send: Asking = (method, path, body, type = 'application/json') =>
    fetch(`${system.baseUrl}${path}`, {
      method,
      headers: { ...authorization, ...(body === undefined ? {} : { 'content-type': type }) },
      ...(body === undefined ? {} : { body: isRaw(body) ? body : JSON.stringify(body) }),
    })
  let authorization: Record<string, string> = {}
  const code = await system.freshCode(name)
  const session = await send('POST', '/v1/sign-in', {
    ...{ email, password, ...(code === null ? {} : { code }) },
  })
  const { access_token: token } = (await session.json()) as { access_token: string }
  authorization = { authorization: `Bearer ${token}` }
  return send
}

const isRaw = (body: object | string): body is string | Buffer<ArrayBuffer> =>
  typeof body === 'string' || Buffer.isBuffer(body)
