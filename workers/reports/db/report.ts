/** The statement of a report. */
import { type SQL, sql } from 'drizzle-orm'
import { type Currency, currencies, currencyExponents } from '../../../schema/vocabulary.ts'
import type { Dimension } from '../rules/dimensions.ts'
import { clickCounts, eventCounts, type Measure, type Sum, sums } from '../rules/measures.ts'
import type { Source } from '../rules/planner.ts'
import type { Question } from '../rules/question.ts'
import { costsOfTotal, withCosts } from './costs.ts'
import { grouped, zero } from './groups.ts'
import { SORT_CURRENCY } from './range.ts'
import { clickRows, conversionRows, type ReportRange } from './sources.ts'

export interface ReportPlan {
  question: Question
  sources: { clicks: Source; conversions: Source }
  range: ReportRange
  rates: Partial<Record<Currency, string>>
  /** Only these groups, without a page; null = a page of all. */
  keys: readonly (readonly string[])[] | null
  /** Only groups after this one, in the order of their keys; null = all. */
  after: readonly string[] | null
}

const sumColumns: Readonly<Record<Sum, string>> = {
  order_value: 'sum(amount_minor)',
  sale_value: `sum(amount_minor) filter (where event = 'sale')`,
  refunded_value: `-sum(amount_minor) filter (where event in ('refund', 'chargeback'))`,
  owed: 'sum(revenue_minor)',
  payout: 'sum(commission_minor - upline_minor)',
  uplines: 'sum(upline_minor)',
  margin: 'sum(revenue_minor - commission_minor)',
  // Costs have rows of their own.
  cost: '0',
}
const eventOf = (count: string) => count.slice(0, -1)

/** One row: the page of groups, their money, the totals; see toFigures. */
export function reportStatement({ question, sources, range, rates, keys, after }: ReportPlan): SQL {
  const groups = question.groupBy.length === 0 ? [null] : question.groupBy
  const names = groups.map((_, at) => `d${at + 1}`)
  const dims = sql.raw(names.join(', '))
  const clicked = grouped(clickRows(sources.clicks, question, range), question, groups, {
    inner: clickCounts.map((count) => `sum(r.${count})::bigint as ${count}`),
    by: [],
    outer: clickCounts,
  })
  const converted = grouped(
    conversionRows(sources.conversions, question, range),
    question,
    groups,
    {
      inner: [
        ...eventCounts.map(
          (count) =>
            `coalesce(sum(conversions) filter (where event = '${eventOf(count)}'), 0)::bigint as ${count}`,
        ),
        ...sums.map((sum) => `coalesce(${sumColumns[sum]}, 0)::bigint as ${sum}`),
        sources.conversions === 'raw'
          ? `coalesce(sum(click_seconds * conversions) filter (where event = 'sale'), 0)::bigint as seconds,
           coalesce(sum(conversions) filter (where event = 'sale' and click_seconds is not null), 0)::bigint as timed`
          : '0 as seconds, 0 as timed',
      ],
      by: ['currency'],
      outer: ['currency', ...eventCounts, ...sums, 'seconds', 'timed'],
    },
  )
  const sumOf = (columns: readonly string[]) =>
    columns.map((name) => `sum(${name})::bigint as ${name}`).join(', ')
  const factor = sql`(select coalesce((f.value)::numeric, 1) from factors f where f.currency = c.currency)`
  const worth = sql.join(
    sums.map((sum) => sql`c.${sql.raw(sum)} * coalesce(${factor}, 1) as ${sql.raw(sum)}`),
    sql`, `,
  )
  const all = [...clickCounts, ...eventCounts, 'seconds', 'timed']
  return sql`
    with clicked as materialized (${clicked}),
    converted as materialized (${withCosts(converted, question, groups, range)}),
    factors as materialized (
      select key as currency, value from json_each_text(${JSON.stringify(factorsOf(rates, question.currency ?? SORT_CURRENCY))}::json)),
    merged as (
      select ${dims}, ${sql.raw(clickCounts.join(', '))}, ${sql.raw(zero([...eventCounts, 'seconds', 'timed', ...sums]))}
      from clicked
      union all
      select ${dims}, ${sql.raw(zero(clickCounts))}, ${sql.raw(eventCounts.join(', '))}, seconds, timed, ${worth}
      from converted c),
    groups as materialized (
      select ${dims}, ${sql.raw(sumOf(all))}, ${sql.raw(sums.map((sum) => `sum(${sum}) as ${sum}`).join(', '))},
        bool_or(${sql.raw([...clickCounts, ...eventCounts, ...sums].map((name) => `${name} <> 0`).join(' or '))}) as is_some
      from merged ${onlyKeys(keys, names)} group by ${dims}),
    page as materialized (
      select *, row_number() over (order by ${sortOf(question)} ${sql.raw(question.sort.isDescending ? 'desc' : 'asc')} nulls last, ${dims}) as place
      from groups where is_some ${afterKeys(after, dims)}
      order by place ${keys === null ? sql`limit ${question.limit} offset ${question.offset}` : sql``})
    select
      coalesce((select json_agg(json_build_object('place', place, 'keys', json_build_array(${dims}), ${named(all)},
          'names', json_build_array(${sql.join(
            groups.map((group, at) => nameOf(group, names[at]!)),
            sql`, `,
          )}))
        order by place) from page), '[]') as rows,
      coalesce((select json_agg(json_build_object('place', p.place, 'currency', c.currency, ${namedSums('c')}))
        from page p join converted c using (${dims})), '[]') as money,
      (select count(*)::int from groups where is_some) as groups,
      (select json_build_object(${named(all)}) from (
        select ${sql.raw(all.map((name) => `coalesce(sum(${name}), 0)::bigint as ${name}`).join(', '))} from groups) t) as total,
      coalesce((select json_agg(json_build_object('currency', currency, ${namedSums('t')})) from (
        select currency, ${sql.raw(sumOf(sums))} from (
          select currency, ${sql.raw(sums.join(', '))} from converted ${onlyKeys(keys, names)} ${costsOfTotal(question)}) a
        group by currency) t), '[]') as total_money`
}

/** The expression that a report is sorted by. */
function sortOf({ sort, groupBy, scope }: Question): SQL {
  const place = groupBy.indexOf(sort.by as Dimension)
  if (place >= 0) return sql.raw(`d${place + 1}`)
  const expressions: Partial<Record<Measure, string>> = {
    cr: 'sales::numeric / nullif(billable, 0)',
    epc: 'payout / nullif(billable, 0)',
    aov: 'sale_value / nullif(sales, 0)',
    roi: {
      platform: '(owed - payout - uplines) / nullif(greatest(payout + uplines, 0), 0)',
      advertiser: '(order_value - owed) / nullif(greatest(owed, 0), 0)',
      affiliate: '(payout - cost) / nullif(greatest(cost, 0), 0)',
    }[scope.kind],
  }
  return sql.raw(expressions[sort.by as Measure] ?? sort.by)
}

function onlyKeys(keys: ReportPlan['keys'], names: readonly string[]): SQL {
  if (keys === null) return sql``
  const values = names.map((_, at) => `k->>${at}`).join(', ')
  return sql`where (${sql.raw(names.join(', '))}) in (
    select ${sql.raw(values)} from jsonb_array_elements(${JSON.stringify(keys)}::jsonb) k)`
}

function afterKeys(after: ReportPlan['after'], dims: SQL): SQL {
  if (after === null) return sql``
  const values = after.map((key) => sql`${key}::text`)
  return sql`and (${dims}) > (${sql.join(values, sql`, `)})`
}

const named = (columns: readonly string[]) =>
  sql.raw(columns.map((name) => `'${name}', ${name}`).join(', '))

/** Sums as texts, because JSON's numbers are not exact. */
const namedSums = (alias: string) =>
  sql.raw(sums.map((name) => `'${name}', round(${alias}.${name})::text`).join(', '))

/** The name of a record that a group is about, for the groups of a page only. */
function nameOf(group: Dimension | null, column: string): SQL {
  const key = sql.raw(`nullif(${column}, '')::uuid`)
  if (group === 'offer_id') return sql`(select name from affiliate.offers where id = ${key})`
  if (group === 'app_id') return sql`(select name from affiliate.apps where id = ${key})`
  if (group === 'affiliate_id')
    return sql`(select name from affiliate.affiliates where id = ${key})`
  if (group === 'advertiser_id')
    return sql`(select name from affiliate.advertisers where id = ${key})`
  if (group === 'creative_id') return sql`(select name from affiliate.creatives where id = ${key})`
  if (group === 'link_id') return sql`(select label from affiliate.links where id = ${key})`
  return sql`null`
}

/** Factor from minor units of each currency to those of the report's, for sorting only. */
function factorsOf(rates: Partial<Record<Currency, string>>, to: Currency) {
  const known = currencies.filter((code) => code === to || rates[code] !== undefined)
  return Object.fromEntries(
    known.map((code) => {
      const scale = 10 ** (currencyExponents[to] - currencyExponents[code])
      return [code, `${(code === to ? 1 : Number(rates[code])) * scale}`]
    }),
  )
}
