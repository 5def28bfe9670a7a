/** People with their own browsers on a started system. */
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type Browser,
  type BrowserContext,
  chromium,
  type Locator,
  type Page,
  type Request,
} from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest'
import { browserArgs, findChromium } from './chromium.ts'
import type { System } from './started-system.ts'

export const PHONE = { width: 375, height: 812 }
const DESK = { width: 1280, height: 900 }
/** A browser without a window identifies itself as a bot, so it gets another user agent. */
const userAgent =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36'

/** How long a page may take when three or more files share two cores. Tests that pass do not wait for it. */
const PATIENCE_MS = 60_000
/** The timeout of each test in a browser. */
export const patience = { timeout: 240_000 }

export interface Visits {
  /** A person with their own browser. */
  open(): Promise<Page>
  /** One of the demo's people in a browser where they signed in once for all tests of the file. */
  openAs(system: System, name: string): Promise<Page>
  /** Closes all pages and keeps sign-ins. @returns the errors of their pages. */
  leave(): Promise<string[]>
  /** Closes all browsers. */
  end(): Promise<void>
}

// One browser serves all files of a process and ends with it; contexts are never shared.
const shared = globalThis as typeof globalThis & { tributaryBrowser?: Promise<Browser> }

/** The browser of all files of this process. */
export function sharedBrowser(executablePath: string): Promise<Browser> {
  shared.tributaryBrowser ??= chromium.launch({ executablePath, args: browserArgs })
  return shared.tributaryBrowser
}

export async function startVisits(executablePath: string): Promise<Visits> {
  const browser = await sharedBrowser(executablePath)
  const strangers: BrowserContext[] = []
  const people = new Map<string, Promise<BrowserContext>>()
  const faults: string[] = []
  const newContext = async () => {
    // Animations are off: they would be a third of the work of drawing.
    const still = { reducedMotion: 'reduce' } as const
    const context = await browser.newContext({
      locale: 'en-US',
      viewport: DESK,
      userAgent,
      ...still,
    })
    context.setDefaultTimeout(PATIENCE_MS)
    context.on('page', (page) => page.on('pageerror', (error) => faults.push(String(error))))
    return context
  }
  const signedIn = async (system: System, name: string) => {
    const context = await newContext()
    await beginSession(context, system, name)
    return context
  }
  return {
    open: async () => {
      const context = await newContext()
      strangers.push(context)
      return context.newPage()
    },
    openAs: async (system, name) => {
      const context = people.get(name) ?? signedIn(system, name)
      people.set(name, context)
      return (await context).newPage()
    },
    leave: async () => {
      await Promise.all(strangers.splice(0).map((context) => context.close()))
      const pages = (await Promise.all(people.values())).flatMap((context) => context.pages())
      await Promise.all(pages.map((page) => page.close()))
      return faults.splice(0)
    },
    end: async () => {
      const contexts = [...strangers.splice(0), ...(await Promise.all(people.values()))]
      people.clear()
      await Promise.all(contexts.map((context) => context.close()))
    },
  }
}

/**
 * Describes a file's tests in a browser, on a system of their own. They are left out where there is no Chromium. No test
 * may leave an error in a page.
 * @param ready gets the system and the browsers, and prepares what all tests of the file need.
 */
export function describeIn<Started extends System>(
  start: () => Promise<Started>,
  ready: (opened: { system: Started; visits: Visits }) => void | Promise<void>,
) {
  const executablePath = findChromium()
  return (name: string, tests: () => void) =>
    describe.skipIf(executablePath === null)(name, patience, () => {
      let opened: [Started, Visits] | undefined
      beforeAll(async () => {
        opened = await Promise.all([start(), startVisits(executablePath as string)])
        await ready({ system: opened[0], visits: opened[1] })
      }, 180_000)
      afterAll(() => Promise.all([opened?.[1].end(), opened?.[0].stop()]), 60_000)
      afterEach(async () => {
        expect(await opened?.[1].leave()).toEqual([])
      })
      tests()
    })
}

/** Signs in by the API, without loading the sign-in page and Home. */
async function beginSession(context: BrowserContext, system: System, name: string): Promise<void> {
  const { email, password } = system.users[name]!
  const code = await system.freshCode(name)
  const page = await context.newPage()
  await page.goto(`${system.baseUrl}/favicon.svg`)
  const answered = await page.evaluate(
    async (body) => {
      const headers = { 'content-type': 'application/json', 'x-tributary': '1' }
      const answer = await fetch('/v1/sign-in', { method: 'POST', headers, body })
      localStorage.setItem('tributary.session', 'open')
      return answer.status
    },
    JSON.stringify({ email, password, ...(code === null ? {} : { code }) }),
  )
  expect([name, answered]).toEqual([name, 200])
  await page.close()
}

/** Signs in at the sign-in page, for tests of that page. */
export async function signIn(
  page: Page,
  system: System,
  name: string,
  words = { email: 'Email', password: 'Password', submit: 'Sign in' },
): Promise<void> {
  const { email, password } = system.users[name]!
  await page.goto(`${system.baseUrl}/sign-in`)
  await page.getByLabel(words.email, { exact: true }).fill(email)
  await page.getByLabel(words.password, { exact: true }).fill(password)
  await page.getByRole('button', { name: words.submit, exact: true }).click()
  const code = await system.freshCode(name)
  if (code !== null) {
    await page.locator('input[name=code]').fill(code)
    await page.keyboard.press('Enter')
  }
  await page.waitForURL((url) => url.pathname === '/')
}

/** A page for one of the demo's people, signed in. */
export async function openAs(
  visits: Visits,
  system: System,
  name: string,
  path: string,
): Promise<Page> {
  const page = await visits.openAs(system, name)
  await page.goto(`${system.baseUrl}${path}`)
  return page
}

/** Navigates within the dashboard as its links do, and waits until the page is complete. */
export async function openPage(page: Page, path: string): Promise<void> {
  // The page behind a panel is hidden from screen readers.
  await page.locator('main').waitFor()
  await page.evaluate(`history.pushState(null, '', ${JSON.stringify(path)})`)
  // Through the handle that the router exposes for its developer tools.
  const isThere = () =>
    page.evaluate<boolean>(`(({ status, location, resolvedLocation }) =>
      status === 'idle' && location.href === resolvedLocation?.href)(__TSR_ROUTER__.state)`)
  await eventually(isThere).toBe(true)
  await eventually(() => page.locator('[aria-busy=true]').count()).toBe(0)
}

/** Repeats the question until it is true, at most as long as a page may take. */
export const eventually = <T>(read: () => T) => expect.poll(read, { timeout: PATIENCE_MS })

/** Repeats the steps until the page shows it. */
export async function stepUntil(shown: Locator, step: () => Promise<void>): Promise<void> {
  const seen = shown.waitFor().then(() => true)
  // When a step fails first, that error is reported.
  seen.catch(() => {})
  const pause = () => sleep(1_000).then(() => false)
  do {
    await step()
  } while (!(await Promise.race([seen, pause()])))
}

/** Collects the browser's reports of policy violations. */
export function violationsOf(page: Page): string[] {
  const broken: string[] = []
  page.on('console', (said) => {
    const text = said.text()
    if (/Content Security Policy|TrustedHTML|TrustedScript/i.test(text)) broken.push(text)
  })
  return broken
}

/** Waits for an amount in a row of the totals. */
export async function figure(page: Page, term: string, amount: string): Promise<void> {
  const one = page.locator('dl > div').filter({ has: page.getByText(term, { exact: true }) })
  await one.getByText(amount, { exact: true }).waitFor()
}

/** Confirms the person's last action with a code of their app. */
export const confirmAction = async (page: Page, system: System, name: string): Promise<void> =>
  confirmWith(page, (await system.freshCode(name)) ?? '')

/** Confirms the last action with a code, or with the password of a person who has no codes. */
export async function confirmWith(page: Page, proof: string): Promise<void> {
  const question = page.getByRole('alertdialog', { name: 'Confirm this action' })
  await question.getByLabel(/^(Code from your app|Password)$/).fill(proof)
  await question.getByRole('button', { name: 'Confirm', exact: true }).click()
  await question.waitFor({ state: 'detached' })
}

/** Nothing on the page, or in the panel over it, is wider than the screen. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  // The page measures itself again after a resize, so the check waits a moment.
  const places = '[document.documentElement, ...document.querySelectorAll("[role=dialog] *")]'
  const beyond = () =>
    page.evaluate<number>(
      `Math.max(...${places}.filter((place) => place === document.documentElement ||
        getComputedStyle(place).overflowX === 'auto').map((place) => place.scrollWidth - place.clientWidth))`,
    )
  await eventually(beyond).toBeLessThanOrEqual(0)
}

/**
 * A second click soon after the first counts as a double click and does nothing. Timed by the page's own
 * clock: however late it runs, its timers keep their order.
 */
export const afterDoubleClick = (page: Page) =>
  page.evaluate('new Promise((wake) => setTimeout(wake, 510))')

/**
 * Clicks repeatedly, like an impatient user. `shown` waits until the page shows the result. Of all requests
 * to that path the server must have executed one.
 */
export async function pressTwice(
  button: Locator,
  path: RegExp,
  shown: () => Promise<unknown>,
): Promise<void> {
  const page = button.page()
  const asked: Request[] = []
  const note = (request: Request) => {
    const isAsked = path.test(new URL(request.url()).pathname) && request.method() !== 'GET'
    if (isAsked) asked.push(request)
  }
  page.on('request', note)
  await button.dblclick()
  await shown()
  page.off('request', note)
  const answers = await Promise.all(asked.map((request) => request.response()))
  expect(answers.filter((answer) => answer?.ok())).toHaveLength(1)
}
