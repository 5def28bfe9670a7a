/** An affiliate's figures by day, with the previous range for comparison, and current balances. */

import { runScoped } from '../../core/database.ts'
import { addDays, dayIn, daysFrom, isTimeZone } from '../../core/days.ts'
import { type Refusal, refuseField } from '../../core/refusal.ts'
import { affiliateOf, databaseOf } from '../../http/actor.ts'
import type { ApiRequest } from '../../http/context.ts'
import { moneyAnswer } from '../../http/present.ts'
import { answer, route, routes } from '../../http/route.ts'
import { listOwnBalances, type OwnBalance, toOwnBalance } from '../../ledger/own-balances.ts'
import { findOwnPartnership, requireOwnAdvertiser } from '../../partners/own-partnership.ts'
import { readPerson } from '../../people/read-person.ts'
import { type FiguresOfGroup, noFigures } from '../db/figures.ts'
import { readPostgres } from '../events-reader.ts'
import type { Sums } from '../rules/measures.ts'
import type { Question } from '../rules/question.ts'
import { SummaryAnswer, SummaryQuery } from './summary-contract.ts'

const DAYS_DEFAULT = 30
const DAYS_MAX = 366
const FIRST_DAY = '2000-01-01'
const LAST_DAY = '2099-12-31'

const summaryRoute = route(
  'get /v1/affiliate/summary',
  {
    tags: ['Affiliate'],
    summary: 'Get my figures',
    description: `Clicks, leads, sales and earnings by day, at most ${DAYS_MAX} days. Days are exact in every time zone, including zones whose days begin inside an hour. Earnings count when a conversion is recorded and funded.`,
    request: { query: SummaryQuery },
    responses: { 200: answer('Figures and balances.', SummaryAnswer) },
  },
  ['not_found'],
)

type Query = ReturnType<typeof SummaryQuery.parse>

export const summaryRoutes = routes().openapi(summaryRoute, async (c) => {
  const query = c.req.valid('query')
  const advertiserId = query.advertiser_id ?? null
  const { affiliateId, scope } = affiliateOf(c, advertiserId)
  const { timeZone, from, to } = await readRange(c, query)
  const length = daysFrom(from, to).length
  const db = await databaseOf(c)
  const [balances = [], own] = await runScoped(db, scope, [
    listOwnBalances(affiliateId, advertiserId),
    ...(advertiserId === null ? [] : [findOwnPartnership(affiliateId, advertiserId)]),
  ])
  requireOwnAdvertiser(own)

  const question = byDay({ affiliateId, advertiserId, timeZone, to, from: addDays(from, -length) })
  const { rows } = await readPostgres(db, scope, { now: c.var.now }).readFigures(question)
  const days = series(question, rows)
  const { day: _today, ...today } = days.at(-1)!
  const { day: _yesterday, ...yesterday } = days.at(-2)!
  const figures = {
    ...{ time_zone: timeZone, from, to, today, yesterday },
    ...{ previous_days: days.slice(0, length), days: days.slice(length) },
  }
  return c.json({ ...figures, balances: balances.map(toOwnBalance).map(balanceAnswer) }, 200)
})

async function readRange(c: ApiRequest, query: Query) {
  const timeZone = query.time_zone ?? (await readPerson(c)).timeZone
  if (!isTimeZone(timeZone)) throw unknownZone()
  const to = query.to ?? dayIn(timeZone, c.var.now)
  const from = query.from ?? addDays(to, 1 - DAYS_DEFAULT)
  if (from < FIRST_DAY) throw refuseField('from', 'date_min', { date: FIRST_DAY })
  if (to > LAST_DAY) throw refuseField('to', 'date_max', { date: LAST_DAY })
  if (from > to) throw refuseField('from', 'date_order')
  if (daysFrom(from, to).length > DAYS_MAX) {
    throw refuseField('from', 'max_days', { days: DAYS_MAX })
  }
  return { timeZone, from, to }
}

function unknownZone(): Refusal {
  return refuseField('time_zone', 'time_zone')
}

interface DayRange {
  affiliateId: string
  /** Null = all of the affiliate's advertisers. */
  advertiserId: string | null
  from: string
  to: string
  timeZone: string
}

function byDay({ affiliateId, advertiserId, ...range }: DayRange): Question {
  return {
    ...range,
    scope: { kind: 'affiliate', affiliateId },
    ...{
      groupBy: ['day'],
      filters: advertiserId === null ? {} : { advertiser_id: [advertiserId] },
    },
    ...{ clickId: null, isTest: false, hasTimeToSale: false, currency: null },
    ...{ sort: { by: 'day', isDescending: false }, limit: 2 * DAYS_MAX, offset: 0 },
  }
}

/** Every day of the range, including days without figures. */
function series({ from, to }: Question, rows: readonly FiguresOfGroup[]) {
  const byKey = new Map(rows.map((row) => [row.keys[0], row]))
  return daysFrom(from, to).map((day) => {
    const { counts, money } = byKey.get(day) ?? noFigures
    const { clicks, billable: billable_clicks, leads, sales } = counts
    const amounts = (of: (own: Sums) => bigint) =>
      money
        .map(({ currency, sums }) => ({ currency, minor: of(sums) }))
        .filter(({ minor }) => minor !== 0n)
        .map(({ minor, currency }) => moneyAnswer(minor, currency))
    const payout = amounts((own) => own.payout)
    const earned = amounts((own) => own.payout + own.uplines)
    return { day, clicks, billable_clicks, leads, sales, earned, payout }
  })
}

function balanceAnswer(balance: OwnBalance): SummaryAnswer['balances'][number] {
  const { currency } = balance
  return {
    currency,
    pending: moneyAnswer(balance.pendingMinor, currency),
    hold: moneyAnswer(balance.holdMinor, currency),
    available: moneyAnswer(balance.availableMinor, currency),
    in_transit: moneyAnswer(balance.inTransitMinor, currency),
    paid: moneyAnswer(balance.paidMinor, currency),
    debt: moneyAnswer(balance.debtMinor, currency),
  }
}
