import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { type InvoiceStatus, invoiceStatuses } from '../../../schema/vocabulary.ts'
import { oneOf, reader, text } from '../core/page-search.ts'
import { moneyRoute } from '../ledger/routes.tsx'

const moneyData = () => import('../ledger/money-data.ts')

const readBalancesSearch = reader({ cursor: text })
const readInvoicesSearch = reader({
  invoices: oneOf<InvoiceStatus>(invoiceStatuses),
  cursor: text,
})

const balancesRoute = createRoute({
  getParentRoute: () => moneyRoute,
  path: 'balances',
  validateSearch: readBalancesSearch,
  loaderDeps: ({ search: { cursor } }) => ({ cursor }),
  loader: async ({ deps }) => (await moneyData()).loadBalances(deps.cursor),
  component: lazyRouteComponent(() => import('./BalancesPage.tsx'), 'BalancesPage'),
})

const balanceRoute = createRoute({
  getParentRoute: () => balancesRoute,
  path: '$advertiserId',
  component: lazyRouteComponent(() => import('./BalancePanel.tsx'), 'BalancePanel'),
  pendingComponent: () => null,
  staticData: { title: { en: 'Balance', ru: 'Баланс' } },
})

const invoicesRoute = createRoute({
  getParentRoute: () => moneyRoute,
  path: 'invoices',
  validateSearch: readInvoicesSearch,
  loaderDeps: ({ search: { invoices, cursor } }) => ({ status: invoices, cursor }),
  loader: async ({ deps }) => (await moneyData()).loadInvoices(deps),
  component: lazyRouteComponent(() => import('./InvoicesPage.tsx'), 'InvoicesPage'),
})

const issueRoute = createRoute({
  getParentRoute: () => invoicesRoute,
  path: 'issue',
  loader: async () => (await moneyData()).loadBalances(),
  component: lazyRouteComponent(() => import('./IssuePanel.tsx'), 'IssuePanel'),
  pendingComponent: () => null,
})

const invoiceRoute = createRoute({
  getParentRoute: () => invoicesRoute,
  path: '$invoiceId',
  loader: async ({ params }) => (await moneyData()).loadInvoice(params.invoiceId),
  component: lazyRouteComponent(() => import('./InvoicePanel.tsx'), 'InvoicePanel'),
  pendingComponent: () => null,
  staticData: { title: { en: 'Invoice', ru: 'Счёт' } },
})

/** Balances and invoices, in the tabs of Money. */
export const billingPages = [
  balancesRoute,
  balanceRoute,
  invoicesRoute,
  issueRoute,
  invoiceRoute,
] as const
