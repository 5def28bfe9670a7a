import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { frameRoute } from '../../frame/route.tsx'
import { readReportParams } from '../page/report-params.ts'
import type { ClicksSearch, SalesSearch } from './log-search.ts'

const data = () => import('./log-data.ts')
const pages = async () => (await import('./log-pages.ts')).loadLogPages()
type Reader<Search> = (raw: Record<string, unknown>) => Search

const clicksRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/reports/clicks',
  validateSearch: readReportParams as Reader<ClicksSearch>,
  loaderDeps: ({ search }) => search,
  loader: async ({ context, deps }) => (await data()).loadClicks(context.person.time_zone, deps),
  component: lazyRouteComponent(pages, 'ClicksPage'),
  staticData: { title: { en: 'Click log', ru: 'Журнал кликов' } },
})

const salesRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/reports/conversions',
  validateSearch: readReportParams as Reader<SalesSearch>,
  loaderDeps: ({ search }) => search,
  loader: async ({ context, deps }) => (await data()).loadSales(context.person.time_zone, deps),
  component: lazyRouteComponent(pages, 'SalesPage'),
  staticData: { title: { en: 'Conversion log', ru: 'Журнал конверсий' } },
})

const storyRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/clicks/$clickId',
  loader: async ({ params }) => (await data()).loadStory(params.clickId),
  component: lazyRouteComponent(pages, 'StoryPage'),
  staticData: { title: { en: 'Click', ru: 'Клик' } },
})

export const logPages = [clicksRoute, salesRoute, storyRoute] as const
