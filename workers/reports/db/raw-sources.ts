/** Single rows that a report counts: every click, and every change of a figure. */
import { type SQL, sql } from 'drizzle-orm'
import { timestamp } from '../../core/timestamp.ts'
import { type Attribute, subDimensions } from '../rules/dimensions.ts'
import { attributesOf, type Question, type ReportScope } from '../rules/question.ts'
import type { ReportRange } from './sources.ts'

const sumNames = [
  ...['event', 'currency', 'conversions', 'amount_minor', 'revenue_minor', 'commission_minor'],
  'upline_minor',
]
/** Event, currency and sums of conversions, as columns of an alias. */
export const conversionSums = (alias: string) =>
  sql.raw(sumNames.map((column) => `${alias}.${column}`).join(', '))
const BOTS = sql.raw(`('bot', 'no_user_agent')`)
/** How far the time in a click's id may be from the click's time, for the choice of partitions. */
export const ID_SLACK = sql.raw(`interval '1 day'`)

/** A value from a closed list of names, as an identifier. */
const name = (text: string) => sql.raw(text)

const clickMeasures = sql`1 as clicks, (k.reason is null)::int as billable, k.is_unique::int as uniques,
  coalesce(k.reason in ${BOTS}, false)::int as bots, coalesce(k.reason = 'duplicate', false)::int as duplicates,
  coalesce(k.reason <> 'duplicate' and k.reason not in ${BOTS}, false)::int as rejected`

export const rawClicks = (question: Question, range: ReportRange, isTest: boolean) =>
  rawClicksWith(clickMeasures, question, range, isTest)

/** Every click of the range with these columns; more conditions can follow. */
export function rawClicksWith(
  columns: SQL,
  question: Question,
  { startsAt, endsAt }: ReportRange,
  isTest: boolean,
): SQL {
  const { scope, clickId } = question
  const names = [...attributesOf(question)]
  return sql`
    select k.clicked_at as at, ${listed(names, clickAttribute)} ${columns}
    from affiliate.clicks k ${joinedLinks(names)}
    where k.id >= affiliate.uuid_floor(${timestamp(startsAt)} - ${ID_SLACK})
      and k.id < affiliate.uuid_floor(${timestamp(endsAt)} + ${ID_SLACK})
      and k.clicked_at >= ${timestamp(startsAt)} and k.clicked_at < ${timestamp(endsAt)}
      and k.is_test = ${isTest} ${within(scope, 'k')}
      ${clickId === null ? sql`` : sql`and k.id = ${clickId}::uuid`}`
}

export function rawConversions(question: Question, { startsAt, endsAt }: ReportRange): SQL {
  const { scope, clickId } = question
  const names = [...attributesOf(question)]
  return sql`
    select v.counted_at as at, ${listed(names, conversionAttribute)} ${conversionSums('v')}, v.click_seconds, v.conversion_id
    from affiliate.conversion_counts v ${joinedClicks(scope, names)}
    where v.counted_at >= ${timestamp(startsAt)} and v.counted_at < ${timestamp(endsAt)}
      ${within(scope, 'v')} ${clickId === null ? sql`` : sql`and v.click_id = ${clickId}::uuid`}`
}

/** Tests move no money, so they have no changes of figures: each counts as it was recorded. */
export function testConversions(question: Question, { startsAt, endsAt }: ReportRange): SQL {
  const { scope, clickId } = question
  const names = [...attributesOf(question)]
  return sql`
    select v.recorded_at as at, ${listed(names, conversionAttribute)} v.event, v.currency, 1 as conversions,
      coalesce(case when v.event in ('refund', 'chargeback') then -v.amount_minor else v.amount_minor end, 0)
        as amount_minor,
      0::bigint as revenue_minor, 0::bigint as commission_minor, 0::bigint as upline_minor,
      null::bigint as click_seconds
    from affiliate.conversions v ${joinedClicks(scope, names)}
    where v.recorded_at >= ${timestamp(startsAt)} and v.recorded_at < ${timestamp(endsAt)}
      and v.is_test and v.status <> 'rejected' and v.currency is not null
      ${within(scope, 'v')} ${clickId === null ? sql`` : sql`and v.click_id = ${clickId}::uuid`}`
}

const listed = (names: readonly Attribute[], column: (attribute: Attribute) => SQL) =>
  sql.join(
    names.map((attribute) => sql`${column(attribute)} as ${name(attribute)}, `),
    sql``,
  )

const verdict = sql`case when k.reason is null then 'billable' when k.reason in ${BOTS} then 'bot'
  when k.reason = 'duplicate' then 'duplicate' else 'rejected' end`

export function clickAttribute(attribute: Attribute): SQL {
  if (attribute === 'campaign') return sql`l.label`
  // Without a join, because the logs filter by it as well.
  if (attribute === 'creative_id') {
    return sql`(select u.creative_id from affiliate.creative_links u where u.link_id = k.link_id)`
  }
  return attribute === 'verdict' ? verdict : sql`k.${name(attribute)}`
}

export const ownAttributes: readonly Attribute[] = ['advertiser_id', 'offer_id', 'affiliate_id']
/** What an affiliate put into a link is theirs alone; an upline's row has none of it. */
const ofLink: readonly Attribute[] = [
  ...(['link_id', 'creative_id', 'campaign', 'utm_source', 'utm_medium', 'utm_campaign'] as const),
  ...subDimensions,
]

/** A conversion has its offer and affiliate itself; everything else is of its click. */
export function conversionAttribute(attribute: Attribute): SQL {
  if (ownAttributes.includes(attribute)) return sql`v.${name(attribute)}`
  if (attribute === 'app_id') return sql`o.app_id`
  if (attribute === 'verdict') return sql`case when k.id is not null then ${verdict} end`
  const value = clickAttribute(attribute)
  return ofLink.includes(attribute)
    ? sql`case when k.affiliate_id = v.affiliate_id then ${value} end`
    : value
}

function joinedLinks(names: readonly Attribute[]): SQL {
  return names.includes('campaign') ? sql`left join affiliate.links l on l.id = k.link_id` : sql``
}

function joinedClicks({ kind }: ReportScope, names: readonly Attribute[]): SQL {
  const apps = names.includes('app_id')
    ? sql`left join affiliate.offers o on o.id = v.offer_id`
    : sql``
  const isOfClick = (attribute: Attribute) =>
    attribute !== 'app_id' && !ownAttributes.includes(attribute)
  if (!names.some(isOfClick)) return apps
  // An affiliate learns nothing of other affiliates' clicks, not even of those that it earns from.
  const isOwn = kind === 'affiliate' ? sql`and k.affiliate_id = v.affiliate_id` : sql``
  return sql`left join affiliate.clicks k on k.id = v.click_id ${isOwn} ${joinedLinks(names)} ${apps}`
}

const edgeBounds = (column: SQL, { startsAt, endsAt }: ReportRange) => sql`
  ${column} >= greatest(e.hour, ${timestamp(startsAt)})
  and ${column} < least(e.hour + interval '1 hour', ${timestamp(endsAt)})`

export const edgeClicks = ({ scope }: Question, range: ReportRange) => sql`
  select k.clicked_at as at, k.offer_id, k.affiliate_id, k.advertiser_id, ${clickMeasures}
  from affiliate.clicks k
  where ${edgeBounds(sql`k.clicked_at`, range)} and not k.is_test ${within(scope, 'k')}
    and k.id >= affiliate.uuid_floor(e.hour - ${ID_SLACK})
    and k.id < affiliate.uuid_floor(e.hour + ${ID_SLACK})`

export const edgeConversions = ({ scope }: Question, range: ReportRange) => sql`
  select v.counted_at as at, v.offer_id, v.affiliate_id, v.advertiser_id, ${conversionSums('v')}
  from affiliate.conversion_counts v
  where ${edgeBounds(sql`v.counted_at`, range)} ${within(scope, 'v')}`

/** The scope as a condition of its own: row-level security is a second lock, not the only one. */
export function within(scope: ReportScope, alias: string): SQL {
  if (scope.kind === 'platform') return sql``
  return scope.kind === 'advertiser'
    ? sql`and ${name(alias)}.advertiser_id = ${scope.advertiserId}::uuid`
    : sql`and ${name(alias)}.affiliate_id = ${scope.affiliateId}::uuid`
}
