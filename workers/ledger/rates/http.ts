/** Exchange rates, as finance entered them. */

import { runScoped } from '../../core/database.ts'
import { refuseField } from '../../core/refusal.ts'
import { managementOf, staffDatabaseOf } from '../../http/actor.ts'
import { timeAnswer } from '../../http/present.ts'
import { answer, json, route, routes } from '../../http/route.ts'
import { EnterRateInput, RateAnswer, RatesAnswer, RatesQuery } from './contract.ts'
import { type ExchangeRateKey, listRates, toRateView } from './db.ts'
import { enterRate } from './enter-rate.ts'

const tags = ['Exchange rates']

const listRoute = route('get /v1/exchange-rates', {
  tags,
  summary: 'Exchange rates',
  description: 'Newest first.',
  request: { query: RatesQuery },
  responses: { 200: answer('One page.', RatesAnswer) },
})
const enterRoute = route(
  'post /v1/exchange-rates',
  {
    tags,
    summary: 'Enter an exchange rate',
    description:
      'It holds from its time on and never changes. Reports that waited for it are judged within five minutes. Safe to repeat.',
    request: { body: { content: json(EnterRateInput), required: true } },
    responses: { 201: answer('The rate.', RateAnswer) },
  },
  ['conflict'],
)

export const exchangeRateRoutes = routes()
  .openapi(listRoute, async (c) => {
    const { limit, cursor, base = null, quote = null } = c.req.valid('query')
    const { db, scope } = await managementOf(c)
    const filter = { base, quote, after: readCursor(cursor), limit: limit + 1 }
    const [rows = []] = await runScoped(db, scope, [listRates(filter)])
    const page = rows.slice(0, limit).map(toRateView)
    const last = page.at(-1)
    const rates = page.map(({ asOf, enteredByName, ...rate }) => ({
      ...{ ...rate, as_of: timeAnswer(asOf), entered_by: enteredByName },
    }))
    const next_cursor = rows.length > limit && last !== undefined ? writeCursor(last) : null
    return c.json({ rates, next_cursor }, 200)
  })
  .openapi(enterRoute, async (c) => {
    const { base, quote, rate, as_of } = c.req.valid('json')
    const { now } = c.var
    const { db, scope, userId } = await staffDatabaseOf(c)
    const asOf = as_of === undefined ? now : new Date(as_of)
    await enterRate(db, scope, { rate: { base, quote, rate, asOf }, userId, now })
    return c.json({ rate: { base, quote, rate, as_of: timeAnswer(asOf) } }, 201)
  })

const cursorForm = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z)_([A-Z]{3})_([A-Z]{3})$/

function writeCursor({ asOf, base, quote }: ExchangeRateKey): string {
  return `${timeAnswer(asOf)}_${base}_${quote}`
}

function readCursor(cursor: string | undefined): ExchangeRateKey | null {
  if (cursor === undefined) return null
  const [, at = '', base = '', quote = ''] = cursorForm.exec(cursor) ?? []
  if (Number.isNaN(Date.parse(at))) {
    throw refuseField('cursor', 'Send the next_cursor of the page before, unchanged.')
  }
  return { asOf: new Date(at), base, quote }
}
