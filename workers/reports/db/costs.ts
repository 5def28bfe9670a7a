/** What an affiliate paid for traffic, as rows with a currency and a cost in minor units, not yet rounded. */
import { type SQL, sql } from 'drizzle-orm'
import { currencies, currencyExponents } from '../../../schema/vocabulary.ts'
import { hasCosts, placeOfEnteredCosts } from '../rules/costs.ts'
import type { Dimension } from '../rules/dimensions.ts'
import { eventCounts, sums } from '../rules/measures.ts'
import type { Question } from '../rules/question.ts'
import { castOf, grouped } from './groups.ts'
import { rawClicksWith, within } from './raw-sources.ts'
import { matching, type ReportRange, type Rows, rawColumn } from './sources.ts'

const MICRO_DECIMALS = 6
/** Minor units of one millionth. */
const minorOfMicro = sql.raw(
  `case k.cost_currency ${currencies.map((code) => `when '${code}' then 1e${currencyExponents[code] - MICRO_DECIMALS}`).join(' ')} end`,
)

/** The groups of conversions with what the affiliate paid in each. */
export function withCosts(
  converted: SQL,
  question: Question,
  groups: readonly (Dimension | null)[],
  range: ReportRange,
): SQL {
  if (!hasCosts(question)) return converted
  const dims = groups.map((_, at) => `d${at + 1}`).join(', ')
  const figures = [...eventCounts, ...sums, 'seconds', 'timed']
  const own = figures.map((name) => (name === 'cost' ? name : `0 as ${name}`))
  const isEntered = placeOfEnteredCosts(question) === 'groups'
  const sources = [
    clickCostRows(question, range),
    ...(isEntered ? [enteredCostRows(question)] : []),
  ].map((rows) => {
    const sum = { inner: ['sum(r.cost) as cost'], by: ['currency'], outer: ['currency', 'cost'] }
    return sql`select ${sql.raw(`${dims}, currency, ${own.join(', ')}`)}
      from (${grouped(rows, question, groups, sum)}) c`
  })
  const summed = figures.map((name) => `sum(${name})${castOf(name)} as ${name}`)
  return sql`
    select ${sql.raw(`${dims}, currency, ${summed.join(', ')}`)}
    from (${sql.join([converted, ...sources], sql` union all `)}) u group by ${sql.raw(`${dims}, currency`)}`
}

/** Entered costs that are in no group. */
export function costsOfTotal(question: Question): SQL {
  if (placeOfEnteredCosts(question) !== 'total') return sql``
  const { from, column } = enteredCostRows(question)
  const { offer_id: offers } = question.filters
  return sql`
    union all
    select r.currency, ${sql.raw(sums.map((sum) => (sum === 'cost' ? 'r.cost' : '0')).join(', '))} from ${from}
    ${offers === undefined ? sql`` : sql`where ${matching(column('offer_id'), 'offer_id', offers)}`}`
}

/** Costs that clicks carry. Bots and repeats count: they were paid for, too. */
function clickCostRows(question: Question, range: ReportRange): Rows {
  const costs = sql`k.cost_currency as currency, k.cost_micros * ${minorOfMicro} as cost`
  const rows = sql`${rawClicksWith(costs, question, range, question.isTest)} and k.cost_micros is not null`
  return { from: sql`(${rows}) r`, at: sql`r.at`, isByDay: false, column: rawColumn }
}

/** Costs that the affiliate entered, by their own calendar days. */
function enteredCostRows({ scope, from, to }: Question): Rows {
  const rows = sql`
    select t.day, t.offer_id, t.currency, t.amount_minor::numeric as cost from affiliate.traffic_costs t
    where t.day between ${from}::date and ${to}::date ${within(scope, 't')}`
  return { from: sql`(${rows}) r`, at: sql`r.day`, isByDay: true, column: rawColumn }
}
