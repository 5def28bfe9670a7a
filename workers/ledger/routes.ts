/** Statements, journal, debts and exchange rates. */

import { routes } from '../http/route.ts'
import { affiliateEventRoutes } from './balances/affiliate-events-http.ts'
import { debtRoutes } from './balances/debts-http.ts'
import { exchangeRateRoutes } from './rates/http.ts'
import { bookRoutes } from './statements/books-http.ts'
import { statementRoutes } from './statements/http.ts'

export const ledgerRoutes = routes()
  .route('/', affiliateEventRoutes)
  .route('/', statementRoutes)
  .route('/', bookRoutes)
  .route('/', debtRoutes)
  .route('/', exchangeRateRoutes)
