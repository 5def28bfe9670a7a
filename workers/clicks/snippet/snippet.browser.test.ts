/** t.js in a real browser, against a page and a tracker of the test's own. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { browserArgs, findChromium } from '../../scenarios/chromium.ts'
import { eventually, patience, sharedBrowser } from '../../scenarios/visits.ts'
import {
  clickId,
  page as pageWith,
  type SnippetWorld,
  startSnippetWorld,
} from '../test/snippet-world.ts'
import { snippetSource } from './t.generated.ts'

const executablePath = findChromium()

declare global {
  var tributary: { clickId(): string | null; ready: Promise<string | null> }
}

describe.skipIf(executablePath === null)('t.js', patience, () => {
  let context: BrowserContext
  let world: SnippetWorld
  let faults: string[]

  beforeEach(async () => {
    world = await startSnippetWorld()
    context = await (await sharedBrowser(executablePath!)).newContext()
    context.setDefaultTimeout(patience.timeout / 4)
    faults = []
  }, patience.timeout)
  afterEach(async () => {
    await context?.close()
    await world?.close()
    expect(faults).toEqual([])
  })

  /** Whatever the snippet throws into the page fails the test. */
  async function visit(address: string, inside = context): Promise<Page> {
    const page = await inside.newPage()
    page.on('pageerror', (error) => faults.push(String(error)))
    await page.goto(world.shop + address, { waitUntil: 'load' })
    return page
  }
  const ready = (page: Page) => page.evaluate(() => tributary.ready)
  const idIn = (page: Page) => page.evaluate(() => tributary.clickId())
  const addressOf = (page: Page) => page.url().slice(world.shop.length)
  const cookies = async () =>
    (await context.cookies()).map(({ name, value, sameSite, path, expires }) => ({
      ...{ name, value, sameSite, path },
      days: Math.round((expires - Date.now() / 1000) / 86_400),
    }))

  test('takes code and cost out of the address, asks for a click and keeps its id', async () => {
    const page = await visit(
      '/en/shoes/aff/anna/red?a=b%20c&cost=0.2&aff=own&utm_source=m&sub1=x%26y&flag&sub10=ten#size',
    )
    expect(await ready(page)).toBe(clickId(1))
    expect(addressOf(page)).toBe(
      '/en/shoes/red?a=b%20c&aff=own&utm_source=m&sub1=x%26y&flag&sub10=ten#size',
    )
    expect(world.asked).toEqual([
      {
        body: {
          ...{ app: 'shop.localhost', code: 'anna', url: `${world.shop}/en/shoes/red` },
          ...{ referrer: '', click_id: null, sub1: 'x&y', sub2: null, sub3: null, sub4: null },
          ...{ utm_source: 'm', utm_medium: null, utm_campaign: null },
          ...{ cost: '0.2', cost_currency: null },
          ...{ sub5: null, sub6: null, sub7: null, sub8: null, sub9: null, sub10: 'ten' },
        },
        contentType: 'text/plain;charset=UTF-8',
        cookie: undefined,
        origin: world.shop,
      },
    ])
    expect(world.otherMethods).toEqual([])
    const cookie = { name: 'aff_click', value: clickId(1), sameSite: 'Lax', path: '/', days: 30 }
    expect(await cookies()).toEqual([cookie])
  })

  test('takes the code out of ?aff= and ?aff_code=, and leaves the other parameters as written', async () => {
    const first = await visit('/?x=%7E&aff=anna&cost_currency=EUR&aff_id=7&y=1+2#top')
    await ready(first)
    expect(addressOf(first)).toBe('/?x=%7E&aff_id=7&y=1+2#top')
    const second = await visit('/shoes?aff_code=boris')
    await ready(second)
    expect(addressOf(second)).toBe('/shoes')
    expect(world.asked.map(({ body }) => body.code)).toEqual(['anna', 'boris'])
    expect(world.asked[1]?.body.click_id).toBe(clickId(1))
  })

  test('leaves a page without a code alone', async () => {
    for (const address of ['/affiliates/aff?affx=1', '/aff/', '/?aff=&sub1=x', '/']) {
      const page = await visit(address)
      expect(await ready(page)).toBeNull()
      expect(addressOf(page)).toBe(address)
    }
    expect(world.asked).toEqual([])
    expect(await cookies()).toEqual([])
  })

  test('never leaves the app host when it cleans the address', async () => {
    const page = await visit('//evil.example/aff/anna')
    expect(await ready(page)).toBe(clickId(1))
    expect(addressOf(page)).toBe('/evil.example')
  })

  test('the next page and a reload read the kept id and ask for nothing', async () => {
    const page = await visit('/aff/anna')
    await ready(page)
    await page.reload()
    expect(await ready(page)).toBe(clickId(1))
    expect(await ready(await visit('/basket'))).toBe(clickId(1))
    expect(world.asked).toHaveLength(1)
  })

  test('either home is enough: the cookie or the storage', async () => {
    await ready(await visit('/aff/anna'))
    await context.clearCookies()
    const page = await visit('/')
    expect(await idIn(page)).toBe(clickId(1))
    await page.evaluate(`localStorage.clear()
      document.cookie = 'other=1; Path=/'
      document.cookie = 'aff_click=${clickId(2)}; Path=/'`)
    expect(await idIn(page)).toBe(clickId(2))
  })

  test('stored ids expire with the cookie, and invalid ones are ignored', async () => {
    const page = await visit('/')
    const stored = (value: string) =>
      page.evaluate((text) => {
        localStorage.setItem('aff_click', text)
        return tributary.clickId()
      }, value)
    expect(await stored(`${clickId(3)} ${Date.now() + 60_000}`)).toBe(clickId(3))
    expect(await stored(`${clickId(3)} ${Date.now() - 1}`)).toBeNull()
    expect(await stored(clickId(3))).toBeNull()
    expect(await stored(`<script> ${Date.now() + 60_000}`)).toBeNull()
  })

  test('the last click wins; with data-attribution="first" the first one stays', async () => {
    await ready(await visit('/aff/anna'))
    world.answer = { status: 200, body: { click_id: clickId(2), cookie_days: 7 } }
    expect(await ready(await visit('/aff/boris'))).toBe(clickId(2))
    expect(await cookies()).toMatchObject([{ value: clickId(2), days: 7 }])
    world.html = pageWith(world.tracker, 'data-attribution="first"')
    world.answer = { status: 200, body: { click_id: clickId(3), cookie_days: 30 } }
    expect(await ready(await visit('/aff/clara'))).toBe(clickId(2))
    expect(world.asked).toHaveLength(3)
  })

  test('data-app names the app, and an id in ?click_id= is kept without asking', async () => {
    world.html = pageWith(world.tracker, 'data-app="www.shop.example"')
    const page = await visit(`/?click_id=${clickId(9)}&x=1`)
    expect(await ready(page)).toBe(clickId(9))
    expect(addressOf(page)).toBe(`/?click_id=${clickId(9)}&x=1`)
    expect(await ready(await visit('/?click_id=<script>'))).toBe(clickId(9))
    expect(world.asked).toEqual([])
    await ready(await visit('/aff/anna'))
    expect(world.asked[0]?.body).toMatchObject({ app: 'www.shop.example', click_id: clickId(9) })
  })

  test('a code nobody owns keeps what there is', async () => {
    await ready(await visit('/aff/anna'))
    world.answer = { status: 200, body: { click_id: null, cookie_days: null } }
    const page = await visit('/aff/nobody')
    expect(await ready(page)).toBe(clickId(1))
    expect(addressOf(page)).toBe('/')
  })

  test('included twice it does everything once, beside an element of its name too', async () => {
    const decoy = '<div id="tributary"></div>'
    world.html = decoy + pageWith(world.tracker, '', 2)
    const page = await visit('/aff/anna')
    await page.waitForFunction(() => typeof tributary.clickId === 'function')
    expect(await ready(page)).toBe(clickId(1))
    expect(world.asked).toHaveLength(1)
  })

  const failures: [name: string, answer: SnippetWorld['answer']][] = [
    ['a fault', { status: 503, body: { code: 'unavailable' } }],
    ['too many requests', { status: 429, body: {} }],
    ['no JSON object', { status: 500, body: 'oops' }],
  ]
  for (const [name, answer] of failures) {
    test(`a tracker that answers with ${name} is asked again on the next page`, async () => {
      world.answer = answer
      const page = await visit('/aff/anna?x=1')
      expect(await ready(page)).toBeNull()
      expect(addressOf(page)).toBe('/?x=1')
      world.answer = { status: 200, body: { click_id: clickId(4), cookie_days: 30 } }
      await page.goto(`${world.shop}/basket`)
      expect(await ready(page)).toBe(clickId(4))
      expect(world.asked.map(({ body }) => body.code)).toEqual(['anna', 'anna'])
      await page.goto(`${world.shop}/`)
      await ready(page)
      expect(world.asked).toHaveLength(2)
    })
  }

  test('a refused click is not asked for again', async () => {
    world.answer = { status: 422, body: { code: 'invalid_input' } }
    const page = await visit('/aff/anna')
    expect(await ready(page)).toBeNull()
    await page.goto(`${world.shop}/basket`)
    expect(await ready(page)).toBeNull()
    expect(world.asked).toHaveLength(1)
  })

  test('a visitor who leaves before the answer has the id on the next page', async () => {
    world.answer = 'hang'
    const page = await visit('/aff/anna')
    await eventually(() => world.asked.length).toBe(1)
    world.answer = { status: 200, body: { click_id: clickId(5), cookie_days: 30 } }
    await page.goto(`${world.shop}/basket`)
    expect(await ready(page)).toBe(clickId(5))
  })

  test('a tracker that never answers is given up', async () => {
    await context.addInitScript(() => {
      const timeout = AbortSignal.timeout
      AbortSignal.timeout = (ms) => timeout.call(AbortSignal, ms / 40)
    })
    world.answer = 'hang'
    expect(await ready(await visit('/aff/anna'))).toBeNull()
  })

  test('a tracker out of reach harms nothing', async () => {
    await context.route('**/v1/clicks/browser', (route) => route.abort())
    expect(await ready(await visit('/aff/anna'))).toBeNull()
  })

  test('with cookies and storage throwing, the id lives in memory', async () => {
    await context.addInitScript(`
      const get = () => { throw new DOMException('blocked', 'SecurityError') }
      Object.defineProperty(Document.prototype, 'cookie', { get, set: get })
      Object.defineProperty(window, 'localStorage', { get })
      Object.defineProperty(window, 'sessionStorage', { get })`)
    const page = await visit('/shoes/aff/anna')
    expect(await ready(page)).toBe(clickId(1))
    expect(await idIn(page)).toBe(clickId(1))
    expect(addressOf(page)).toBe('/shoes')
    expect(await cookies()).toEqual([])
  })

  test('with all site data blocked in the browser itself, the id lives in memory', async ({
    skip,
  }) => {
    const whole = findChromium({ isWhole: true })
    if (whole === null) return skip()
    const profile = mkdtempSync(path.join(os.tmpdir(), 'tributary-profile-'))
    mkdirSync(path.join(profile, 'Default'))
    const block = { profile: { default_content_setting_values: { cookies: 2 } } }
    writeFileSync(path.join(profile, 'Default', 'Preferences'), JSON.stringify(block))
    const blocked = await chromium.launchPersistentContext(profile, {
      ...{ executablePath: whole, args: browserArgs },
    })
    try {
      const page = await visit('/shoes/aff/anna', blocked)
      expect(await ready(page)).toBe(clickId(1))
      expect(await idIn(page)).toBe(clickId(1))
      const storage = page.evaluate(() => localStorage.length)
      await expect(storage).rejects.toThrow('Access is denied')
      expect(await page.evaluate('document.cookie')).toBe('')
    } finally {
      await blocked.close()
      rmSync(profile, { recursive: true, force: true })
    }
  })

  test('on https the cookie is Secure, and a page that is only prerendered asks for nothing', async () => {
    await context.addInitScript("Object.defineProperty(document, 'prerendering', { value: true })")
    const asked: string[] = []
    await context.route(/^https:/, (route) => {
      const { pathname } = new URL(route.request().url())
      if (pathname === '/t.js') return route.fulfill({ body: snippetSource })
      if (pathname !== '/v1/clicks/browser') {
        return route.fulfill({ contentType: 'text/html', body: pageWith('https://go.example') })
      }
      asked.push(route.request().postData() ?? '')
      return route.fulfill({
        headers: { 'access-control-allow-origin': '*' },
        json: { click_id: clickId(6), cookie_days: 1 },
      })
    })
    const page = await context.newPage()
    await page.goto('https://shop.example/aff/anna')
    await page.waitForFunction(() => typeof globalThis.tributary?.clickId === 'function')
    expect(asked).toEqual([])
    expect(page.url()).toBe('https://shop.example/aff/anna')
    await page.evaluate("document.dispatchEvent(new Event('prerenderingchange'))")
    expect(await ready(page)).toBe(clickId(6))
    expect(asked).toHaveLength(1)
    expect(await context.cookies()).toMatchObject([{ value: clickId(6), secure: true }])
  })
})
