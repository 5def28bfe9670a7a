import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { frameRoute } from './frame-route.tsx'
import {
  readBookingsSearch,
  readInvoicesSearch,
  readMoneySearch,
  readNewBookingSearch,
  readStatementSearch,
} from './pages/search.ts'
import { may } from './permissions.ts'

const moneyData = () => import('./pages/money/money-data.ts')
const statementData = () => import('./pages/money/statement-data.ts')

const moneyRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/money',
  component: lazyRouteComponent(() => import('./pages/money/MoneyPage.tsx'), 'MoneyPage'),
  staticData: { title: 'money' },
})

/** Each role begins with what it most often wants. */
const firstRoute = createRoute({
  getParentRoute: () => moneyRoute,
  path: '/',
  beforeLoad: ({ context: { person } }) => {
    if (may(person, 'seeBookings')) throw redirect({ to: '/money/bookings' })
    if (may(person, 'seeBalances')) throw redirect({ to: '/money/balances' })
    throw redirect({ to: '/money/statement' })
  },
})

const bookingsRoute = createRoute({
  getParentRoute: () => moneyRoute,
  path: 'bookings',
  validateSearch: readBookingsSearch,
  loaderDeps: ({ search: { decided, cursor } }) => ({ decided, cursor }),
  loader: async ({ deps }) => (await moneyData()).loadBookings(deps),
  component: lazyRouteComponent(() => import('./pages/money/BookingsPage.tsx'), 'BookingsPage'),
})

const newBookingRoute = createRoute({
  getParentRoute: () => bookingsRoute,
  path: 'new',
  validateSearch: readNewBookingSearch,
  loader: async () => (await moneyData()).loadBookingChoices(),
  component: lazyRouteComponent(
    () => import('./pages/money/NewBookingPanel.tsx'),
    'NewBookingPanel',
  ),
  pendingComponent: () => null,
  staticData: { title: 'newBooking' },
})

const bookingRoute = createRoute({
  getParentRoute: () => bookingsRoute,
  path: '$bookingId',
  loader: async ({ params }) => (await moneyData()).loadBooking(params.bookingId),
  component: lazyRouteComponent(() => import('./pages/money/BookingPanel.tsx'), 'BookingPanel'),
  pendingComponent: () => null,
  staticData: { title: 'booking' },
})

const balancesRoute = createRoute({
  getParentRoute: () => moneyRoute,
  path: 'balances',
  validateSearch: readMoneySearch,
  loaderDeps: ({ search: { cursor } }) => ({ cursor }),
  loader: async ({ deps }) => (await moneyData()).loadBalances(deps.cursor),
  component: lazyRouteComponent(() => import('./pages/money/BalancesPage.tsx'), 'BalancesPage'),
})

const balanceRoute = createRoute({
  getParentRoute: () => balancesRoute,
  path: '$advertiserId',
  component: lazyRouteComponent(() => import('./pages/money/BalancePanel.tsx'), 'BalancePanel'),
  pendingComponent: () => null,
  staticData: { title: 'balance' },
})

const invoicesRoute = createRoute({
  getParentRoute: () => moneyRoute,
  path: 'invoices',
  validateSearch: readInvoicesSearch,
  loaderDeps: ({ search: { invoices, cursor } }) => ({ status: invoices, cursor }),
  loader: async ({ deps }) => (await moneyData()).loadInvoices(deps),
  component: lazyRouteComponent(() => import('./pages/money/InvoicesPage.tsx'), 'InvoicesPage'),
})

const issueRoute = createRoute({
  getParentRoute: () => invoicesRoute,
  path: 'issue',
  loader: async () => (await moneyData()).loadBalances(),
  component: lazyRouteComponent(() => import('./pages/money/IssuePanel.tsx'), 'IssuePanel'),
  pendingComponent: () => null,
})

const invoiceRoute = createRoute({
  getParentRoute: () => invoicesRoute,
  path: '$invoiceId',
  loader: async ({ params }) => (await moneyData()).loadInvoice(params.invoiceId),
  component: lazyRouteComponent(() => import('./pages/money/InvoicePanel.tsx'), 'InvoicePanel'),
  pendingComponent: () => null,
  staticData: { title: 'invoice' },
})

const statementRoute = createRoute({
  getParentRoute: () => moneyRoute,
  path: 'statement',
  validateSearch: readStatementSearch,
  loaderDeps: ({ search: { advertiser_id, currency, from, to } }) => ({
    ...{ advertiser_id, currency, from, to },
  }),
  loader: async ({ context, deps }) => (await statementData()).loadStatement(context.person, deps),
  component: lazyRouteComponent(() => import('./pages/money/StatementPage.tsx'), 'StatementPage'),
})

const ratesRoute = createRoute({
  getParentRoute: () => moneyRoute,
  path: 'rates',
  validateSearch: readMoneySearch,
  loaderDeps: ({ search: { cursor } }) => ({ cursor }),
  loader: async ({ deps }) => (await moneyData()).loadRates(deps.cursor),
  component: lazyRouteComponent(() => import('./pages/money/RatesPage.tsx'), 'RatesPage'),
})

const auditRoute = createRoute({
  getParentRoute: () => moneyRoute,
  path: 'audit',
  loader: async ({ context }) => (await moneyData()).loadAudit(context.person),
  component: lazyRouteComponent(() => import('./pages/money/AuditPage.tsx'), 'AuditPage'),
})

/** Everything under /money, with the panels over its lists. */
export const moneyRoutes = moneyRoute.addChildren([
  firstRoute,
  bookingsRoute.addChildren([newBookingRoute, bookingRoute]),
  balancesRoute.addChildren([balanceRoute]),
  invoicesRoute.addChildren([issueRoute, invoiceRoute]),
  statementRoute,
  ratesRoute,
  auditRoute,
])
