/** Figures beside the rows of a list, in one request. */
import * as z from 'zod'
import { currencies } from '../../../schema/vocabulary.ts'
import { databaseOf } from '../../http/actor.ts'
import { id, MoneyAnswer, timeZone } from '../../http/contract.ts'
import { moneyAnswer } from '../../http/present.ts'
import { answer, route, routes } from '../../http/route.ts'
import { day } from '../../http/times-contract.ts'
import type { FiguresOfGroup } from '../db/figures.ts'
import { type ListFigures, readPostgres } from '../events-reader.ts'
import { questionOf } from '../http/asked.ts'
import { readRange, reportScopeOf } from '../http/question.ts'
import { conversionRate } from '../rules/measures.ts'
import type { ReportScope } from '../rules/question.ts'
import { listDimensions, trendPoints, trendUnitOf } from './list-rules.ts'

/** Records of one answer, those with most clicks first. */
const RECORDS_MAX = 2_000

const ListFiguresQuery = z.strictObject({
  by: z.enum(listDimensions).default('offer_id').describe('What the list shows.'),
  from: day.optional().describe('First day, in time_zone; default: 30 days ago.'),
  to: day.optional().describe('Last day, included; default: today.'),
  time_zone: timeZone.optional().describe('IANA time zone of the days; default: the person’s.'),
  advertiser_id: id.optional().describe('Only of this advertiser.'),
})

export const ListFiguresAnswer = z.object({
  from: day,
  to: day,
  unit: z.enum(['day', 'week', 'month']),
  points: z.array(day).describe('First days of the units that the trends count.'),
  currencies: z.array(z.enum(currencies)).describe('Currencies that occur.'),
  is_complete: z.boolean().describe('false: only the records with most clicks.'),
  rows: z.array(
    z.object({
      key: z.string().describe('Id of the record, or the coupon in capitals.'),
      billable: z.int().nullable().describe('Null for coupons, which have no clicks.'),
      sales: z.int(),
      cr: z.number().nullable().describe('Sales ÷ billable clicks.'),
      money: z.array(MoneyAnswer).describe('Payout for affiliates, else what advertisers owe.'),
      trend: z
        .array(z.int())
        .describe('Billable clicks at each of the points; sales where the list shows coupons.'),
    }),
  ),
})

const listRoute = route('get /v1/reports/list-figures', {
  tags: ['Statistics'],
  summary: 'Get figures for a list',
  description:
    'Clicks, sales and money of each link, offer, affiliate, app, advertiser or coupon, with a trend. The figures are those of reports. Records without any are left out.',
  request: { query: ListFiguresQuery },
  responses: { 200: answer('One row for each record with figures.', ListFiguresAnswer) },
})

export const listFigureRoutes = routes().openapi(listRoute, async (c) => {
  const { by, advertiser_id, ...days } = c.req.valid('query')
  const { scope, reportScope } = reportScopeOf(c)
  const range = await readRange(c, days)
  const unit = trendUnitOf(range.from, range.to)
  const filter = advertiser_id === undefined ? {} : { advertiser_id: [advertiser_id] }
  const group_by = by === 'coupon' ? [unit] : [by, unit]
  const page = { limit: RECORDS_MAX, offset: 0 }
  const question = questionOf({ ...filter, group_by, sort: '-billable' }, reportScope, range, page)
  const points = trendPoints(range.from, range.to, unit)
  const reader = readPostgres(await databaseOf(c), scope, { now: c.var.now })
  const list = await reader.readList(question, by === 'coupon' ? { couponsBy: unit } : {})
  const rows = rowsOf(list, reportScope, points)
  const found = new Set(rows.flatMap(({ money }) => money.map(({ currency }) => currency)))
  const { from, to } = range
  return c.json(
    {
      ...{ from, to, unit, points, rows, is_complete: list.isComplete },
      currencies: currencies.filter((currency) => found.has(currency)),
    },
    200,
  )
})

function rowsOf(list: ListFigures, { kind }: ReportScope, points: readonly string[]) {
  const measure = kind === 'affiliate' ? 'payout' : 'owed'
  const trendOf = (trend: ReadonlyMap<string, number> | undefined) =>
    points.map((point) => trend?.get(point) ?? 0)
  const ofRecord = ({ keys, counts, money }: FiguresOfGroup) => ({
    ...{ key: keys[0] ?? '', billable: counts.billable, sales: counts.sales },
    cr: conversionRate(counts),
    money: money.map(({ currency, sums }) => moneyAnswer(sums[measure], currency)),
    trend: trendOf(list.trends.get(keys[0] ?? '')),
  })
  const ofCoupons = list.coupons.map(({ key, sales, money, trend }) => ({
    ...{ key, billable: null, sales, cr: null, trend: trendOf(trend) },
    money: money.map((of) => moneyAnswer(of[measure], of.currency)),
  }))
  // Rows without a record are none of the list's.
  return [...list.records.filter(({ keys }) => keys[0]).map(ofRecord), ...ofCoupons]
}
