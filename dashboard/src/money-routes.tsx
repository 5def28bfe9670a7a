import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import {
  readBookingsSearch,
  readInvoicesSearch,
  readMoneySearch,
  readNewBookingSearch,
  readStatementSearch,
} from './core/page-search.ts'
import { may } from './core/permissions.ts'
import { frameRoute } from './frame/route.tsx'

const moneyData = () => import('./ledger/money-data.ts')
const statementData = () => import('./ledger/statement-data.ts')

const moneyRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/money',
  component: lazyRouteComponent(() => import('./finance/MoneyPage.tsx'), 'MoneyPage'),
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
  component: lazyRouteComponent(() => import('./finance/BookingsPage.tsx'), 'BookingsPage'),
})

const newBookingRoute = createRoute({
  getParentRoute: () => bookingsRoute,
  path: 'new',
  validateSearch: readNewBookingSearch,
  loader: async () => (await moneyData()).loadBookingChoices(),
  component: lazyRouteComponent(() => import('./finance/NewBookingPanel.tsx'), 'NewBookingPanel'),
  pendingComponent: () => null,
  staticData: { title: 'newBooking' },
})

const bookingRoute = createRoute({
  getParentRoute: () => bookingsRoute,
  path: '$bookingId',
  loader: async ({ params }) => (await moneyData()).loadBooking(params.bookingId),
  component: lazyRouteComponent(() => import('./finance/BookingPanel.tsx'), 'BookingPanel'),
  pendingComponent: () => null,
  staticData: { title: 'booking' },
})

const balancesRoute = createRoute({
  getParentRoute: () => moneyRoute,
  path: 'balances',
  validateSearch: readMoneySearch,
  loaderDeps: ({ search: { cursor } }) => ({ cursor }),
  loader: async ({ deps }) => (await moneyData()).loadBalances(deps.cursor),
  component: lazyRouteComponent(() => import('./billing/BalancesPage.tsx'), 'BalancesPage'),
})

const balanceRoute = createRoute({
  getParentRoute: () => balancesRoute,
  path: '$advertiserId',
  component: lazyRouteComponent(() => import('./billing/BalancePanel.tsx'), 'BalancePanel'),
  pendingComponent: () => null,
  staticData: { title: 'balance' },
})

const invoicesRoute = createRoute({
  getParentRoute: () => moneyRoute,
  path: 'invoices',
  validateSearch: readInvoicesSearch,
  loaderDeps: ({ search: { invoices, cursor } }) => ({ status: invoices, cursor }),
  loader: async ({ deps }) => (await moneyData()).loadInvoices(deps),
  component: lazyRouteComponent(() => import('./billing/InvoicesPage.tsx'), 'InvoicesPage'),
})

const issueRoute = createRoute({
  getParentRoute: () => invoicesRoute,
  path: 'issue',
  loader: async () => (await moneyData()).loadBalances(),
  component: lazyRouteComponent(() => import('./billing/IssuePanel.tsx'), 'IssuePanel'),
  pendingComponent: () => null,
})

const invoiceRoute = createRoute({
  getParentRoute: () => invoicesRoute,
  path: '$invoiceId',
  loader: async ({ params }) => (await moneyData()).loadInvoice(params.invoiceId),
  component: lazyRouteComponent(() => import('./billing/InvoicePanel.tsx'), 'InvoicePanel'),
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
  component: lazyRouteComponent(() => import('./ledger/StatementPage.tsx'), 'StatementPage'),
})

const ratesRoute = createRoute({
  getParentRoute: () => moneyRoute,
  path: 'rates',
  validateSearch: readMoneySearch,
  loaderDeps: ({ search: { cursor } }) => ({ cursor }),
  loader: async ({ deps }) => (await moneyData()).loadRates(deps.cursor),
  component: lazyRouteComponent(() => import('./ledger/RatesPage.tsx'), 'RatesPage'),
})

const auditRoute = createRoute({
  getParentRoute: () => moneyRoute,
  path: 'audit',
  loader: async ({ context }) => (await moneyData()).loadAudit(context.person),
  component: lazyRouteComponent(() => import('./ledger/BooksPage.tsx'), 'AuditPage'),
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
