/** People at browsers of their own, in front of a started system. */
import {
  type Browser,
  type BrowserContext,
  chromium,
  type Locator,
  type Page,
  type Request,
} from 'playwright-core'
import { expect } from 'vitest'
import type { System } from './started-system.ts'

export const PHONE = { width: 375, height: 812 }
const DESK = { width: 1280, height: 900 }
/** A browser without a window names itself so, and is rightly taken for a machine. */
const userAgent =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36'

export interface Visits {
  /** A person at a browser of their own. */
  open(): Promise<Page>
  /** Everybody leaves. @returns what broke on their pages. */
  leave(): Promise<string[]>
}

// One browser serves all files of a process, and ends with it; nobody shares a context.
const shared = globalThis as typeof globalThis & { tributaryBrowser?: Promise<Browser> }

export async function startVisits(executablePath: string): Promise<Visits> {
  shared.tributaryBrowser ??= chromium.launch({ executablePath, args: ['--no-sandbox'] })
  const browser = await shared.tributaryBrowser
  const contexts: BrowserContext[] = []
  const faults: string[] = []
  return {
    open: async () => {
      const context = await browser.newContext({ locale: 'en-US', viewport: DESK, userAgent })
      contexts.push(context)
      context.setDefaultTimeout(20_000)
      const page = await context.newPage()
      page.on('pageerror', (error) => faults.push(String(error)))
      return page
    },
    leave: async () => {
      await Promise.all(contexts.splice(0).map((context) => context.close()))
      return faults.splice(0)
    },
  }
}

export async function signIn(
  page: Page,
  system: System,
  name: string,
  words = { email: 'E-mail', password: 'Password', submit: 'Sign in' },
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

/** One of the demo's people, signed in at a browser of their own, on a page. */
export async function openAs(
  visits: Visits,
  system: System,
  name: string,
  path: string,
): Promise<Page> {
  const page = await visits.open()
  await signIn(page, system, name)
  await page.goto(`${system.baseUrl}${path}`)
  return page
}

/** Waits for an amount under a term of the sums. */
export async function figure(page: Page, term: string, amount: string): Promise<void> {
  const one = page.locator('dl > div').filter({ has: page.getByText(term, { exact: true }) })
  await one.getByText(amount, { exact: true }).waitFor()
}

/** The person confirms what they have just asked for, by a code of their app. */
export async function confirmDeed(page: Page, system: System, name: string): Promise<void> {
  const question = page.getByRole('alertdialog', { name: 'Confirm that it is you' })
  await question.getByLabel('Code from your app').fill((await system.freshCode(name)) ?? '')
  await question.getByRole('button', { name: 'Confirm', exact: true }).click()
  await question.waitFor({ state: 'detached' })
}

/** Nothing on the page, nor in the panel over it, is wider than the screen. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  // The page measures itself anew after a change of size: it has a moment to come to rest.
  const places = '[document.documentElement, ...document.querySelectorAll("[role=dialog] *")]'
  const beyond = () =>
    page.evaluate<number>(
      `Math.max(...${places}.filter((place) => place === document.documentElement ||
        getComputedStyle(place).overflowX === 'auto').map((place) => place.scrollWidth - place.clientWidth))`,
    )
  await expect.poll(beyond, { timeout: 5_000 }).toBeLessThanOrEqual(0)
}

/** A second press soon after the first is taken for a double click and does nothing. */
export const afterDoubleClick = () => new Promise((wake) => setTimeout(wake, 600))

/**
 * Presses as an impatient hand does. `shown` goes on to where the page says what came of it; of all that was
 * sent to that path the server has done one.
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
