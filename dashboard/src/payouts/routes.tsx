import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { Wallet } from 'lucide-react'
import { impersonated } from '../core/account.ts'
import { reader, text, uuid } from '../core/page-search.ts'
import { may, paysItself } from '../core/permissions.ts'
import { frameRoute } from '../frame/route.tsx'
import { financeTexts } from './finance-texts.ts'
import {
  readAttentionSearch,
  readBatchesSearch,
  readBatchSearch,
  readHistorySearch,
  readPaySearch,
} from './payout-search.ts'

const payoutsData = () => import('./payouts-data.ts')
const payData = () => import('./runs/pay-data.ts')
const attentionData = () => import('./attention/attention-data.ts')
const historyData = () => import('./batches/history-data.ts')
const scheduleData = () => import('./runs/schedule-data.ts')

const payoutsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/payouts',
  loader: async ({ context }) => (await payoutsData()).loadFreeze(context.person),
  component: lazyRouteComponent(
    financeTexts.with(() => import('./PayoutsPage.tsx')),
    'PayoutsPage',
  ),
  staticData: {
    title: { en: 'Payouts', ru: 'Выплаты' },
    navigation: {
      Icon: Wallet,
      isFor: (person) => may(person, 'seePayouts') || paysItself(person),
    },
  },
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
  staticData: { title: { en: 'Payout batch', ru: 'Пакет выплат' } },
})

const attentionRoute = createRoute({
  getParentRoute: () => payoutsRoute,
  path: 'attention',
  validateSearch: readAttentionSearch,
  loaderDeps: ({ search: { receivers } }) => ({ receivers }),
  loader: async ({ context, deps }) => (await attentionData()).loadAttention(context.person, deps),
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

/** The former URL of batches, kept because notes may contain it. */
const earlierBatchRoute = createRoute({
  getParentRoute: () => payoutsRoute,
  path: '$batchId',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/payouts/batches/$batchId', params, replace: true })
  },
})

const readMyPayoutsSearch = reader({ advertiser_id: uuid, cursor: text })

/** An affiliate's own payouts. Mails link here. */
const myPayoutsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/my-payouts',
  validateSearch: readMyPayoutsSearch,
  loaderDeps: ({ search: { advertiser_id, cursor } }) => ({ advertiser_id, cursor }),
  loader: async ({ deps }) => (await import('./own/own-payouts-data.ts')).loadMyPayouts(deps),
  component: lazyRouteComponent(() => import('./own/MyPayoutsPage.tsx'), 'MyPayoutsPage'),
  staticData: {
    title: { en: 'Payouts', ru: 'Выплаты' },
    navigation: {
      Icon: Wallet,
      // PayPal addresses are not available during impersonation.
      isFor: (person) => may(person, 'seeOwnDay') && impersonated() === null,
    },
  },
})

/** All payouts for finance, and an affiliate's own. */
export const payoutPages = [
  payoutsRoute,
  payRoute,
  batchesRoute,
  batchRoute,
  attentionRoute,
  historyRoute,
  scheduleRoute,
  earlierBatchRoute,
  myPayoutsRoute,
] as const
