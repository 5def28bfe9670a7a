import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { BadgeCheck } from 'lucide-react'
import { may } from '../core/permissions.ts'
import { frameRoute } from '../frame/route.tsx'
import { readConversionsSearch, readReportsSearch } from './conversion-search.ts'

const conversionsData = () => import('./conversions-data.ts')
const reportsData = () => import('./sources/event-log-data.ts')

/** Tabs of the conversion pages, including those of fraud. */
export const conversionsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/conversions',
  component: lazyRouteComponent(() => import('./ConversionTabs.tsx'), 'ConversionTabs'),
  staticData: {
    title: { en: 'Conversions', ru: 'Конверсии' },
    navigation: { Icon: BadgeCheck, isFor: (person) => may(person, 'seeConversions') },
  },
})

/** The list stays below the panel of a conversion, whose URL is shorter. */
const listRoute = createRoute({
  getParentRoute: () => conversionsRoute,
  id: 'list',
  validateSearch: readConversionsSearch,
  loaderDeps: ({ search }) => search,
  loader: async ({ deps }) => (await conversionsData()).loadConversions(deps),
  component: lazyRouteComponent(() => import('./ConversionsPage.tsx'), 'ConversionsPage'),
})

const nothingOpenRoute = createRoute({ getParentRoute: () => listRoute, path: '/' })

const conversionRoute = createRoute({
  getParentRoute: () => listRoute,
  path: '$conversionId',
  loader: async ({ params }) => (await conversionsData()).loadConversion(params.conversionId),
  component: lazyRouteComponent(() => import('./ConversionPanel.tsx'), 'ConversionPanel'),
  pendingComponent: () => null,
  staticData: { title: { en: 'Conversion', ru: 'Конверсия' } },
})

const reportsRoute = createRoute({
  getParentRoute: () => conversionsRoute,
  path: 'reports',
  validateSearch: readReportsSearch,
  loaderDeps: ({ search }) => search,
  loader: async ({ deps }) => (await reportsData()).loadReports(deps),
  component: lazyRouteComponent(() => import('./sources/EventLogPage.tsx'), 'EventLogPage'),
})

const reportRoute = createRoute({
  getParentRoute: () => reportsRoute,
  path: '$reportId',
  loader: async ({ params }) => (await reportsData()).loadReport(params.reportId),
  component: lazyRouteComponent(() => import('./sources/EventLogPanel.tsx'), 'EventLogPanel'),
  pendingComponent: () => null,
  staticData: { title: { en: 'Event', ru: 'Событие' } },
})

const addRoute = createRoute({
  getParentRoute: () => conversionsRoute,
  path: 'add',
  loader: async () => (await reportsData()).loadEntryChoices(),
  component: lazyRouteComponent(() => import('./sources/AddPage.tsx'), 'AddPage'),
})

/** An affiliate's own conversion, with its receipt. */
const earnedRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/earned/$conversionId',
  loader: async ({ params }) => (await import('./earned-data.ts')).loadEarned(params.conversionId),
  component: lazyRouteComponent(() => import('./EarnedPage.tsx'), 'EarnedPage'),
  staticData: { title: { en: 'Conversion', ru: 'Конверсия' } },
})

export const conversionPages = [
  conversionsRoute,
  listRoute,
  nothingOpenRoute,
  conversionRoute,
  reportsRoute,
  reportRoute,
  addRoute,
  earnedRoute,
] as const
