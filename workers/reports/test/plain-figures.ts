/** Figures counted from all single rows in plain code, for comparison with the report engine. */
import { sql } from 'drizzle-orm'
import { type Currency, currencyExponents } from '../../../schema/vocabulary.ts'
import type { Db, Row } from '../../core/database.ts'
import { ask } from '../../test/books-world.ts'
import type { Attribute, Dimension } from '../rules/dimensions.ts'
import { isDateUnit } from '../rules/dimensions.ts'
import { type Count, counts, type Sum, sums } from '../rules/measures.ts'
import type { Question } from '../rules/question.ts'

export interface PlainRows {
  clicks: Row[]
  changes: Row[]
  /** Costs that affiliates entered. */
  costs: Row[]
}

/** Every click, and every change of a figure with the click it belongs to. */
export async function readPlainRows(system: Db): Promise<PlainRows> {
  const verdict = sql`case when k.id is null then null when k.reason is null then 'billable'
    when k.reason in ('bot', 'no_user_agent') then 'bot' when k.reason = 'duplicate' then 'duplicate' else 'rejected' end`
  const clicks = await ask(
    system,
    sql`select k.*, ${verdict} as verdict, l.label as campaign
      from affiliate.clicks k left join affiliate.links l on l.id = k.link_id where not k.is_test`,
  )
  const changes = await ask(
    system,
    sql`select k.*, ${verdict} as verdict, k.affiliate_id as click_affiliate_id, l.label as campaign, o.app_id, v.offer_id, v.affiliate_id, v.advertiser_id, v.counted_at as clicked_at,
        v.event, v.currency, v.conversions, v.amount_minor, v.revenue_minor, v.commission_minor, v.upline_minor
      from affiliate.conversion_counts v join affiliate.offers o on o.id = v.offer_id
      left join affiliate.clicks k on k.id = v.click_id left join affiliate.links l on l.id = k.link_id`,
  )
  const costs = await ask(
    system,
    sql`select t.*, t.day::text as day from affiliate.traffic_costs t`,
  )
  return { clicks, changes, costs }
}

export interface PlainGroup {
  counts: Record<Count, number>
  money: Record<string, Record<Sum, bigint>>
}

/** The groups of a question by their keys as JSON; those in which nothing happened are left out. */
export function countPlainly({ clicks, changes, costs }: PlainRows, question: Question) {
  const groups = new Map<string, PlainGroup>()
  const groupOf = (row: Row, timeZone = question.timeZone) => {
    const asked = { ...question, timeZone }
    const keys = JSON.stringify(question.groupBy.map((name) => keyOf(name, row, asked)))
    const group = groups.get(keys) ?? {
      counts: Object.fromEntries(counts.map((name) => [name, 0])) as Record<Count, number>,
      money: {},
    }
    groups.set(keys, group)
    return group
  }
  for (const row of clicks.filter((click) => isAsked(click, question))) {
    const of = groupOf(row).counts
    of.clicks += 1
    of.uniques += row.is_unique === true ? 1 : 0
    const verdict = { billable: 'billable', bot: 'bots', duplicate: 'duplicates' }[`${row.verdict}`]
    of[(verdict ?? 'rejected') as Count] += 1
    if (row.cost_micros !== null) addCost(groupOf(row), row.cost_currency, row.cost_micros)
  }
  for (const row of costs.filter((cost) => isEntered(cost, question))) {
    const currency = row.currency as Currency
    const micros = BigInt(row.amount_minor as string) * microsOf(currency)
    const own = { ...row, clicked_at: new Date(`${row.day}T00:00:00Z`) }
    addCost(groupOf(own, 'UTC'), currency, micros)
  }
  for (const row of changes.filter((change) => isAsked(change, question)))
    addChange(groupOf(row), row)
  for (const group of groups.values()) roundCosts(group, question)
  const isSome = ({ counts: own, money }: PlainGroup) =>
    Object.values(own).some((count) => count !== 0) ||
    Object.values(money).some((of) => Object.values(of).some((minor) => minor !== 0n))
  return new Map([...groups].filter(([, group]) => isSome(group)))
}

const microsOf = (currency: Currency) => 10n ** BigInt(6 - currencyExponents[currency])

/** In millionths until all are added up. */
function addCost(group: PlainGroup, currency: unknown, micros: unknown): void {
  moneyOf(group, `${currency}`).cost += BigInt(micros as string)
}

/** Half up; other scopes than an affiliate's have no costs. */
function roundCosts({ money }: PlainGroup, { scope }: Question): void {
  for (const [currency, of] of Object.entries(money)) {
    const micros = microsOf(currency as Currency)
    of.cost = scope.kind === 'affiliate' ? (of.cost + micros / 2n) / micros : 0n
  }
}

/** Entered costs have a day and perhaps an offer, and are asked for by these alone. */
function isEntered(row: Row, question: Question): boolean {
  const { scope, from, to, groupBy, filters, clickId } = question
  const known: readonly string[] = ['day', 'week', 'month', 'weekday', 'offer_id']
  if (scope.kind !== 'affiliate' || row.affiliate_id !== scope.affiliateId) return false
  if (clickId !== null || !groupBy.every((name) => known.includes(name))) return false
  const day = `${row.day}`
  return (
    day >= from &&
    day <= to &&
    Object.entries(filters).every(
      ([name, values]) => name === 'offer_id' && values.includes(attributeOf(name, row, question)),
    )
  )
}

function moneyOf(group: PlainGroup, currency: string): Record<Sum, bigint> {
  group.money[currency] ??= Object.fromEntries(sums.map((sum) => [sum, 0n])) as Record<Sum, bigint>
  return group.money[currency]
}

function addChange(group: PlainGroup, row: Row): void {
  const event = `${row.event}`
  const name = `${event}s` as Count
  if (counts.includes(name)) group.counts[name] += Number(row.conversions)
  const money = moneyOf(group, `${row.currency}`)
  const [amount, owed, commission, upline] = [
    ...['amount_minor', 'revenue_minor', 'commission_minor', 'upline_minor'],
  ].map((column) => BigInt(row[column] as string)) as [bigint, bigint, bigint, bigint]
  money.order_value += amount
  if (event === 'sale') money.sale_value += amount
  if (event === 'refund' || event === 'chargeback') money.refunded_value -= amount
  money.owed += owed
  money.payout += commission - upline
  money.uplines += upline
  money.margin += owed - commission
}

function isAsked(row: Row, question: Question): boolean {
  const { scope, from, to, filters, clickId } = question
  if (scope.kind === 'advertiser' && row.advertiser_id !== scope.advertiserId) return false
  if (scope.kind === 'affiliate' && row.affiliate_id !== scope.affiliateId) return false
  const day = keyOf('day', row, question)
  if (day < from || day > to || (clickId !== null && row.id !== clickId)) return false
  return Object.entries(filters).every(([name, values]) =>
    values.includes(attributeOf(name, row, question)),
  )
}

const ofConversion = ['advertiser_id', 'app_id', 'offer_id', 'affiliate_id']

/** What a link carries is its affiliate's own; an affiliate sees nothing of others' clicks. */
function attributeOf(name: string, row: Row, { scope }: Question): string {
  const isUpline = 'conversions' in row && row.click_affiliate_id !== row.affiliate_id
  const isHidden = scope.kind === 'affiliate' || /^(sub|utm_|link_id|campaign)/.test(name)
  if (isUpline && isHidden && !ofConversion.includes(name)) return ''
  return `${row[name as Attribute] ?? ''}`
}

function keyOf(name: Dimension, row: Row, question: Question): string {
  if (!isDateUnit(name)) return attributeOf(name, row, question)
  const local = localTime(row.clicked_at as Date, question.timeZone)
  if (name === 'hour') {
    const sinceHour = local.minute * 60_000 + local.second * 1_000
    const at = (row.clicked_at as Date).getTime()
    const start = at - (at % 1_000) - sinceHour
    return new Date(start).toISOString().replace('.000Z', 'Z')
  }
  if (name === 'hour_of_day') return `${local.hour}`.padStart(2, '0')
  const day = new Date(Date.UTC(local.year, local.month - 1, local.day))
  if (name === 'weekday') return `${day.getUTCDay() || 7}`
  if (name === 'week') day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 6) % 7))
  if (name === 'month') day.setUTCDate(1)
  return day.toISOString().slice(0, 10)
}

type LocalTime = Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', number>

const formats = new Map<string, Intl.DateTimeFormat>()
/** Each question asks for the times of the same rows again. */
const localTimes = new Map<string, LocalTime>()

function localTime(at: Date, timeZone: string): LocalTime {
  const key = `${timeZone} ${at.getTime()}`
  const known = localTimes.get(key) ?? readLocalTime(at, timeZone)
  localTimes.set(key, known)
  return known
}

function readLocalTime(at: Date, timeZone: string): LocalTime {
  const options = {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
  } as const
  const times = { hour: 'numeric', minute: 'numeric', second: 'numeric' } as const
  const format = formats.get(timeZone) ?? new Intl.DateTimeFormat('en-US', { ...options, ...times })
  formats.set(timeZone, format)
  const parts = Object.fromEntries(
    format.formatToParts(at).map(({ type, value }) => [type, Number(value)]),
  )
  return parts as LocalTime
}
