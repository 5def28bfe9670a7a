/** Cohorts of customers by month, with what remains of their orders: for every role in its scope. */
import { type Currency, currencies } from '../../../schema/vocabulary.ts'
import { dayIn } from '../../core/days.ts'
import { toDecimal } from '../../core/money.ts'
import { refuseField } from '../../core/refusal.ts'
import { databaseOf } from '../../http/actor.ts'
import { answer, route, routes } from '../../http/route.ts'
import { readPerson } from '../../people/read-person.ts'
import { readPostgres } from '../events-reader.ts'
import { questionOf } from '../http/asked.ts'
import { reportScopeOf } from '../http/question.ts'
import { convertMoney } from '../rules/convert.ts'
import { type Measure, measuresFor, sums } from '../rules/measures.ts'
import { COHORT_MONTHS_MAX, CohortsAnswer, CohortsQuery } from './contract.ts'
import type { CohortMonth } from './db.ts'
import { addMonths, monthsFrom } from './months-rules.ts'

const MONTHS_DEFAULT = 12

const cohortsRoute = route('get /v1/reports/cohorts', {
  tags: ['Statistics'],
  summary: 'Get cohorts of customers',
  description: `Customers by the month of their first lead, sale or rebill, and what they brought in that month and in each one since: customers with orders, orders, order value minus refunds, payout. Only conversions with a customer_id count. Whole months, at most ${COHORT_MONTHS_MAX}.`,
  request: { query: CohortsQuery },
  responses: { 200: answer('A row for each month of customers.', CohortsAnswer) },
})

export const cohortRoutes = routes().openapi(cohortsRoute, async (c) => {
  const query = c.req.valid('query')
  const { scope, reportScope } = reportScopeOf(c)
  const timeZone = query.time_zone ?? (await readPerson(c)).timeZone
  const today = dayIn(timeZone, c.var.now)
  const to = query.to ?? today
  const range = { timeZone, to, from: query.from ?? addMonths(to, 1 - MONTHS_DEFAULT) }
  const question = questionOf(query, reportScope, range)
  const months = monthsFrom(range.from, to)
  if (months.length > COHORT_MONTHS_MAX) {
    throw refuseField('from', 'max_months', { months: COHORT_MONTHS_MAX })
  }
  const reader = readPostgres(await databaseOf(c), scope, { now: c.var.now })
  const { cohorts, rates } = await reader.readCohorts(question)
  const seen = measuresFor(reportScope)
  const write = (month: CohortMonth) => moneyAnswer(month, { rates, to: question.currency, seen })
  return c.json(
    {
      ...{ from: range.from, to, time_zone: timeZone, converted_to: question.currency },
      measures: (['order_value', 'payout'] as const).filter((name) => seen.includes(name)),
      cohorts: months.map((month) => ({
        month,
        customers: cohorts.customers.get(month) ?? 0,
        months: monthsFrom(month, today).map((_, age) => {
          const { customers, orders, ...of } = cohorts.monthOf(month, age)
          const money = write({ customers, orders, ...of })
          return { months_since: age, customers, orders, money }
        }),
      })),
    },
    200,
  )
})

interface Shown {
  rates: Readonly<Partial<Record<Currency, string>>>
  /** Converts all money; null = one sum for each currency. */
  to: Currency | null
  seen: readonly Measure[]
}

function moneyAnswer({ money }: CohortMonth, { rates, to, seen }: Shown) {
  const none = Object.fromEntries(sums.map((name) => [name, 0n])) as Record<
    (typeof sums)[number],
    bigint
  >
  const all = money.map(({ currency, orderValueMinor, payoutMinor }) => ({
    currency,
    sums: { ...none, order_value: orderValueMinor, payout: payoutMinor },
  }))
  return (to === null ? all : convertMoney(all, to, rates))
    .filter((of) => of.sums.order_value !== 0n || of.sums.payout !== 0n)
    .toSorted(
      (left, right) => currencies.indexOf(left.currency) - currencies.indexOf(right.currency),
    )
    .map(({ currency, sums: own }) => ({
      currency,
      ...(seen.includes('order_value')
        ? { order_value: toDecimal({ minor: own.order_value, currency }) }
        : {}),
      payout: toDecimal({ minor: own.payout, currency }),
    }))
}
