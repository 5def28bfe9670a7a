import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { readReportsSearch } from '../conversions/conversion-search.ts'
import { frameRoute } from '../frame/route.tsx'

const inboundRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/inbound/$appId',
  validateSearch: readReportsSearch,
  loaderDeps: ({ search }) => search,
  loader: async ({ params, deps }) =>
    (await import('./inbound-data.ts')).loadInbound(params.appId, deps),
  // The page loads its texts itself: this file is a part of every page.
  component: lazyRouteComponent(() => import('./InboundPage.tsx'), 'InboundPage'),
  staticData: { title: { en: 'Inbound events', ru: 'Входящие события' } },
})

export const inboundPages = [inboundRoute] as const
