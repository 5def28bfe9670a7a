/** What an affiliate pays for its traffic: listed, entered, changed, deleted, and imported from a file. */
import * as z from 'zod'
import { readCsvFile } from '../../core/csv-file.ts'
import { runScoped } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { Refusal, refuseField, refuseProblem } from '../../core/refusal.ts'
import { affiliateOf, databaseOf, personOf } from '../../http/actor.ts'
import type { ApiRequest } from '../../http/context.ts'
import { readCsvText } from '../../http/csv-body.ts'
import { cutPage, readIdCursor } from '../../http/cursor.ts'
import { definedFields } from '../../http/defined-fields.ts'
import { moneyAnswer, timeAnswer, timeOrNull } from '../../http/present.ts'
import { answer, json, route, routes } from '../../http/route.ts'
import {
  ChangeCostInput,
  CostAnswer,
  CostImportAnswer,
  CostParams,
  type CostSummary,
  CostsAnswer,
  CostsQuery,
  NewCostInput,
} from './contract.ts'
import { readCostAmount } from './cost-rules.ts'
import {
  type CostPlace,
  type CostView,
  deleteCost,
  findCost,
  listCosts,
  toCost,
  updateCost,
} from './db.ts'
import { enterCost, importCosts } from './enter-costs.ts'

/** Rows of one file. */
const ROWS_MAX = 2_000
const headers = {
  day: ['day', 'date'],
  offer: ['offer', 'offerid', 'offercode'],
  currency: ['currency', 'cur'],
  amount: ['amount', 'cost', 'spend', 'total'],
  note: ['note', 'comment'],
} as const

const tags = ['Traffic costs']
const listRoute = route('get /v1/affiliate/costs', {
  tags,
  summary: 'List my traffic costs',
  description:
    'Latest days first: what you entered. Costs that your links carry are in the clicks. Nobody else sees either.',
  request: { query: CostsQuery },
  responses: { 200: answer('One page of results.', CostsAnswer) },
})
const enterRoute = route(
  'post /v1/affiliate/costs',
  {
    tags,
    summary: 'Enter a traffic cost',
    description: 'One for each day, offer and currency.',
    request: { body: { content: json(NewCostInput), required: true } },
    responses: { 201: answer('The cost.', CostAnswer) },
  },
  ['conflict'],
)
const changeRoute = route('patch /v1/affiliate/costs/{costId}', {
  tags,
  summary: 'Update a traffic cost',
  description: 'Fields you leave out stay unchanged. Day, offer and currency cannot change.',
  request: { params: CostParams, body: { content: json(ChangeCostInput), required: true } },
  responses: { 200: answer('The cost.', CostAnswer) },
})
const deleteRoute = route('delete /v1/affiliate/costs/{costId}', {
  tags,
  summary: 'Delete a traffic cost',
  description: 'The audit log keeps that it was there, without its amount and note.',
  request: { params: CostParams },
  responses: { 204: { description: 'The cost is deleted.' } },
})
const importRoute = route(
  'post /v1/affiliate/cost-imports',
  {
    tags,
    summary: 'Enter traffic costs by a file',
    description: `CSV with a header: day, amount, and if you like offer (id or code; empty = all offers together), currency (default USD) and note. At most ${ROWS_MAX} rows and 2 MB. A cost of the same day, offer and currency is replaced, so you can safely send the same file again. If a row is refused, nothing is entered; errors name lines.{line}.{column}.`,
    request: { body: { content: { 'text/csv': { schema: z.string() } }, required: true } },
    responses: { 200: answer('What was entered.', CostImportAnswer) },
  },
  ['conflict'],
)

export const costRoutes = routes()
  .openapi(listRoute, async (c) => {
    const { from, to, offer_id: offerId, limit, cursor } = c.req.valid('query')
    const { db, scope, affiliateId } = await ownDatabaseOf(c)
    const days = { from: from ?? null, to: to ?? null }
    const filter = { ...days, offerId: offerId ?? null, after: readPlace(cursor), limit: limit + 1 }
    const [rows = []] = await runScoped(db, scope, [listCosts(affiliateId, filter)])
    const [page, next_cursor] = cutPage(rows.map(toCost), limit, ({ day, id }) => `${day}_${id}`)
    return c.json({ costs: page.map(costAnswer), next_cursor }, 200)
  })
  .openapi(enterRoute, async (c) => {
    const { offer_id: offer, ...fields } = c.req.valid('json')
    const own = await ownDatabaseOf(c)
    const costId = await enterCost(own.db, own.scope, { ...fields, offer }, enteringOf(c, own))
    return c.json({ cost: await readOwnCost(own, costId) }, 201)
  })
  .openapi(changeRoute, async (c) => {
    const { costId } = c.req.valid('param')
    const { amount, note } = c.req.valid('json')
    const own = await ownDatabaseOf(c)
    const { amount: before } = await readOwnCost(own, costId)
    const minor = amount === undefined ? undefined : readCostAmount(amount, before.currency)
    if (minor !== undefined && typeof minor !== 'bigint') throw refuseProblem(minor)
    const change = definedFields({ amountMinor: minor, note })
    const update = updateCost(own.affiliateId, costId, change, c.var.now)
    await runScoped(own.db, own.scope, [update])
    return c.json({ cost: await readOwnCost(own, costId) }, 200)
  })
  .openapi(deleteRoute, async (c) => {
    const { costId } = c.req.valid('param')
    const { db, scope, affiliateId } = await ownDatabaseOf(c)
    const [rows = []] = await runScoped(db, scope, [deleteCost(affiliateId, costId)])
    if (rows.length === 0) throw noSuchCost()
    return c.body(null, 204)
  })
  .openapi(importRoute, async (c) => {
    const { columns, ignoredColumns, rows } = readCsvFile(await readCsvText(c), headers, ROWS_MAX)
    for (const name of ['day', 'amount'] as const) {
      if (!columns.includes(name)) throw refuseField('columns', 'column_missing', { name })
    }
    const lines = rows.map(({ line, cells }) => {
      const { day = '', offer = null, currency = 'USD', amount = '', note = null } = cells
      return { line, fields: { day, offer, currency, amount, note } }
    })
    const own = await ownDatabaseOf(c)
    const entered = await importCosts(own.db, own.scope, lines, enteringOf(c, own))
    const unchanged = rows.length - entered.added - entered.replaced
    return c.json({ ignored_columns: ignoredColumns, ...entered, unchanged }, 200)
  })

type Own = Awaited<ReturnType<typeof ownDatabaseOf>>

async function ownDatabaseOf(c: ApiRequest) {
  return { ...affiliateOf(c), db: await databaseOf(c) }
}

const enteringOf = (c: ApiRequest, { affiliateId }: Own) => ({
  ...{ affiliateId, userId: personOf(c).userId, now: c.var.now, newId },
})

async function readOwnCost({ db, scope, affiliateId }: Own, costId: string): Promise<CostSummary> {
  const [[row] = []] = await runScoped(db, scope, [findCost(affiliateId, costId)])
  if (row === undefined) throw noSuchCost()
  return costAnswer(toCost(row))
}

const noSuchCost = () => new Refusal('not_found', 'There is no such cost.')

/** Reads the cursor of the list: the day and id of its last row. */
function readPlace(cursor: string | undefined): CostPlace | null {
  if (cursor === undefined) return null
  const [day = '', id] = cursor.split('_')
  if (!z.iso.date().safeParse(day).success) throw refuseField('cursor', 'cursor')
  return { day, id: readIdCursor(id ?? '') as string }
}

function costAnswer(cost: CostView): CostSummary {
  const { id, day, offer, note, source } = cost
  return {
    ...{ id, day, offer, note, source },
    amount: moneyAnswer(cost.amountMinor, cost.currency),
    created_at: timeAnswer(cost.createdAt),
    changed_at: timeOrNull(cost.changedAt),
  }
}
