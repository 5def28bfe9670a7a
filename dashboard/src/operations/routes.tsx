import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { Monitor } from 'lucide-react'
import { holds } from '../core/permissions.ts'
import { deliveryTexts } from '../delivery/delivery-texts.ts'
import { frameRoute } from '../frame/route.tsx'
import { readFindSearch, readMessagesSearch } from './operations-search.ts'
import { operationsTexts } from './operations-texts.ts'

const data = () => import('./operations-data.ts')

const operationsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/operations',
  component: lazyRouteComponent(
    operationsTexts.with(() => import('./OperationsPage.tsx')),
    'OperationsPage',
  ),
  staticData: {
    title: { en: 'Operations', ru: 'Система' },
    navigation: { Icon: Monitor, isFor: (person) => holds(person, 'operations:read') },
  },
})
const overviewRoute = createRoute({
  getParentRoute: () => operationsRoute,
  path: '/',
  component: lazyRouteComponent(() => import('./OverviewPage.tsx'), 'OverviewPage'),
})
const undeliveredRoute = createRoute({
  getParentRoute: () => operationsRoute,
  path: 'undelivered',
  validateSearch: readMessagesSearch,
  loaderDeps: ({ search }) => search,
  loader: async ({ deps }) => (await data()).loadMessages(deps),
  component: lazyRouteComponent(() => import('./UndeliveredPage.tsx'), 'UndeliveredPage'),
})
const messageRoute = createRoute({
  getParentRoute: () => undeliveredRoute,
  path: '$deadMessageId',
  loader: async ({ params }) => (await data()).loadMessage(params.deadMessageId),
  component: lazyRouteComponent(() => import('./MessagePanel.tsx'), 'MessagePanel'),
  pendingComponent: () => null,
})
const findRoute = createRoute({
  getParentRoute: () => operationsRoute,
  path: 'find',
  validateSearch: readFindSearch,
  loaderDeps: ({ search }) => search,
  loader: async ({ deps: { id } }) => (id === undefined ? null : (await data()).loadTrace(id)),
  component: lazyRouteComponent(
    deliveryTexts.with(() => import('./FindPage.tsx')),
    'FindPage',
  ),
})

export const operationsPages = [
  ...[operationsRoute, overviewRoute, undeliveredRoute, messageRoute, findRoute],
] as const
