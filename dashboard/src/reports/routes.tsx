import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { ChartNoAxesColumn, House } from 'lucide-react'
import { reader, uuid } from '../core/page-search.ts'
import { may } from '../core/permissions.ts'
import { frameRoute } from '../frame/route.tsx'
import { readHomeSearch } from './home-search.ts'
import { readReportParams } from './page/report-params.ts'

/** Loaded with the pages, to keep the sign-in page small. */
const homeData = () => import('./home-data.ts')

const homeRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/',
  validateSearch: readHomeSearch,
  loaderDeps: ({ search: { advertiser_id, cursor, range, from, to } }) => ({
    ...{ advertiser_id, cursor, range, from, to },
  }),
  loader: async ({ context, deps }) => (await homeData()).loadHome(context.person, deps),
  component: lazyRouteComponent(() => import('./HomePage.tsx'), 'HomePage'),
  staticData: {
    title: { en: 'Home', ru: 'Главная' },
    navigation: { Icon: House },
  },
})

const reportRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/reports',
  validateSearch: readReportParams,
  // What only changes the shown chart or panel does not load the report again.
  loaderDeps: ({ search: { view, figure, money, chart, cohort, panel, ...deps } }) => deps,
  loader: async ({ context, deps }) =>
    (await import('./page/report-data.ts')).loadReport(context.person, deps),
  component: lazyRouteComponent(async () => {
    const [{ periodTexts }, { reportTexts }] = await Promise.all([
      import('../ui/period/period-texts.ts'),
      import('./page/report-texts.ts'),
    ])
    return periodTexts.with(reportTexts.with(() => import('./page/ReportPage.tsx')))()
  }, 'ReportPage'),
  staticData: {
    title: { en: 'Reports', ru: 'Отчёты' },
    navigation: { Icon: ChartNoAxesColumn, isFor: (person) => may(person, 'seeReports') },
  },
})

const exportsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/reports/exports',
  loader: async () => (await import('./exports/exports-data.ts')).loadExports(),
  component: lazyRouteComponent(async () => {
    const [{ exportTexts }, { reportTexts }] = await Promise.all([
      import('./exports/exports-texts.ts'),
      import('./page/report-texts.ts'),
    ])
    return exportTexts.with(reportTexts.with(() => import('./exports/ExportsPage.tsx')))()
  }, 'ExportsPage'),
  staticData: { title: { en: 'Exports', ru: 'Выгрузки' } },
})

const QUERY_CHARACTERS_MAX = 4_000

/** The query of the report to schedule, as the API takes it; or the schedule to change. */
const readSchedulesSearch = reader({
  query: (raw: unknown) =>
    typeof raw === 'string' && raw.length <= QUERY_CHARACTERS_MAX ? raw : undefined,
  edit: uuid,
})

const schedulesRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/reports/schedules',
  validateSearch: readSchedulesSearch,
  loaderDeps: ({ search: { query, edit } }) => ({ query, edit }),
  loader: async ({ deps }) =>
    (await import('./schedules/schedules-data.ts')).loadSchedules(
      (deps.query ?? deps.edit) !== undefined,
    ),
  component: lazyRouteComponent(async () => {
    const [{ scheduleTexts }, { exportTexts }, { reportTexts }] = await Promise.all([
      import('./schedules/schedules-texts.ts'),
      import('./exports/exports-texts.ts'),
      import('./page/report-texts.ts'),
    ])
    const page = reportTexts.with(() => import('./schedules/SchedulesPage.tsx'))
    return scheduleTexts.with(exportTexts.with(page))()
  }, 'SchedulesPage'),
  staticData: { title: { en: 'Scheduled reports', ru: 'Отчёты по расписанию' } },
})

export const reportPages = [homeRoute, reportRoute, exportsRoute, schedulesRoute] as const
