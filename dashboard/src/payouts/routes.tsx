import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { frameRoute } from '../frame/route.tsx'
import {
  readAttentionSearch,
  readBatchesSearch,
  readBatchSearch,
  readHistorySearch,
  readPaySearch,
} from './payout-search.ts'

const payoutsData = () => import('./payouts-data.ts')
const payData = () => import('./runs/pay-data.ts')
const deskData = () => import('./attention/attention-data.ts')
const historyData = () => import('./batches/history-data.ts')
const scheduleData = () => import('./runs/schedule-data.ts')

const payoutsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/payouts',
  loader: async ({ context }) => (await payoutsData()).loadFreeze(context.person),
  component: lazyRouteComponent(() => import('./PayoutsPage.tsx'), 'PayoutsPage'),
  staticData: { title: 'payouts' },
})

const payRoute = createRoute({
  getParentRoute: () => payoutsRoute,
  path: '/',
  validateSearch: readPaySearch,
  loaderDeps: ({ search }) => search,
  loader: async ({ deps }) => (await payData()).loadPay(deps),
  component: lazyRouteComponent(() => import('./runs/PayPage.tsx'), 'PayPage'),
})

const batchesRoute = createRoute({
  getParentRoute: () => payoutsRoute,
  path: 'batches',
  validateSearch: readBatchesSearch,
  loaderDeps: ({ search: { cursor } }) => ({ cursor }),
  loader: async ({ deps }) => (await payoutsData()).loadBatches(deps.cursor),
  component: lazyRouteComponent(() => import('./batches/BatchesPage.tsx'), 'BatchesPage'),
})

const batchRoute = createRoute({
  getParentRoute: () => batchesRoute,
  path: '$batchId',
  validateSearch: readBatchSearch,
  loader: async ({ context, params }) =>
    (await payoutsData()).loadPayoutBatch(context.person, params.batchId),
  component: lazyRouteComponent(() => import('./batches/PayoutBatchPanel.tsx'), 'PayoutBatchPanel'),
  pendingComponent: () => null,
  staticData: { title: 'payout' },
})

const attentionRoute = createRoute({
  getParentRoute: () => payoutsRoute,
  path: 'attention',
  validateSearch: readAttentionSearch,
  loaderDeps: ({ search: { receivers } }) => ({ receivers }),
  loader: async ({ context, deps }) => (await deskData()).loadAttention(context.person, deps),
  component: lazyRouteComponent(() => import('./attention/AttentionPage.tsx'), 'AttentionPage'),
})

const historyRoute = createRoute({
  getParentRoute: () => payoutsRoute,
  path: 'history',
  validateSearch: readHistorySearch,
  loaderDeps: ({ search }) => search,
  loader: async ({ deps }) => (await historyData()).loadHistory(deps),
  component: lazyRouteComponent(() => import('./batches/HistoryPage.tsx'), 'HistoryPage'),
})

const scheduleRoute = createRoute({
  getParentRoute: () => payoutsRoute,
  path: 'schedule',
  loader: async ({ context }) => (await scheduleData()).loadSchedule(context.person),
  component: lazyRouteComponent(() => import('./runs/SchedulePage.tsx'), 'SchedulePage'),
})

/** Where a batch lay before batches had a list: addresses in notes still lead to it. */
const earlierBatchRoute = createRoute({
  getParentRoute: () => payoutsRoute,
  path: '$batchId',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/payouts/batches/$batchId', params, replace: true })
  },
})

/** Everything under /payouts, with the panel of a batch over the list of all. */
export const payoutRoutes = payoutsRoute.addChildren([
  payRoute,
  batchesRoute.addChildren([batchRoute]),
  attentionRoute,
  historyRoute,
  scheduleRoute,
  earlierBatchRoute,
])
