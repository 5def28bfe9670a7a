/** Balances and invoices of advertisers. */

import { routes } from '../http/route.ts'
import { balanceRoutes } from './http/balances.ts'
import { invoiceRoutes } from './http/invoices.ts'

export const billingRoutes = routes().route('/', balanceRoutes).route('/', invoiceRoutes)
