import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router'
import type { Words } from './i18n/en.ts'
import { speak } from './i18n/language.ts'
import { BrokenPage } from './pages/BrokenPage.tsx'
import { NotFoundPage } from './pages/NotFoundPage.tsx'
import { PageSkeleton } from './pages/PageSkeleton.tsx'
import { RootPage } from './pages/RootPage.tsx'
import {
  readBatchSearch,
  readHomeSearch,
  readPayoutsSearch,
  readSignInSearch,
} from './pages/search.ts'
import { findPerson } from './session.ts'

/** What pages read comes with the pages, so that the sign-in page does not carry it. */
const homeData = () => import('./pages/home-data.ts')
const payoutsData = () => import('./pages/payouts-data.ts')

/**
 * A choice of a figure or a filter within this time shows what is there instead of asking again.
 */
const FRESH_MS = 5_000

const rootRoute = createRootRoute({ component: RootPage, notFoundComponent: NotFoundPage })

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: readSignInSearch,
  beforeLoad: async ({ search }) => {
    // A server that cannot be reached says so when the form is sent.
    const person = await findPerson().catch(() => null)
    if (person) throw redirect({ href: search.return ?? '/' })
  },
  component: lazyRouteComponent(() => import('./pages/SignInPage.tsx'), 'SignInPage'),
  staticData: { title: (text) => text.pages.signIn },
})

const frameRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'signed-in',
  beforeLoad: async ({ location }) => {
    const person = await findPerson()
    if (!person)
      throw redirect({
        to: '/sign-in',
        search: location.href === '/' ? {} : { return: location.href },
      })
    await speak(true)
    return { person }
  },
  loader: async ({ context }) => (await homeData()).loadAdvertisers(context.person),
  component: lazyRouteComponent(() => import('./frame/Frame.tsx'), 'Frame'),
  staleTime: 60_000,
})

const homeRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/',
  validateSearch: readHomeSearch,
  loaderDeps: ({ search: { advertiser_id, cursor } }) => ({ advertiser_id, cursor }),
  loader: async ({ context, deps }) => (await homeData()).loadHome(context.person, deps),
  component: lazyRouteComponent(() => import('./pages/HomePage.tsx'), 'HomePage'),
  staticData: { title: (text) => text.pages.home },
})

const payoutsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/payouts',
  validateSearch: readPayoutsSearch,
  loaderDeps: ({ search: { cursor } }) => ({ cursor }),
  loader: async ({ deps }) => (await payoutsData()).loadPayouts(deps),
  component: lazyRouteComponent(() => import('./pages/PayoutsPage.tsx'), 'PayoutsPage'),
  staticData: { title: (text) => text.pages.payouts },
})

const payoutBatchRoute = createRoute({
  getParentRoute: () => payoutsRoute,
  path: '$batchId',
  validateSearch: readBatchSearch,
  loader: async ({ params }) => (await payoutsData()).loadPayoutBatch(params.batchId),
  component: lazyRouteComponent(() => import('./pages/PayoutBatchPanel.tsx'), 'PayoutBatchPanel'),
  pendingComponent: () => null,
  staticData: { title: (text) => text.pages.payout },
})

/** The sitemap. */
const routeTree = rootRoute.addChildren([
  signInRoute,
  frameRoute.addChildren([homeRoute, payoutsRoute.addChildren([payoutBatchRoute])]),
])

export const router = createRouter({
  routeTree,
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
  interface StaticDataRouteOption {
    /** What the top bar and the browser's tab say. */
    title?: (text: Words) => string
  }
}
