import { createRootRoute, createRoute, createRouter, redirect } from '@tanstack/react-router'
import { findPerson } from './core/session.ts'
import { BrokenPage, NotFoundPage, PageSkeleton } from './frame/FallbackPages.tsx'
import { RootPage } from './frame/RootPage.tsx'
import { makeSignInRoute } from './people/sign-in/route.tsx'
import type { routeTree as pageTree } from './sitemap.ts'

/**
 * A choice of a figure or a filter within this time shows what is there instead of asking again.
 */
const FRESH_MS = 5_000

const rootRoute = createRootRoute({ component: RootPage, notFoundComponent: NotFoundPage })

/** Pages for people who are not signed in: a new account, the links in mails, the way back from a provider. */
const outsidePath =
  /^\/(sign-up|join\/|verify|confirm-|forgot-password|reset-password|invitation|signed-in\/)/

/**
 * Every path but the sign-in page's, until the sitemap is loaded: for a person who has signed in, or
 * for a page outside. The sign-in page then does not carry the routes of all pages.
 */
const unloadedRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '$',
  beforeLoad: async ({ location: { href, pathname } }) => {
    if (!outsidePath.test(pathname) && !(await findPerson())) {
      throw redirect({ to: '/sign-in', search: href === '/' ? {} : { return: href } })
    }
    const { routeTree } = await import('./sitemap.ts')
    router.update({ ...router.options, routeTree })
    throw redirect({ href, replace: true })
  },
})

const signedOutTree = rootRoute.addChildren([makeSignInRoute(rootRoute), unloadedRoute])

export const router = createRouter({
  // Links are written against the whole tree, which takes this one's place.
  routeTree: signedOutTree as unknown as typeof pageTree,
  defaultStaleTime: FRESH_MS,
  defaultPreload: false,
  defaultPendingMs: 150,
  defaultPendingMinMs: 250,
  defaultPendingComponent: PageSkeleton,
  defaultErrorComponent: BrokenPage,
  defaultNotFoundComponent: NotFoundPage,
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
