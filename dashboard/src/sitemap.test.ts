import { createMemoryHistory, createRouter } from '@tanstack/react-router'
import { expect, test } from 'vitest'
import { type Role, roles } from '../../schema/vocabulary.ts'
import type { Person } from './core/session.ts'
import { mayOpen } from './frame/access.ts'
import { navigationFor, routesUnder } from './frame/navigation.ts'
import { commandsFor } from './frame/palette/commands.ts'
import { matching } from './frame/palette/matching.ts'
import { frameRoute, WAITING_PATH } from './frame/route.tsx'
import { tabsFor } from './frame/tabs.ts'
import { routeTree } from './sitemap.ts'

// Routes know their paths once a router has them.
const router = createRouter({ routeTree, history: createMemoryHistory() })

const routesAt = (to: string) =>
  router
    .matchRoutes(to, {})
    .map(({ pathname, staticData }) => ({ pathname, navigation: staticData.navigation }))

const person = (...held: Role[]): Person => ({
  id: '01900000-0000-7000-8000-000000000001',
  email: 'a@example.com',
  name: 'A',
  language: 'en',
  time_zone: 'UTC',
  email_verified: true,
  memberships: held.map((role) => ({
    ...{ role, advertiser_id: null, affiliate_id: null, is_open: true },
  })),
  second_factor: { is_required: false, is_enrolled: false, methods: [] },
})

test('the rail has no line that would lead to a refusal', () => {
  const paths = (...held: Role[]) => navigationFor(routeTree, person(...held)).map(({ to }) => to)
  const ofAffiliates = [
    '/',
    '/reports',
    '/promote',
    '/first-steps',
    '/links',
    '/creatives',
    '/postbacks',
    '/my-payouts',
    '/money',
    '/team',
  ]
  expect(paths('affiliate')).toEqual(ofAffiliates)
  expect(paths('affiliate_viewer')).toEqual(ofAffiliates)
  const own = [
    '/',
    '/reports',
    '/offers',
    '/conversions',
    '/partners',
    '/onboarding',
    '/creatives',
    '/postbacks',
    '/money',
    '/team',
  ]
  expect(paths('advertiser')).toEqual([...own, '/audit', '/settings'])
  const { memberships, ...rest } = person('advertiser')
  const ownPayer = memberships.map((of) => ({ ...of, pays_itself: true as const }))
  const itsPaths = navigationFor(routeTree, { ...rest, memberships: ownPayer }).map(({ to }) => to)
  expect(itsPaths.filter((to) => to === '/payouts')).toHaveLength(1)
  expect(paths('advertiser_viewer')).toEqual([...own, '/settings'])
  expect(paths('finance')).toEqual([
    ...[
      '/',
      '/reports',
      '/offers',
      '/conversions',
      '/partners',
      '/onboarding',
      '/creatives',
      '/payouts',
      '/money',
      '/settings',
    ],
  ])
})

test('the menu of the person has the same pages for everybody', () => {
  const pages = navigationFor(routeTree, person('affiliate'), 'person').map(({ to }) => to)
  expect(pages).toEqual(['/profile', '/security', '/tokens'])
})

test('every page says its name in both languages', () => {
  const titles = routesUnder(routeTree).flatMap(({ options }) => options.staticData?.title ?? [])
  expect(titles.length).toBeGreaterThan(40)
  for (const { en, ru } of titles) {
    expect(en).not.toMatch(/[а-яё]|^$/i)
    expect(ru).toMatch(/[а-яё]/i)
  }
})

test('the search leads to every page without an id, for somebody', () => {
  const everybody = roles.flatMap((role) => commandsFor(routeTree, person(role)))
  const found = new Set(everybody.map(({ to }) => to.replace(/(.)\/$/, '$1')))
  const left = routesUnder(frameRoute)
    .map(({ fullPath }) => fullPath.replace(/(.)\/$/, '$1'))
    .filter((path) => path.startsWith('/') && !/\$(?!tab\b)/.test(path) && !found.has(path as '/'))
  expect([...new Set(left)]).toEqual([WAITING_PATH])
  // In both languages, by any of its words.
  const ofFinance = commandsFor(routeTree, person('finance'))
  for (const query of ['build payout', 'сформировать', 'выплаты', 'пакеты']) {
    expect(matching(ofFinance, query).length).toBeGreaterThan(0)
  }
  expect(matching(ofFinance, 'create offer')).toEqual([])
})

test('a phone has four tabs of the role, and a menu of the other pages', () => {
  const shown = (...held: Role[]) => {
    const { tabs, others } = tabsFor(person(...held), navigationFor(routeTree, person(...held)))
    return [tabs.map(({ to }) => to), others.length > 0]
  }
  expect(shown('affiliate')).toEqual([['/', '/promote', '/links', '/my-payouts'], true])
  expect(shown('advertiser_viewer')).toEqual([['/', '/offers', '/conversions', '/partners'], true])
  expect(shown('finance')).toEqual([['/', '/conversions', '/payouts', '/money'], true])
})

test.each([
  ['/payouts', 'finance', 'affiliate'],
  ['/payouts/attention', 'finance', 'advertiser_finance'],
  ['/payouts/batches/019aa000-0000-7000-8000-000000000001', 'support', 'affiliate_viewer'],
  ['/conversions', 'advertiser', 'affiliate'],
  ['/my-payouts', 'affiliate', 'finance'],
  ['/operations/find', 'admin', 'advertiser'],
  ['/postbacks/webhooks', 'advertiser', 'finance'],
  ['/postbacks/new', 'affiliate', 'support'],
] as [string, Role, Role][])('%s opens for %s and not for %s', (pathname, allowed, other) => {
  expect(mayOpen(person(allowed), pathname, routesAt(pathname))).toBe(true)
  expect(mayOpen(person(other), pathname, routesAt(pathname))).toBe(false)
})

test('everybody may open what the navigation and the search show them', () => {
  for (const role of roles) {
    const closed = commandsFor(routeTree, person(role)).filter(
      ({ to }) => !mayOpen(person(role), to, routesAt(to)),
    )
    expect([role, closed]).toEqual([role, []])
  }
})
