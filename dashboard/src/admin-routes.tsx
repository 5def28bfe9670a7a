import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { frameRoute } from './frame-route.tsx'
import { readAccountsSearch, readRecordsSearch } from './pages/admin/admin-search.ts'
import { readAuditSearch } from './pages/audit/audit-search.ts'

const adminData = () => import('./pages/admin/admin-data.ts')
const auditData = () => import('./pages/audit/audit-data.ts')

const auditRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/audit',
  validateSearch: readAuditSearch,
  loaderDeps: ({ search }) => search,
  loader: async ({ deps }) => (await auditData()).loadAuditLog(deps),
  component: lazyRouteComponent(() => import('./pages/audit/AuditLogPage.tsx'), 'AuditLogPage'),
  staticData: { title: 'audit' },
})

const adminRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/admin',
  component: lazyRouteComponent(() => import('./pages/admin/AdminPage.tsx'), 'AdminPage'),
  staticData: { title: 'admin' },
})

const startRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/',
  loader: async () => (await adminData()).loadStart(),
  component: lazyRouteComponent(() => import('./pages/admin/StartPage.tsx'), 'StartPage'),
})

const accountsRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: 'accounts',
  validateSearch: readAccountsSearch,
  loaderDeps: ({ search }) => search,
  loader: async ({ deps }) => (await adminData()).loadAccounts(deps),
  component: lazyRouteComponent(() => import('./pages/admin/AccountsPage.tsx'), 'AccountsPage'),
})

/** The tables are known to every page below. */
const recordsRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: 'records',
  loader: async () => (await adminData()).loadTables(),
  staleTime: 600_000,
})

const tablesRoute = createRoute({
  getParentRoute: () => recordsRoute,
  path: '/',
  component: lazyRouteComponent(() => import('./pages/admin/TablesPage.tsx'), 'TablesPage'),
})

const tableRoute = createRoute({
  getParentRoute: () => recordsRoute,
  path: '$table',
  validateSearch: readRecordsSearch,
  loaderDeps: ({ search }) => search,
  loader: async ({ params, deps }) => (await adminData()).loadRecords(params.table, deps),
  component: lazyRouteComponent(() => import('./pages/admin/RecordsPage.tsx'), 'RecordsPage'),
})

const recordRoute = createRoute({
  getParentRoute: () => tableRoute,
  path: '$key',
  loader: async ({ params }) => (await adminData()).loadRecord(params.table, params.key),
  component: lazyRouteComponent(() => import('./pages/admin/RecordPanel.tsx'), 'RecordPanel'),
  pendingComponent: () => null,
  staticData: { title: 'record' },
})

const platformRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: 'platform',
  loader: async () => (await adminData()).loadPlatform(),
  component: lazyRouteComponent(() => import('./pages/admin/PlatformPage.tsx'), 'PlatformPage'),
})

/** The audit log, and everything under /admin with the panels over its lists. */
export const adminRoutes = [
  auditRoute,
  adminRoute.addChildren([
    startRoute,
    accountsRoute,
    recordsRoute.addChildren([tablesRoute, tableRoute.addChildren([recordRoute])]),
    platformRoute,
  ]),
]
