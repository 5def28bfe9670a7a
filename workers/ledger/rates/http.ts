/** Exchange rates that two people of finance entered. */

import { runScoped } from '../../core/database.ts'
import { refuseField } from '../../core/refusal.ts'
import { managementOf } from '../../http/actor.ts'
import { cutPage } from '../../http/cursor.ts'
import { timeAnswer } from '../../http/present.ts'
import { answer, route, routes } from '../../http/route.ts'
import { RatesAnswer, RatesQuery } from './contract.ts'
import { type ExchangeRateKey, listRates, toRateView } from './db.ts'

const tags = ['Exchange rates']

const listRoute = route('get /v1/exchange-rates', {
  tags,
  summary: 'List exchange rates',
  description: 'Newest first.',
  request: { query: RatesQuery },
  responses: { 200: answer('One page.', RatesAnswer) },
})
export const exchangeRateRoutes = routes().openapi(listRoute, async (c) => {
  const { limit, cursor, base = null, quote = null } = c.req.valid('query')
  const { db, scope } = await managementOf(c)
  const filter = { base, quote, after: readCursor(cursor), limit: limit + 1 }
  const [rows = []] = await runScoped(db, scope, [listRates(filter)])
  const [page, next_cursor] = cutPage(rows.map(toRateView), limit, writeCursor)
  const rates = page.map(({ asOf, enteredByName, ...rate }) => ({
    ...{ ...rate, as_of: timeAnswer(asOf), entered_by: enteredByName },
  }))
  return c.json({ rates, next_cursor }, 200)
})

const cursorForm = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z)_([A-Z]{3})_([A-Z]{3})$/

function writeCursor({ asOf, base, quote }: ExchangeRateKey): string {
  return `${timeAnswer(asOf)}_${base}_${quote}`
}

function readCursor(cursor: string | undefined): ExchangeRateKey | null {
  if (cursor === undefined) return null
  const [, at = '', base = '', quote = ''] = cursorForm.exec(cursor) ?? []
  if (Number.isNaN(Date.parse(at))) {
    throw refuseField('cursor', 'cursor')
  }
  return { asOf: new Date(at), base, quote }
}
