import { createRootRoute, createRoute, createRouter, redirect } from '@tanstack/react-router'
import { findPerson } from './core/session.ts'
import { BrokenPage, NotFoundPage, PageSkeleton } from './frame/FallbackPages.tsx'
import { RootPage } from './frame/RootPage.tsx'
import { makeSignInRoute } from './people/sign-in/route.tsx'
import type { routeTree as pageTree } from './sitemap.ts'

/** How long a page's data is reused, so that changing a figure or filter does not reload it. */
const FRESH_MS = 5_000

const rootRoute = createRootRoute({ component: RootPage, notFoundComponent: NotFoundPage })

/** Pages for people who are not signed in: sign-up, links in mails, return from a provider. */
const outsidePath =
  /^\/(sign-up|join\/|verify|confirm-|forgot-password|reset-password|invitation|signed-in\/)/

/**
 * All paths except the sign-in page's, until the sitemap is loaded: for signed-in people and pages
 * without a session. This keeps the routes of all pages out of the sign-in page.
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
  // Links are typed against the full tree, which replaces this one later.
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
