/** Statements for affiliates and advertisers: one page as JSON, or everything as CSV. */
import type { Currency } from '../../../schema/vocabulary.ts'
import { type Db, runScoped, type Scope } from '../../core/database.ts'
import { addDays, dayIn } from '../../core/days.ts'
import { toDecimal } from '../../core/money.ts'
import { refuse, refuseField } from '../../core/refusal.ts'
import { affiliateOf, databaseOf, managementOf, requireAdvertiserId } from '../../http/actor.ts'
import type { ApiRequest } from '../../http/context.ts'
import { cutPage, readTimeCursor, writeTimeCursor } from '../../http/cursor.ts'
import { answer, route, routes } from '../../http/route.ts'
import { csvAnswer, sendCsv } from '../../http/tables.ts'
import { findOwnPartnership, requireOwnAdvertiser } from '../../partners/own-partnership.ts'
import {
  AdvertiserStatementCsvQuery,
  AdvertiserStatementQuery,
  AffiliateStatementCsvQuery,
  AffiliateStatementQuery,
  answerColumns,
  StatementAnswer,
} from './contract.ts'
import { statementCsv } from './csv.ts'
import {
  listStatementBalances,
  listStatementCurrencies,
  listStatementLines,
  type StatementBalance,
  type StatementLine,
  type StatementOf,
  type StatementOwner,
  toCurrency,
  toStatementBalance,
  toStatementLine,
} from './db.ts'

const DAYS_DEFAULT = 30
const DAYS_MAX = 366
const CSV_LINES_MAX = 20_000
const csvFile = csvAnswer('Comma-separated values, UTF-8.')
const tooLong: ['not_found', 'payload_too_large'] = ['not_found', 'payload_too_large']

const affiliateRoute = route(
  'get /v1/affiliate/statement',
  {
    tags: ['Affiliate'],
    summary: 'Get my statement',
    description: `Every ledger line of your accounts in one currency, oldest first, with opening and closing balances; at most ${DAYS_MAX} days.`,
    request: { query: AffiliateStatementQuery },
    responses: { 200: answer('One page.', StatementAnswer) },
  },
  ['not_found'],
)
const affiliateCsvRoute = route(
  'get /v1/affiliate/statement.csv',
  {
    tags: ['Affiliate'],
    summary: 'Export my statement as CSV',
    description: `The statement as a file, at most ${CSV_LINES_MAX} lines.`,
    request: { query: AffiliateStatementCsvQuery },
    responses: { 200: csvFile },
  },
  tooLong,
)
const advertiserRoute = route(
  'get /v1/statement',
  {
    tags: ['Books'],
    summary: 'Get an advertiser’s statement',
    description: `Every ledger line of the advertiser's accounts in one currency, oldest first; at most ${DAYS_MAX} days.`,
    request: { query: AdvertiserStatementQuery },
    responses: { 200: answer('One page.', StatementAnswer) },
  },
  ['not_found'],
)
const advertiserCsvRoute = route(
  'get /v1/statement.csv',
  {
    tags: ['Books'],
    summary: 'Export an advertiser’s statement as CSV',
    description: `The statement as a file, at most ${CSV_LINES_MAX} lines.`,
    request: { query: AdvertiserStatementCsvQuery },
    responses: { 200: csvFile },
  },
  tooLong,
)

export const statementRoutes = routes()
  .openapi(affiliateRoute, async (c) => {
    const query = c.req.valid('query')
    return c.json(await readPage(await ofAffiliate(c, query), query), 200)
  })
  .openapi(affiliateCsvRoute, async (c) => {
    return sendStatement(c, await ofAffiliate(c, c.req.valid('query')))
  })
  .openapi(advertiserRoute, async (c) => {
    const query = c.req.valid('query')
    return c.json(await readPage(await ofAdvertiser(c, query), query), 200)
  })
  .openapi(advertiserCsvRoute, async (c) => {
    return sendStatement(c, await ofAdvertiser(c, c.req.valid('query')))
  })

type Query = AffiliateStatementCsvQuery

interface StatementRequest {
  db: Db
  scope: Scope
  of: StatementOf
  currencies: Currency[]
  days: { from: string; to: string }
}

async function ofAffiliate(c: ApiRequest, query: Query): Promise<StatementRequest> {
  const advertiserId = query.advertiser_id ?? null
  const { affiliateId, scope } = affiliateOf(c, advertiserId)
  const db = await databaseOf(c)
  if (advertiserId !== null) {
    const found = await runScoped(db, scope, [findOwnPartnership(affiliateId, advertiserId)])
    requireOwnAdvertiser(found[0])
  }
  return requestOf(db, scope, { side: 'affiliate', advertiserId, affiliateId }, query, c.var.now)
}

async function ofAdvertiser(c: ApiRequest, query: Query): Promise<StatementRequest> {
  const management = await managementOf(c)
  const advertiserId = requireAdvertiserId(management, query.advertiser_id)
  const { db, scope } = management
  const owner = { side: 'advertiser', advertiserId, affiliateId: null } as const
  return requestOf(db, scope, owner, query, c.var.now)
}

async function requestOf(
  db: Db,
  scope: Scope,
  owner: StatementOwner,
  query: Query,
  now: Date,
): Promise<StatementRequest> {
  const { days, times } = rangeOf(query, now)
  const [rows = []] = await runScoped(db, scope, [listStatementCurrencies(owner)])
  const currencies = rows.map(toCurrency)
  const currency = query.currency ?? currencies[0] ?? 'USD'
  return { db, scope, of: { ...owner, currency, ...times }, currencies, days }
}

function rangeOf(query: Query, now: Date) {
  const to = query.to ?? dayIn('UTC', now)
  const from = query.from ?? addDays(to, 1 - DAYS_DEFAULT)
  if (from > to) throw refuseField('from', 'date_order')
  if (addDays(from, DAYS_MAX) <= to) throw refuseField('from', 'max_days', { days: DAYS_MAX })
  const startOf = (day: string) => new Date(`${day}T00:00:00Z`)
  return { days: { from, to }, times: { from: startOf(from), to: startOf(addDays(to, 1)) } }
}

/** Reads lines and balances in one snapshot, so that opening, lines and closing always add up. */
async function readAll(
  { db, scope, of }: StatementRequest,
  cursor: string | undefined,
  limit: number,
) {
  const statements = [
    listStatementLines(of, readTimeCursor(cursor), limit + 1),
    listStatementBalances(of, of.from),
    listStatementBalances(of, of.to),
  ]
  const answers = await runScoped(db, scope, statements, { isSnapshot: true })
  const [lines = [], opening = [], closing = []] = answers
  return {
    lines: lines.map(toStatementLine),
    opening: opening.map(toStatementBalance),
    closing: closing.map(toStatementBalance),
  }
}

async function readPage(
  request: StatementRequest,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
) {
  const { lines, opening, closing } = await readAll(request, cursor, limit)
  const [page, next_cursor] = cutPage(lines, limit, ({ recordedAtExactly: recordedAt, id }) =>
    writeTimeCursor({ recordedAt, id }),
  )
  const { currency } = request.of
  const balance = ({ kind, minor }: StatementBalance) => ({
    account: kind,
    amount: toDecimal({ minor, currency }),
  })
  return {
    currency,
    currencies: request.currencies,
    ...request.days,
    opening: opening.map(balance),
    closing: closing.map(balance),
    lines: page.map(lineAnswer),
    next_cursor,
  }
}

async function sendStatement(c: ApiRequest, request: StatementRequest): Promise<Response> {
  const { lines, opening, closing } = await readAll(request, undefined, CSV_LINES_MAX)
  if (lines.length > CSV_LINES_MAX) {
    throw refuse('payload_too_large', 'too_many_lines', { max: CSV_LINES_MAX })
  }
  const { currency } = request.of
  const name = `statement-${request.days.from}-${request.days.to}-${currency}.csv`
  return sendCsv(c, statementCsv({ lines, opening, closing, currency, ...request.days }), name)
}

function lineAnswer(line: StatementLine) {
  const cells = answerColumns.map((name) => [name, line[name]])
  return Object.fromEntries(cells) as StatementAnswer['lines'][number]
}
