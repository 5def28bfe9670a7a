import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import {
  readConversionsSearch,
  readReportsSearch,
  readReviewsSearch,
  readRulesSearch,
} from './conversions/conversion-search.ts'
import { frameRoute } from './frame/route.tsx'

const conversionsData = () => import('./conversions/conversions-data.ts')
const reportsData = () => import('./conversions/sources/event-log-data.ts')
const rulesData = () => import('./fraud/rules-data.ts')

const conversionsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/conversions',
  component: lazyRouteComponent(() => import('./conversions/ConversionTabs.tsx'), 'ConversionTabs'),
  staticData: { title: 'conversions' },
})

/** The list lies under the panel of one conversion, which has the shorter address. */
const listRoute = createRoute({
  getParentRoute: () => conversionsRoute,
  id: 'list',
  validateSearch: readConversionsSearch,
  loaderDeps: ({ search }) => search,
  loader: async ({ deps }) => (await conversionsData()).loadConversions(deps),
  component: lazyRouteComponent(
    () => import('./conversions/ConversionsPage.tsx'),
    'ConversionsPage',
  ),
})

const nothingOpenRoute = createRoute({ getParentRoute: () => listRoute, path: '/' })

const conversionRoute = createRoute({
  getParentRoute: () => listRoute,
  path: '$conversionId',
  loader: async ({ params }) => (await conversionsData()).loadConversion(params.conversionId),
  component: lazyRouteComponent(
    () => import('./conversions/ConversionPanel.tsx'),
    'ConversionPanel',
  ),
  pendingComponent: () => null,
  staticData: { title: 'conversion' },
})

const reviewsRoute = createRoute({
  getParentRoute: () => conversionsRoute,
  path: 'reviews',
  validateSearch: readReviewsSearch,
  loaderDeps: ({ search }) => search,
  loader: async ({ deps }) => (await conversionsData()).loadReviews(deps),
  component: lazyRouteComponent(() => import('./fraud/ReviewsPage.tsx'), 'ReviewsPage'),
})

const reportsRoute = createRoute({
  getParentRoute: () => conversionsRoute,
  path: 'reports',
  validateSearch: readReportsSearch,
  loaderDeps: ({ search }) => search,
  loader: async ({ deps }) => (await reportsData()).loadReports(deps),
  component: lazyRouteComponent(
    () => import('./conversions/sources/EventLogPage.tsx'),
    'ReportsPage',
  ),
})

const reportRoute = createRoute({
  getParentRoute: () => reportsRoute,
  path: '$reportId',
  loader: async ({ params }) => (await reportsData()).loadReport(params.reportId),
  component: lazyRouteComponent(
    () => import('./conversions/sources/EventLogPanel.tsx'),
    'ReportPanel',
  ),
  pendingComponent: () => null,
  staticData: { title: 'report' },
})

const addRoute = createRoute({
  getParentRoute: () => conversionsRoute,
  path: 'add',
  loader: async () => (await reportsData()).loadEntryChoices(),
  component: lazyRouteComponent(() => import('./conversions/sources/AddPage.tsx'), 'AddPage'),
})

const rulesRoute = createRoute({
  getParentRoute: () => conversionsRoute,
  path: 'rules',
  validateSearch: readRulesSearch,
  loaderDeps: ({ search }) => search,
  loader: async ({ deps }) => (await rulesData()).loadRules(deps.advertiser_id),
  component: lazyRouteComponent(() => import('./fraud/RulesPage.tsx'), 'RulesPage'),
})

/** An affiliate's own conversion, with its receipt. */
const earnedRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/earned/$conversionId',
  loader: async ({ params }) =>
    (await import('./conversions/earned-data.ts')).loadEarned(params.conversionId),
  component: lazyRouteComponent(() => import('./conversions/EarnedPage.tsx'), 'EarnedPage'),
  staticData: { title: 'conversion' },
})

export const conversionRoutes = [
  conversionsRoute.addChildren([
    listRoute.addChildren([nothingOpenRoute, conversionRoute]),
    reviewsRoute,
    reportsRoute.addChildren([reportRoute]),
    addRoute,
    rulesRoute,
  ]),
  earnedRoute,
] as const
