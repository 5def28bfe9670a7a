import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { ShieldCheck } from 'lucide-react'
import { codeTexts } from '../audit/code-words.ts'
import { auditSentenceTexts } from '../audit/sentence-texts.ts'
import { may } from '../core/permissions.ts'
import { frameRoute } from '../frame/route.tsx'
import { readAccountsSearch, readRecordsSearch } from './admin-search.ts'

const adminData = () => import('./admin-data.ts')

const adminRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/admin',
  component: lazyRouteComponent(() => import('./AdminPage.tsx'), 'AdminPage'),
  staticData: {
    title: { en: 'Administration', ru: 'Управление' },
    navigation: { Icon: ShieldCheck, isFor: (person) => may(person, 'seeRecords') },
  },
})

const startRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/',
  loader: async () => (await adminData()).loadStart(),
  component: lazyRouteComponent(() => import('./StartPage.tsx'), 'StartPage'),
})

const accountsRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: 'accounts',
  validateSearch: readAccountsSearch,
  loaderDeps: ({ search }) => search,
  loader: async ({ deps }) => (await adminData()).loadAccounts(deps),
  component: lazyRouteComponent(() => import('./AccountsPage.tsx'), 'AccountsPage'),
})

/** Loads the list of tables for all pages below. */
const recordsRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: 'records',
  loader: async () => (await adminData()).loadTables(),
  staleTime: 600_000,
})

const tablesRoute = createRoute({
  getParentRoute: () => recordsRoute,
  path: '/',
  component: lazyRouteComponent(() => import('./TablesPage.tsx'), 'TablesPage'),
})

const tableRoute = createRoute({
  getParentRoute: () => recordsRoute,
  path: '$table',
  validateSearch: readRecordsSearch,
  loaderDeps: ({ search }) => search,
  loader: async ({ params, deps }) => (await adminData()).loadRecords(params.table, deps),
  component: lazyRouteComponent(
    codeTexts.with(() => import('./RecordsPage.tsx')),
    'RecordsPage',
  ),
})

const recordRoute = createRoute({
  getParentRoute: () => tableRoute,
  path: '$key',
  loader: async ({ params }) => (await adminData()).loadRecord(params.table, params.key),
  component: lazyRouteComponent(
    auditSentenceTexts.with(codeTexts.with(() => import('./RecordPanel.tsx'))),
    'RecordPanel',
  ),
  pendingComponent: () => null,
  staticData: { title: { en: 'Record', ru: 'Запись' } },
})

const platformRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: 'platform',
  loader: async () => (await adminData()).loadPlatform(),
  component: lazyRouteComponent(() => import('./PlatformPage.tsx'), 'PlatformPage'),
})

export const adminPages = [
  adminRoute,
  startRoute,
  accountsRoute,
  recordsRoute,
  tablesRoute,
  tableRoute,
  recordRoute,
  platformRoute,
] as const
