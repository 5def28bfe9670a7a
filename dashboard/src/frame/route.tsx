import { createRootRoute, createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { speak } from '../core/i18n/language.ts'
import { findPerson } from '../core/session.ts'
import { loadAdvertisers } from './advertisers.ts'
import { NotFoundPage } from './FallbackPages.tsx'
import { RootPage } from './RootPage.tsx'

export const SECURITY_PATH = '/security'
export const WAITING_PATH = '/waiting'
/** What a person may open before they have the second factor that their role asks for. */
const PAGES_WITHOUT_FACTOR: ReadonlySet<string> = new Set([SECURITY_PATH, '/profile'])

export const rootRoute = createRootRoute({ component: RootPage, notFoundComponent: NotFoundPage })

/** What stands around every page of a person who has signed in. */
export const frameRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'signed-in',
  beforeLoad: async ({ location }) => {
    const person = await findPerson()
    if (!person)
      throw redirect({
        to: '/sign-in',
        search: location.href === '/' ? {} : { return: location.href },
      })
    // Home carries its own words only.
    await speak(location.pathname === '/' ? 'home' : 'pages')
    // Their other pages would be refused: a role waits for its second factor.
    const { is_required: isRequired, is_enrolled: isEnrolled } = person.second_factor
    const isOpen = PAGES_WITHOUT_FACTOR.has(location.pathname)
    if (isRequired && !isEnrolled && !isOpen) throw redirect({ to: SECURITY_PATH })
    // The account is not approved, or the address not proven: there is nothing else to see yet.
    const { memberships } = person
    const isWaiting = memberships.length > 0 && memberships.every((of) => !of.is_open)
    const isWaitingPage = location.pathname === WAITING_PATH
    if (isWaiting && !isOpen && !isWaitingPage) throw redirect({ to: WAITING_PATH })
    if (!isWaiting && isWaitingPage) throw redirect({ to: '/' })
    return { person }
  },
  loader: ({ context }) => loadAdvertisers(context.person),
  component: lazyRouteComponent(() => import('./Frame.tsx'), 'Frame'),
  staleTime: 60_000,
})

/** For addresses without a page. */
const strayRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '$',
  component: NotFoundPage,
})

export const framePages = [frameRoute, strayRoute] as const
