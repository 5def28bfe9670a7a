import { createRootRoute, createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { speak } from '../core/i18n/language.ts'
import { findPerson } from '../core/session.ts'
import { loadAdvertisers } from './advertisers.ts'
import { NotFoundPage } from './FallbackPages.tsx'
import { RootPage } from './RootPage.tsx'

export const SECURITY_PATH = '/security'
export const WAITING_PATH = '/waiting'
/** Pages a person can open before they have set up a required second factor. */
const PAGES_WITHOUT_FACTOR: ReadonlySet<string> = new Set([SECURITY_PATH, '/profile'])

export const rootRoute = createRootRoute({ component: RootPage, notFoundComponent: NotFoundPage })

/** The route of the frame around all pages of signed-in people. */
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
    // Home has texts of its own and does not need the shared ones.
    await speak(location.pathname === '/' ? 'home' : 'pages')
    // Other pages would be refused, because the role requires a second factor.
    const { is_required: isRequired, is_enrolled: isEnrolled } = person.second_factor
    const isOpen = PAGES_WITHOUT_FACTOR.has(location.pathname)
    if (isRequired && !isEnrolled && !isOpen) throw redirect({ to: SECURITY_PATH })
    // The account is not approved, or the address not confirmed: there is nothing to show yet.
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

/** For unknown URLs. */
const strayRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '$',
  component: NotFoundPage,
})

export const framePages = [frameRoute, strayRoute] as const
