/**
 * `npm run screenshots`: takes the screenshots of the README and the guides from a local run (`npm start`, best after `npm run
 * replay`), with an installed Chromium.
 */
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { chromium, type Page } from 'playwright-core'
import { browserArgs, findChromium } from '../workers/scenarios/chromium.ts'
import { demoFile } from './local-state.ts'
import { checkout } from './postgres/postgres-place.ts'
import { CODES_FILE, makeCodeDispenser } from './totp.ts'

interface Demo {
  base_url: string
  users: Record<string, { email: string; password: string; totp_secret?: string }>
}

const SIZE = { width: 1280, height: 800 }
const folder = path.join(checkout, 'docs/images')

interface Picture {
  name: string
  /** Each page and the person who opens it. */
  user: string
  path: string
  /** What is clicked first. */
  press?: (page: Page) => Promise<void>
}

const pictures: readonly Picture[] = [
  {
    ...{ name: 'attribution', user: 'advertiser', path: '/conversions?event=sale' },
    press: async (page) => {
      // The first sale that has a click.
      const panel = page.getByRole('dialog')
      for (const sale of await page.locator('main tbody a').all()) {
        await sale.click()
        await panel.getByText('Attribution').first().waitFor()
        if (await panel.getByText('View the click’s history').isVisible()) return
        await page.keyboard.press('Escape')
        await panel.waitFor({ state: 'hidden' })
      }
      throw new Error('No sale of the first page has a click.')
    },
  },
  { name: 'statement', user: 'affiliate', path: '/money/statement' },
  { name: 'affiliate-home', user: 'affiliate', path: '/' },
  { name: 'advertiser-onboarding', user: 'advertiser', path: '/onboarding' },
  { name: 'finance-payouts', user: 'finance', path: '/payouts' },
  { name: 'support-admin', user: 'support', path: '/admin' },
  { name: 'admin-operations', user: 'owner', path: '/operations' },
]

const executablePath = findChromium()
if (executablePath === null || !existsSync(demoFile)) {
  console.error('This needs a Chromium and a local run: npm start comes first.')
  process.exit(1)
}
const demo = JSON.parse(readFileSync(demoFile, 'utf8')) as Demo
const codeOf = makeCodeDispenser(path.join(path.dirname(demoFile), CODES_FILE))
mkdirSync(folder, { recursive: true })
const browser = await chromium.launch({ executablePath, args: browserArgs })
try {
  for (const picture of pictures) await take(picture)
} finally {
  await browser.close()
}

async function take(picture: Picture): Promise<void> {
  const { email, password, totp_secret: secret } = demo.users[picture.user]!
  const page = await browser.newPage({ viewport: SIZE, locale: 'en-US', reducedMotion: 'reduce' })
  await page.goto(`${demo.base_url}/sign-in`)
  await page.getByLabel('Email', { exact: true }).fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  if (secret !== undefined) {
    await page.locator('input[name=code]').fill(await codeOf(secret))
    await page.keyboard.press('Enter')
  }
  await page.waitForURL((url) => url.pathname === '/')
  await page.goto(`${demo.base_url}${picture.path}`)
  await page.locator('main').waitFor()
  await page.waitForLoadState('networkidle')
  await picture.press?.(page)
  await page.waitForLoadState('networkidle')
  const file = path.join(folder, `${picture.name}.png`)
  await page.screenshot({ path: file })
  console.log(path.relative(checkout, file))
  await page.close()
}
