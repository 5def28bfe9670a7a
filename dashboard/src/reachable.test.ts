import { type AnyRoute, createMemoryHistory, createRouter } from '@tanstack/react-router'
import { expect, test } from 'vitest'
import { type Role, roles } from '../../schema/vocabulary.ts'
import { permissions } from '../../workers/api-permissions.ts'
import { isAllowed, type Permission } from '../../workers/http/role-permissions.ts'
import { importsBelow, reachedFrom, readSource } from '../../workers/test/imports.ts'
import { describedRoutes } from '../../workers/test/request-samples.ts'
import type { Person } from './core/session.ts'
import { commandsFor } from './frame/palette/commands.ts'
import { routeTree } from './sitemap.ts'

// Routes know their parents once a router has them.
createRouter({ routeTree, history: createMemoryHistory() })

/** Routes that no screen needs: another route does the same for screens. */
const forPrograms: ReadonlySet<string> = new Set([
  // Screens get the person with the session.
  'get /v1/me',
  // The form of an offer writes the amount with the offer's other fields.
  'put /v1/offers/{offerId}/pixel',
  // Screens list proposals.
  'get /v1/proposals/{proposalId}',
  // Home and reports show the same sums by status in other answers.
  'get /v1/reports/earnings',
  // The bell gets the number with the to-do list.
  'get /v1/notifications/unread',
  // Screens draw the code themselves.
  'get /v1/links/{linkId}/qr',
  // Screens write XLSX files in the background.
  'get /v1/reports.xlsx',
])

const person = (role: Role): Person => ({
  id: '01900000-0000-7000-8000-000000000001',
  ...{ email: 'a@example.com', name: 'A', language: 'en', time_zone: 'UTC', email_verified: true },
  memberships: [
    { role, advertiser_id: null, affiliate_id: null, is_open: true, pays_itself: true as const },
  ],
  second_factor: { is_required: false, is_enrolled: false, methods: [] },
})

const described = describedRoutes().map(({ method, path }) => `${method} ${path}`)

/** The calls of one source; `api.v1.offers[':offerId'].$get` is `get /v1/offers/{offerId}`. */
function callsIn(source: string): string[] {
  const text = source.replace(/\s+(?=[.[])/g, '')
  const steps = String.raw`((?:\.\w+|\['[^']+'\])*)`
  const pathOf = (dotted: string) =>
    dotted.replace(/\.(\w+)|\['([^']+)'\]/g, (_, word, quoted) => `/${word ?? quoted}`)
  // `const member = api.v1.team[':userId']` is the start of other paths.
  const starts = new Map([['api', '']])
  for (const [, name = '', start = '', path = ''] of text.matchAll(
    new RegExp(`const (\\w+) = (\\w+)${steps}(?![.\\w[(])`, 'g'),
  )) {
    if (starts.has(start)) starts.set(name, starts.get(start) + pathOf(path))
  }
  const typed = text.matchAll(
    new RegExp(`(?<![.\\w])(\\w+)${steps}\\.\\$(get|post|put|patch|delete)\\b`, 'g'),
  )
  return [...typed].flatMap(([, start = '', path = '', method]) => {
    const before = starts.get(start)
    if (before === undefined) return []
    return [`${method} ${before}${pathOf(path)}`.replace(/:(\w+)(\{[^}]*\})?/g, '{$1}')]
  })
}

/** Calls by a URL as text, such as that of a file: any method of the path counts. */
function fetchesIn(source: string): string[] {
  const urls = [...source.matchAll(/'(\/v1\/[^'?]*)|`(\/v1\/[^`]*)`/g)].map(
    ([, plain, template]) => {
      const path = (plain ?? template ?? '').replace(/\$\{[^}]*\}/g, '*').replace(/\?.*/, '')
      return new RegExp(`^\\w+ ${path.replaceAll('.', '\\.').replaceAll('*', '.*')}$`)
    },
  )
  return described.filter((route) => urls.some((url) => url.test(route)))
}

/** Who sees a page: whom its own line in the navigation or in the search is for, or that of the page above it. */
function isSeenBy(route: AnyRoute, whom: Person): boolean {
  const { navigation } = route.options.staticData ?? {}
  if (navigation) {
    const isFound = () => commandsFor(routeTree, whom).some(({ to }) => to === route.fullPath)
    return (navigation.isFor?.(whom) ?? true) || isFound()
  }
  return route.parentRoute ? isSeenBy(route.parentRoute, whom) : true
}

test('every role reaches what it may do from a page that it sees', () => {
  const imports = importsBelow('dashboard/src')
  const sourcesOf = (entry: string) =>
    [...reachedFrom(entry, imports)].filter((file) => file.startsWith('dashboard/')).map(readSource)
  const callsOf = (entry: string) =>
    new Set(sourcesOf(entry).flatMap((source) => [...callsIn(source), ...fetchesIn(source)]))
  const modules = import.meta.glob<Record<string, AnyRoute[]>>('./**/*routes.tsx', { eager: true })
  const capabilities = Object.entries(modules).map(([file, exported]) => {
    const entry = `dashboard/src/${file.slice(2)}`
    const links = sourcesOf(entry).flatMap((source) =>
      [...source.matchAll(/\bto(?:=|: )['"]([^'"]+)['"]/g)].map(([, path]) => path),
    )
    return { calls: callsOf(entry), pages: Object.values(exported).flat(), links: new Set(links) }
  })
  const called = callsOf('dashboard/src/main.tsx')
  expect([...called].filter((call) => !described.includes(call))).toEqual([])

  type Capability = (typeof capabilities)[number]
  const isInRail = ({ pages }: Capability, role: Role) =>
    pages.some((page) => isSeenBy(page, person(role)))
  /** In the navigation, or behind a link of a page that is. */
  const isReached = (capability: Capability, role: Role) =>
    isInRail(capability, role) ||
    capabilities.some(
      (other) =>
        isInRail(other, role) && capability.pages.some(({ fullPath }) => other.links.has(fullPath)),
    )
  const isMissing = (route: string, role: Role) =>
    !capabilities.some((each) => each.calls.has(route) && isReached(each, role))
  const missing = described.flatMap((route) => {
    const access = permissions[route]
    const needed = typeof access === 'object' ? access.confirmed : access
    if (forPrograms.has(route) || needed === 'anyone' || needed === 'app') return []
    if (needed === 'person' || needed === 'own_page' || needed === 'cookie') {
      return called.has(route) ? [] : [route]
    }
    return roles
      .filter((role) => isAllowed(needed as Permission, role) && isMissing(route, role))
      .map((role) => `${route} ${role}`)
  })
  expect(missing).toEqual([])
})
