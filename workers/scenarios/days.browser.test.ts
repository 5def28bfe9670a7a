/**
 * Each role's day: sign in, open each line of To do, reach every page, search, sign out. Each page has no fault that
 * axe finds, keeps its own policy and fits phones and wide screens; in CI also in Russian.
 */
import { sql } from 'drizzle-orm'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import * as cast from '../../dev/demo/demo-cast.ts'
import { connect, runScoped } from '../core/database.ts'
import { newId } from '../core/ids.ts'
import { assembleSystem } from './assembled-system.ts'
import { expectAxeClean } from './axe.ts'
import { demoOf, report, sell } from './demo-levers.ts'
import { find } from './keyboard.ts'
import type { System } from './started-system.ts'
import {
  describeIn,
  expectNoSidewaysScroll,
  openPage,
  PHONE,
  signIn,
  type Visits,
  violationsOf,
} from './visits.ts'

const WIDE = { width: 1440, height: 900 }

let system: System
let visits: Visits
/** Routes that a role of an earlier test has reached: one role checks each. */
const checked = new Set<string>()

const inBrowser = describeIn(assembleSystem, async (opened) => {
  ;({ system, visits } = opened)
  await prepare()
})

/** What To do says with the page that each button opens, and pages that menus open or earlier roles have seen otherwise. */
const days = [
  [
    'affiliate2',
    [['You have no sale yet with 1 new advertiser.', '/first-steps']],
    ['/profile', '/security', '/tokens', '/reports/exports', '/reports/schedules'],
  ],
  [
    'advertiser',
    [
      ['1 affiliate wants to become your partner.', '/partners'],
      ['1 conversion is in review.', '/conversions/reviews'],
      ['1 host is not verified', `/settings/apps/${cast.app.id}`],
      ['1 webhook was switched off', '/postbacks/webhooks/'],
    ],
    [],
  ],
  [
    'finance2',
    [
      ['1 payout batch awaits approval by a second person: $30.00.', '/payouts/batches/'],
      ['1 conversion is in review.', '/conversions/reviews'],
    ],
    ['/money/balances', '/money/invoices'],
  ],
  ['support', [], []],
  [
    'admin',
    [
      ['1 affiliate awaits approval.', '/admin/accounts'],
      ['1 advertiser awaits approval.', '/admin/accounts'],
    ],
    ['/settings'],
  ],
  [
    'owner',
    [
      ['1 payout batch awaits approval by a second person: $30.00.', '/payouts/batches/'],
      ['1 affiliate awaits approval.', '/admin/accounts'],
      ['1 advertiser awaits approval.', '/admin/accounts'],
    ],
    [],
  ],
] as const

/** These need rows that other tests make, or are left at once. */
const needMore = [
  '/clicks/$clickId',
  '/earned/$conversionId',
  '/partners/groups/$groupId',
  '/links/$linkId',
  '/postbacks/$endpointId',
  '/postbacks/log/$deliveryId',
  '/payouts/$batchId',
  '/money/invoices/$invoiceId',
  '/money/bookings/$bookingId',
  '/waiting',
  '/operations/undelivered/$deadMessageId',
  '/signed-in/$provider',
]

inBrowser('a day in a browser', () => {
  for (const [name, lines, more] of days) {
    test(`${name} signs in, opens what To do says, reaches every page, searches and signs out`, async () => {
      const page = await visits.open()
      const broken = violationsOf(page)
      await page.setViewportSize(WIDE)
      await signIn(page, system, name)
      const toDo = page.getByRole('region', { name: 'To do' })
      await toDo.waitFor()
      expect(await toDo.getByRole('listitem').count()).toBe(lines.length)
      for (const [line, path] of lines) {
        await toDo.getByRole('listitem').filter({ hasText: line }).getByRole('link').click()
        await page.waitForURL((url) => url.pathname.startsWith(path))
        await openPage(page, '/')
      }
      const reached = await crawl(page, ['/', ...more])
      if (process.env.CI) await lookAgain(page, reached)
      await openPage(page, '/')
      await find(page, 'Profile', 'Profile')
      await page.waitForURL((url) => url.pathname === '/profile')
      await page.getByRole('button', { name: 'Your account' }).click()
      await page.getByRole('menuitem', { name: 'Sign out' }).click()
      await page.getByRole('heading', { name: /^Sign in/ }).waitFor()
      expect(broken).toEqual([])
    })
  }

  test('somebody reached every page', async () => {
    const page = await visits.openAs(system, 'owner')
    await page.goto(system.baseUrl)
    await page.getByRole('region', { name: 'To do' }).waitFor()
    const all = await page.evaluate<string[]>(
      `Object.values(__TSR_ROUTER__.routesById)
        .filter(({ id, children }) => id.startsWith('/signed-in/') && !children)
        .map(({ fullPath }) => fullPath.replace(/(.)\\/$/, '$1'))`,
    )
    expect(all.filter((path) => !checked.has(path))).toEqual(needMore)
  })
})

/**
 * Follows every link from the first pages on to one page of each route that no earlier test has reached.
 * @returns the pages.
 */
async function crawl(page: Page, first: readonly string[]): Promise<string[]> {
  const reached = [...first]
  for (const href of first) checked.add(href)
  for (const href of reached) {
    await openPage(page, href)
    expect(await page.getByText('This page is not for your role').count()).toBe(0)
    await expectAxeClean(page)
    await page.setViewportSize(PHONE)
    await expectNoSidewaysScroll(page)
    await page.setViewportSize(WIDE)
    await expectNoSidewaysScroll(page)
    for (const next of await linksOf(page)) {
      const route = await routeOf(page, next)
      if (route === null || checked.has(route)) continue
      checked.add(route)
      reached.push(next)
    }
  }
  return reached
}

/** The same pages fit a phone in Russian; then all is as before. */
async function lookAgain(page: Page, reached: readonly string[]): Promise<void> {
  const speak = async (language: string) => {
    await page.evaluate(`localStorage.setItem('tributary.language', '${language}')`)
    await page.reload()
    await page.locator(`html[lang=${language}]`).waitFor()
  }
  await speak('ru')
  await page.setViewportSize(PHONE)
  for (const href of reached) {
    await openPage(page, href)
    await expectNoSidewaysScroll(page)
  }
  await page.setViewportSize(WIDE)
  await speak('en')
}

const linksOf = (page: Page) =>
  page.evaluate<string[]>(
    `[...document.querySelectorAll('a[href^="/"]:not([target])')].map((link) => link.getAttribute('href'))`,
  )

/** The route of a path; null if it is not a page behind the sign-in. */
const routeOf = (page: Page, href: string) =>
  page.evaluate<string | null>(`(() => {
    const [matchedRoutes, , foundRoute] = __TSR_ROUTER__.getMatchedRoutes(${JSON.stringify(href.split(/[?#]/)[0])})
    const isInside = matchedRoutes.some(({ id }) => id === '/signed-in')
    return isInside && foundRoute ? foundRoute.fullPath.replace(/(.)\\/$/, '$1') : null
  })()`)

/** Something for each role to do. */
async function prepare(): Promise<void> {
  await sell(system, 'order-1', 'ANNANOW', '100.00')
  const suspect = { visitor: { ip: '198.51.100.7', email: 'buyer@mailinator.com' } }
  await report(system, {
    event: 'sale',
    external_id: 'order-2',
    coupon: 'ANNA10',
    amount: '50.00',
    ...suspect,
  })
  const db = await connect(demoOf(system).system_database_url)
  const now = new Date()
  const [affiliateId, advertiserId] = [newId(now), newId(now)]
  const finance = cast.users.find(({ key }) => key === 'finance')!.id
  const id = newId(now)
  await runScoped(db, { kind: 'system' }, [
    sql`insert into affiliate.affiliates (id, code, name, status) values (${affiliateId}, 'todo', 'Todd', 'pending')`,
    sql`insert into affiliate.advertisers (id, name, status) values (${advertiserId}, 'Another', 'pending')`,
    sql`insert into affiliate.partnerships (advertiser_id, affiliate_id, status) values (${cast.advertiser.id}, ${affiliateId}, 'pending')`,
    sql`insert into affiliate.app_hosts (host, advertiser_id, app_id, challenge) values ('todo.example', ${cast.advertiser.id}, ${cast.app.id}, 'x')`,
    sql`insert into affiliate.endpoints (id, kind, advertiser_id, url, host, method, events, secret, stopped_at, stopped_by, changed_at)
      values (${newId(now)}, 'webhook', ${cast.advertiser.id}, 'https://hooks.example/', 'hooks.example', 'POST',
        '{conversion.recorded}', 'sealed', now(), 'failures', now())`,
    sql`insert into affiliate.payout_batches (id, run_id, number, currency, item_count, total_minor, request, request_sha256, created_by)
      values (${id}, ${id}, 1, 'USD', 1, 3000, '{}', ${'0'.repeat(64)}, ${finance})`,
  ])
}
