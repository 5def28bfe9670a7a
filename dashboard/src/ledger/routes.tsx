import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { Landmark } from 'lucide-react'
import { type Currency, currencies } from '../../../schema/vocabulary.ts'
import { day, oneOf, reader, text, uuid } from '../core/page-search.ts'
import { may } from '../core/permissions.ts'
import { frameRoute } from '../frame/route.tsx'

const moneyData = () => import('./money-data.ts')
const statementData = () => import('./statement-data.ts')

const readRatesSearch = reader({ cursor: text })
const readStatementSearch = reader({
  advertiser_id: uuid,
  currency: oneOf<Currency>(currencies),
  from: day,
  to: day,
})

/** Tabs of the money pages, including billing and finance. */
export const moneyRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/money',
  component: lazyRouteComponent(() => import('./MoneyPage.tsx'), 'MoneyPage'),
  staticData: {
    title: { en: 'Money', ru: 'Деньги' },
    navigation: { Icon: Landmark, isFor: (person) => may(person, 'seeMoney') },
  },
})

/** Opens the page each role uses most. */
const firstRoute = createRoute({
  getParentRoute: () => moneyRoute,
  path: '/',
  beforeLoad: ({ context: { person } }) => {
    if (may(person, 'seeBookings')) throw redirect({ to: '/money/bookings' })
    if (may(person, 'seeBalances')) throw redirect({ to: '/money/balances' })
    throw redirect({ to: '/money/statement' })
  },
})

const statementRoute = createRoute({
  getParentRoute: () => moneyRoute,
  path: 'statement',
  validateSearch: readStatementSearch,
  loaderDeps: ({ search: { advertiser_id, currency, from, to } }) => ({
    ...{ advertiser_id, currency, from, to },
  }),
  loader: async ({ context, deps }) => (await statementData()).loadStatement(context.person, deps),
  component: lazyRouteComponent(() => import('./StatementPage.tsx'), 'StatementPage'),
})

const ratesRoute = createRoute({
  getParentRoute: () => moneyRoute,
  path: 'rates',
  validateSearch: readRatesSearch,
  loaderDeps: ({ search: { cursor } }) => ({ cursor }),
  loader: async ({ deps }) => (await moneyData()).loadRates(deps.cursor),
  component: lazyRouteComponent(() => import('./RatesPage.tsx'), 'RatesPage'),
})

const auditRoute = createRoute({
  getParentRoute: () => moneyRoute,
  path: 'audit',
  loader: async ({ context }) => (await moneyData()).loadAudit(context.person),
  component: lazyRouteComponent(() => import('./BooksPage.tsx'), 'BooksPage'),
})

export const ledgerPages = [moneyRoute, firstRoute, statementRoute, ratesRoute, auditRoute] as const
