import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { frameRoute } from '../frame/route.tsx'
import { readInboundSearch } from './inbound-search.ts'
import { inboundTexts } from './inbound-texts.ts'

const inboundRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/inbound/$appId',
  validateSearch: readInboundSearch,
  loaderDeps: ({ search }) => search,
  loader: async ({ params, deps }) =>
    (await import('./inbound-data.ts')).loadInbound(params.appId, deps),
  component: lazyRouteComponent(
    inboundTexts.with(() => import('./InboundPage.tsx')),
    'InboundPage',
  ),
  staticData: { title: { en: 'Inbound events', ru: 'Входящие события' } },
})

export const inboundPages = [inboundRoute] as const
