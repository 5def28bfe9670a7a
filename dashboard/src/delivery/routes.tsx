import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { Webhook } from 'lucide-react'
import { holds, may } from '../core/permissions.ts'
import { frameRoute } from '../frame/route.tsx'
import { readLogSearch } from './delivery-search.ts'
import { deliveryTexts } from './delivery-texts.ts'

const data = () => import('./delivery-data.ts')

/** All tabs. Advertisers have webhooks only; the navigation names the page accordingly. */
const deliveryRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/postbacks',
  loader: async () => (await data()).loadEndpoints(),
  component: lazyRouteComponent(
    deliveryTexts.with(() => import('./DeliveryPages.tsx')),
    'DeliveryPages',
  ),
  staticData: {
    title: { en: 'Webhooks', ru: 'Вебхуки' },
    navigation: {
      Icon: Webhook,
      isFor: (person) => holds(person, 'endpoints:read') && !may(person, 'seeLinks'),
    },
  },
})

const postbacksRoute = createRoute({
  getParentRoute: () => deliveryRoute,
  id: 'own',
  beforeLoad: ({ context: { person } }) => {
    if (!may(person, 'seeLinks')) throw redirect({ to: '/postbacks/webhooks', replace: true })
  },
  loader: async () => (await data()).loadOffers(),
  component: lazyRouteComponent(() => import('./postbacks/PostbacksPage.tsx'), 'PostbacksPage'),
  staticData: {
    title: { en: 'Postbacks', ru: 'Постбэки' },
    navigation: { Icon: Webhook, isFor: (person) => may(person, 'seeLinks') },
  },
})
const postbackListRoute = createRoute({
  getParentRoute: () => postbacksRoute,
  path: '/',
  component: () => null,
})
const newPostbackRoute = createRoute({
  getParentRoute: () => postbacksRoute,
  path: 'new',
  component: lazyRouteComponent(
    () => import('./postbacks/NewPostbackPanel.tsx'),
    'NewPostbackPanel',
  ),
  pendingComponent: () => null,
  staticData: { title: { en: 'New postback', ru: 'Новый постбэк' } },
})
const postbackRoute = createRoute({
  getParentRoute: () => postbacksRoute,
  path: '$endpointId',
  component: lazyRouteComponent(() => import('./postbacks/PostbackPanel.tsx'), 'PostbackPanel'),
  pendingComponent: () => null,
  staticData: { title: { en: 'Postback', ru: 'Постбэк' } },
})

const webhooksRoute = createRoute({
  getParentRoute: () => deliveryRoute,
  path: 'webhooks',
  component: lazyRouteComponent(() => import('./webhooks/WebhooksPage.tsx'), 'WebhooksPage'),
  staticData: { title: { en: 'Webhooks', ru: 'Вебхуки' } },
})
const newWebhookRoute = createRoute({
  getParentRoute: () => webhooksRoute,
  path: 'new',
  component: lazyRouteComponent(() => import('./webhooks/NewWebhookPanel.tsx'), 'NewWebhookPanel'),
  pendingComponent: () => null,
  staticData: { title: { en: 'New webhook', ru: 'Новый вебхук' } },
})
const webhookRoute = createRoute({
  getParentRoute: () => webhooksRoute,
  path: '$endpointId',
  component: lazyRouteComponent(() => import('./webhooks/WebhookPanel.tsx'), 'WebhookPanel'),
  pendingComponent: () => null,
  staticData: { title: { en: 'Webhook', ru: 'Вебхук' } },
})

const logRoute = createRoute({
  getParentRoute: () => deliveryRoute,
  path: 'log',
  validateSearch: readLogSearch,
  loaderDeps: ({ search }) => search,
  loader: async ({ deps }) => (await data()).loadLog(deps),
  component: lazyRouteComponent(() => import('./log/LogPage.tsx'), 'LogPage'),
  staticData: { title: { en: 'Deliveries', ru: 'Отправки' } },
})
const deliveryPanelRoute = createRoute({
  getParentRoute: () => logRoute,
  path: '$deliveryId',
  loader: async ({ params }) => (await data()).loadDelivery(params.deliveryId),
  component: lazyRouteComponent(() => import('./log/DeliveryPanel.tsx'), 'DeliveryPanel'),
  pendingComponent: () => null,
  staticData: { title: { en: 'Delivery', ru: 'Отправка' } },
})

const liveRoute = createRoute({
  getParentRoute: () => deliveryRoute,
  path: 'live',
  component: lazyRouteComponent(() => import('./live/LivePage.tsx'), 'LivePage'),
  staticData: { title: { en: 'Live view', ru: 'В реальном времени' } },
})

export const deliveryPages = [
  ...[deliveryRoute, postbacksRoute, postbackListRoute, newPostbackRoute, postbackRoute],
  ...[webhooksRoute, newWebhookRoute, webhookRoute],
  ...[logRoute, deliveryPanelRoute, liveRoute],
] as const
