/** Facts that a question needs from the database before it is answered: its range, rates, and unknown records. */
import { type SQL, sql } from 'drizzle-orm'
import type { Currency } from '../../../schema/vocabulary.ts'
import { readFlag, readRow, readText, readTextOrNull, readTime } from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'
import {
  type Attribute,
  type IdAttribute,
  isIdAttribute,
  subNumberOf,
} from '../rules/dimensions.ts'
import { onlySubOf, type QuestionFacts } from '../rules/planner.ts'
import { bucketOf, type Question, type ReportScope } from '../rules/question.ts'
import { within } from './raw-sources.ts'
import type { ReportRange } from './sources.ts'

/** Sorted by in rows of several currencies, where a question names none. */
export const SORT_CURRENCY: Currency = 'USD'

/** One row: instants of the range, its edge hours, whether its days are UTC days; see toRange. */
export function findRange(question: Question, now: Date): SQL {
  const { from, to, timeZone: zone, groupBy } = question
  const unit = sql.raw(`'${bucketOf(groupBy) ?? 'none'}'`)
  const bucket = (at: SQL) => sql`case ${unit} when 'none' then null
    else date_trunc(case ${unit} when 'none' then 'day' else ${unit} end, ${at}, ${zone}) end`
  return sql`
    with bounds as (
      select ${from}::date::timestamp at time zone ${zone} as starts_at,
        (${to}::date + 1)::timestamp at time zone ${zone} as ends_at),
    hours as (
      select h, h + interval '1 hour' as until, starts_at, ends_at from bounds,
        generate_series(date_trunc('hour', starts_at, 'UTC'), ends_at - interval '1 microsecond',
          interval '1 hour') as h)
    select starts_at, ends_at, (starts_at at time zone 'UTC')::date::text as first_day,
      (ends_at at time zone 'UTC')::date::text as end_day,
      (select bool_and((d.day at time zone ${zone}) = (d.day at time zone 'UTC'))
        from generate_series(${from}::date::timestamp, ${to}::date::timestamp + interval '1 day', interval '1 day') as d(day))
        as is_utc,
      coalesce((select json_agg(h) from hours where h < starts_at or until > ends_at
        or ${bucket(sql`h`)} is distinct from ${bucket(sql`until - interval '1 microsecond'`)}), '[]') as edges,
      ${otherSubs(question)} as has_other_subs,
      ${ratesTo(question.currency ?? SORT_CURRENCY, now)} as rates,
      ${strangers(question)} as strangers,
      ${droppedBefore(question)} as dropped_before
    from bounds`
}

/** The first day of single clicks, if the range begins before it and had clicks then; null = all are there. */
function droppedBefore({ scope }: Question): SQL {
  const oldest = sql`(select min(to_date(right(c.relname, 7), 'YYYY_MM'))
    from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'affiliate.clicks'::regclass and c.relname ~ '^clicks_\\d{4}_\\d{2}$')`
  return sql`(select o.day::text from (select ${oldest} as day) o
    where (starts_at at time zone 'UTC')::date < o.day and exists (select from affiliate.click_rollups_daily t
      where t.day >= (starts_at at time zone 'UTC')::date and t.day < o.day ${within(scope, 't')}))`
}

/** The first filter that names a record which the scope does not have; null = none. */
export function strangers({ scope, filters }: Pick<Question, 'scope' | 'filters'>): SQL {
  const foreign = Object.entries(filters).flatMap(([attribute, values]) => {
    if (!isIdAttribute(attribute as Attribute)) return []
    const given = JSON.stringify(values.filter((value) => value !== ''))
    const known = visible(attribute as IdAttribute, scope)
    return sql`when exists (select from jsonb_array_elements_text(${given}::jsonb) v
      where not exists (${known} = v::uuid)) then ${attribute}`
  })
  return foreign.length === 0 ? sql`null` : sql`case ${sql.join(foreign, sql` `)} end`
}

/** Selects the record with the id that follows, among those of the scope. */
function visible(attribute: IdAttribute, scope: ReportScope): SQL {
  const table = sql.raw(`affiliate.${attribute.slice(0, -'_id'.length)}s t`)
  if (scope.kind === 'platform') return sql`select from ${table} where t.id`
  if (scope.kind === 'advertiser') {
    const own = sql`${scope.advertiserId}::uuid`
    if (attribute === 'advertiser_id') return sql`select from ${table} where t.id = ${own} and t.id`
    return attribute === 'affiliate_id'
      ? sql`select from affiliate.partnerships t where t.advertiser_id = ${own} and t.affiliate_id`
      : sql`select from ${table} where t.advertiser_id = ${own} and t.id`
  }
  const own = sql`${scope.affiliateId}::uuid`
  if (attribute === 'affiliate_id') return sql`select from ${table} where t.id = ${own} and t.id`
  if (attribute === 'creative_id')
    return sql`select from ${table} where exists (select from affiliate.enrollments e
      where e.offer_id = t.offer_id and e.affiliate_id = ${own}) and t.id`
  if (attribute === 'link_id')
    return sql`select from ${table} where t.affiliate_id = ${own} and t.id`
  const partners = sql`affiliate.partnerships p where p.affiliate_id = ${own}
    and p.status in ('approved', 'suspended', 'terminated') and p.advertiser_id`
  return attribute === 'advertiser_id'
    ? sql`select from ${partners}`
    : sql`select from ${table} where exists (select from ${partners} = t.advertiser_id) and t.id`
}

function otherSubs(question: Question): SQL {
  const sub = onlySubOf(question)
  if (sub === null) return sql`false`
  const { scope, from, to } = question
  const own =
    scope.kind === 'affiliate' ? sql`and t.affiliate_id = ${scope.affiliateId}::uuid` : sql``
  const other = (table: string) => sql`exists (select from ${sql.raw(`affiliate.${table}`)} t
    where t.is_other and t.sub = ${subNumberOf(sub)} and t.day between ${from}::date - 1 and ${to}::date + 1 ${own})`
  return sql`${other('click_subs_daily')} or ${other('conversion_subs_daily')}`
}

/** The latest stored rate of each currency to this one, directly or by the opposite pair. */
function ratesTo(currency: Currency, now: Date): SQL {
  const at = sql`${now.toISOString()}::timestamptz`
  return sql`coalesce((select json_object_agg(x.currency, x.rate::text) from (
    select distinct on (p.currency) p.currency, p.rate from (
      select base as currency, rate, as_of, 0 as place from affiliate.exchange_rates where quote = ${currency}
      union all
      select quote, round(1 / rate, 12), as_of, 1 from affiliate.exchange_rates where base = ${currency}) p
    where p.as_of <= ${at} order by p.currency, p.place, p.as_of desc) x), '{}')`
}

export interface RangeFacts {
  range: ReportRange
  facts: QuestionFacts
  /** Value of one unit of each currency in the report's currency, decimal; only known ones. */
  rates: Partial<Record<Currency, string>>
  /** The first filter that names a record which the scope does not have; null = none. */
  strangers: string | null
  /** First day of single clicks where earlier ones of the range were dropped; null = all are there. */
  droppedBefore: string | null
}

export function toRange(row: Row | undefined): RangeFacts {
  const found = readRow(row)
  const edges = Array.isArray(found.edges) ? found.edges.map(readTime) : []
  const rates = Object.entries(readRow(found.rates)).map(([code, rate]) => [code, readText(rate)])
  return {
    range: {
      startsAt: readTime(found.starts_at),
      endsAt: readTime(found.ends_at),
      firstDay: readText(found.first_day),
      endDay: readText(found.end_day),
      edges,
    },
    facts: {
      isUtc: readFlag(found.is_utc),
      hasOtherSubs: readFlag(found.has_other_subs),
      edges: edges.length,
    },
    rates: Object.fromEntries(rates),
    strangers: readTextOrNull(found.strangers),
    droppedBefore: readTextOrNull(found.dropped_before),
  }
}
