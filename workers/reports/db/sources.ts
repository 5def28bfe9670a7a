/**
 * The rows that a report counts. Each source is a FROM clause with the same columns under alias r: those of
 * clicks, or those of conversions. docs/statistics.md says when which is read.
 */
import { type SQL, sql } from 'drizzle-orm'
import { timestamp } from '../../core/timestamp.ts'
import { type Attribute, isIdAttribute, isSub, subNumberOf } from '../rules/dimensions.ts'
import { onlySubOf, type Source } from '../rules/planner.ts'
import { attributesOf, type Question } from '../rules/question.ts'
import {
  conversionSums,
  edgeClicks,
  edgeConversions,
  rawClicks,
  rawConversions,
  testConversions,
  within,
} from './raw-sources.ts'

/** The range of a question as instants and UTC days; read by findRange. */
export interface ReportRange {
  startsAt: Date
  endsAt: Date
  /** UTC days that begin and end the range, the second one excluded; for sources by day. */
  firstDay: string
  endDay: string
  /** UTC hours that lie in two buckets or only partly in the range: counted from raw rows. */
  edges: readonly Date[]
}

export interface Rows {
  /** Everything after FROM; without bounds on attributes. */
  from: SQL
  /** The bucket or instant: text of a UTC day, or a timestamptz. */
  at: SQL
  isByDay: boolean
  column: (name: Attribute) => SQL
}

const CLICK_COUNTS = sql.raw('clicks, billable, uniques, bots, duplicates, rejected')
const CONVERSION_SUMS = conversionSums('t')

/** A value from a closed list of names, as an identifier. */
const name = (text: string) => sql.raw(text)

/** Clicks of the source in the range and scope. */
export function clickRows(source: Source, question: Question, range: ReportRange): Rows {
  if (source === 'raw' || source === 'test') {
    const rows = rawClicks(question, range, source === 'test')
    return { from: sql`(${rows}) r`, at: sql`r.at`, isByDay: false, column: rawColumn }
  }
  if (source === 'hourly') return hourlyRows(question, range, 'click')
  return dailyRows(source, question, range, 'click')
}

/** Changes of the figures of conversions, as clickRows. */
export function conversionRows(source: Source, question: Question, range: ReportRange): Rows {
  if (source === 'raw' || source === 'test') {
    const rows =
      source === 'raw' ? rawConversions(question, range) : testConversions(question, range)
    return { from: sql`(${rows}) r`, at: sql`r.at`, isByDay: false, column: rawColumn }
  }
  if (source === 'hourly') return hourlyRows(question, range, 'conversion')
  return dailyRows(source, question, range, 'conversion')
}

export const rawColumn = (attribute: Attribute) => sql`r.${name(attribute)}`

type Kind = 'click' | 'conversion'
const measuresOf = (kind: Kind) => (kind === 'click' ? CLICK_COUNTS : CONVERSION_SUMS)

function dailyRows(
  source: 'daily' | 'places' | 'subs',
  question: Question,
  { firstDay, endDay }: ReportRange,
  kind: Kind,
): Rows {
  const days = sql`t.day >= ${firstDay}::date and t.day < ${endDay}::date ${within(question.scope, 't')}`
  const pairs = name(`affiliate.${kind}_rollups_daily`)
  const tables = {
    daily: sql`select t.day, t.offer_id, t.affiliate_id, t.advertiser_id, ${measuresOf(kind)}
      from ${pairs} t where ${days}`,
    places: sql`select t.day, t.offer_id, t.advertiser_id, t.country, t.device, ${measuresOf(kind)}
      from ${name(`affiliate.${kind}_places_daily`)} t where ${days}`,
    subs: subRows(question, kind, days),
  }
  return {
    from: sql`(${tables[source]}) r ${joinedApps(question)}`,
    at: sql`r.day`,
    isByDay: true,
    column: rollupColumn,
  }
}

/** Rows of each value, and the rest of the pair's rows without one. */
function subRows(question: Question, kind: Kind, days: SQL): SQL {
  const sub = onlySubOf(question)
  if (sub === null) return sql``
  const values = name(`affiliate.${kind}_subs_daily`)
  const pairs = name(`affiliate.${kind}_rollups_daily`)
  const keys = sql.raw('t.day, t.offer_id, t.affiliate_id, t.advertiser_id')
  const ofSub = sql`${days} and t.sub = ${subNumberOf(sub)}`
  const [columns, negated] =
    kind === 'click'
      ? [CLICK_COUNTS, sql.raw('-clicks, -billable, -uniques, -bots, -duplicates, -rejected')]
      : [
          CONVERSION_SUMS,
          sql.raw(
            'event, currency, -conversions, -amount_minor, -revenue_minor, -commission_minor, -upline_minor',
          ),
        ]
  return sql`
    select ${keys}, t.value, ${columns} from ${values} t where ${ofSub}
    union all
    select ${keys}, '', ${columns} from ${pairs} t where ${days}
    union all
    select ${keys}, '', ${negated} from ${values} t where ${ofSub}`
}

/** Hours that are in one bucket as a whole, and the raw rows of all others. */
function hourlyRows(question: Question, range: ReportRange, kind: Kind): Rows {
  const { startsAt, endsAt, edges } = range
  const isEdge = sql`array(select h::timestamptz from jsonb_array_elements_text(${JSON.stringify(edges)}::jsonb) h)`
  const keys = sql.raw('offer_id, affiliate_id, advertiser_id')
  const whole = sql`
    select t.hour as at, ${keys}, ${measuresOf(kind)} from ${name(`affiliate.${kind}_rollups_hourly`)} t
    where t.hour >= ${timestamp(startsAt)} and t.hour < ${timestamp(endsAt)} ${within(question.scope, 't')}
      and not t.hour = any(${isEdge})`
  const raw = kind === 'click' ? edgeClicks : edgeConversions
  const rest = sql`
    select t.at, ${keys}, ${measuresOf(kind)}
    from unnest(${isEdge}) as e(hour) cross join lateral (${raw(question, range)}) t`
  const both = edges.length === 0 ? whole : sql`${whole} union all ${rest}`
  return {
    from: sql`(${both}) r ${joinedApps(question)}`,
    at: sql`r.at`,
    isByDay: false,
    column: rollupColumn,
  }
}

const rollupColumn = (attribute: Attribute) => {
  if (attribute === 'app_id') return sql`o.app_id`
  return isSub(attribute) ? sql`r.value` : sql`r.${name(attribute)}`
}

function joinedApps(question: Question): SQL {
  const isAsked = attributesOf(question).has('app_id')
  return isAsked ? sql`left join affiliate.offers o on o.id = r.offer_id` : sql``
}

/** Rows whose attribute has one of the values; '' is none or unknown. */
export function matching(column: SQL, attribute: Attribute, values: readonly string[]): SQL {
  const given = values.filter((value) => value !== '')
  const type = name(isIdAttribute(attribute) ? 'uuid' : 'text')
  const isGiven = sql`${column} = any(array(
    select v::${type} from jsonb_array_elements_text(${JSON.stringify(given)}::jsonb) v))`
  const isNone = isIdAttribute(attribute)
    ? sql`${column} is null`
    : sql`coalesce(${column}, '') = ''`
  if (given.length === values.length) return isGiven
  return given.length === 0 ? isNone : sql`(${isGiven} or ${isNone})`
}
