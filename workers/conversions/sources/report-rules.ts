/** Reads the fields of any source (JSON, query, CSV row, form) into a report. */
import {
  type ConversionEvent,
  type Currency,
  conversionEvents,
  currencyExponents,
} from '../../../schema/vocabulary.ts'
import { cleanIp, trimUnseen } from '../../core/clean-text.ts'
import { type Money, parseAmount, parseDecimal } from '../../core/money.ts'
import { type FieldProblem, fieldProblem, problemAt, refuseProblems } from '../../core/refusal.ts'
import type { ConversionReport } from '../record/rules/report.ts'
import { originalEventProblems, refundDetails } from '../reversals/original-event-rules.ts'
import type { SourceName } from '../source-name.ts'
import { isClickId, withoutBadClickId } from './click-id-rules.ts'

/** The fields of a report with their values as sent. */
export interface ReportFields {
  event: string
  external_id: string
  original_external_id?: string | undefined
  original_event?: string | undefined
  click_id?: string | undefined
  coupon?: string | undefined
  customer_id?: string | undefined
  amount?: string | undefined
  currency?: string | undefined
  occurred_at?: string | undefined
  visitor?:
    | {
        ip?: string | undefined
        user_agent?: string | undefined
        accept_language?: string | undefined
        country?: string | undefined
        email?: string | undefined
      }
    | undefined
  metadata?: Record<string, unknown> | undefined
}

/** The advertiser, app and source of a report. */
export interface ReportOrigin {
  advertiserId: string
  appId: string
  source: SourceName
  foreignStatus: string | null
  /** Its reports are tests. */
  isTest?: boolean
}

/** Longest value of a field, in UTF-16 code units. */
export const fieldUnitsMax = {
  external_id: 255,
  original_external_id: 255,
  customer_id: 255,
  coupon: 40,
  'visitor.user_agent': 512,
  'visitor.accept_language': 255,
  'visitor.email': 254,
} as const

interface EventNeeds {
  amount: 'above_zero' | 'must' | 'may' | 'none'
  customer: boolean
  original: 'needed' | 'may' | 'none'
}

/** Fields that each event requires. A refund without an amount reverses the whole rest. */
const needsOf = {
  lead: { amount: 'may', customer: false, original: 'none' },
  sale: { amount: 'must', customer: false, original: 'none' },
  rebill: { amount: 'above_zero', customer: true, original: 'may' },
  refund: { amount: 'may', customer: false, original: 'needed' },
  chargeback: { amount: 'may', customer: false, original: 'needed' },
  cancel: { amount: 'none', customer: true, original: 'none' },
} as const satisfies Record<ConversionEvent, EventNeeds>

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/i

/** Most hours that a reported time may be ahead. Senders may confuse time zones. */
const HOURS_AHEAD_MAX = 24
/** A subscription ends with the period that is paid for: a year at most, and some days. */
const HOURS_TO_END_MAX = 400 * 24

/**
 * Reads a report and checks each field, alone and against what its event requires. Spaces and invisible characters
 * around ids are removed; an id of nothing else counts as missing.
 * @throws Refusal `invalid_input` that names every field at fault.
 */
export function readReport(
  given: ReportFields,
  origin: ReportOrigin,
  receivedAt: Date,
): ConversionReport {
  const { fields, ...ignored } = withoutBadClickId(withTrimmedIds(given))
  const problems: FieldProblem[] = []
  const isEvent = (conversionEvents as readonly string[]).includes(fields.event)
  if (!isEvent) {
    problems.push(fieldProblem('event', 'one_of', { values: conversionEvents.join(', ') }))
  }
  const event = fields.event as ConversionEvent
  const needs: EventNeeds = needsOf[isEvent ? event : 'lead']
  requireShapes(fields, problems)
  if (isEvent) requireParties(event, needs, fields, problems)
  const amount = readMoney(event, needs.amount, { ...fields, source: origin.source }, problems)
  const hoursMax = event === 'cancel' ? HOURS_TO_END_MAX : HOURS_AHEAD_MAX
  const occurredAt = readTime(fields.occurred_at, { receivedAt, hoursMax }, problems)
  if (problems.length > 0) throw refuseProblems(problems)
  return {
    ...{ advertiserId: origin.advertiserId, appId: origin.appId, event },
    externalId: fields.external_id,
    originalExternalId: fields.original_external_id ?? null,
    ...{ clickId: fields.click_id ?? null, coupon: fields.coupon ?? null },
    customerId: fields.customer_id ?? null,
    ...refundDetails(fields.original_event),
    ...{
      amount,
      occurredAt,
      visitor: visitorOf(fields.visitor),
      metadata: fields.metadata ?? null,
    },
    ...{ source: origin.source, foreignStatus: origin.foreignStatus },
    ...(origin.isTest ? { isTest: true as const, ...ignored } : ignored),
  }
}

function withTrimmedIds(fields: ReportFields): ReportFields {
  const trimmed = (text: string | undefined) =>
    text === undefined ? text : trimUnseen(text) || undefined
  return {
    ...fields,
    external_id: trimUnseen(fields.external_id),
    original_external_id: trimmed(fields.original_external_id),
    click_id: trimmed(fields.click_id),
    coupon: trimmed(fields.coupon),
    customer_id: trimmed(fields.customer_id),
  }
}

function requireShapes(fields: ReportFields, problems: FieldProblem[]): void {
  const { visitor } = fields
  const texts: Record<keyof typeof fieldUnitsMax, string | undefined> = {
    external_id: fields.external_id,
    original_external_id: fields.original_external_id,
    customer_id: fields.customer_id,
    coupon: fields.coupon,
    'visitor.user_agent': visitor?.user_agent,
    'visitor.accept_language': visitor?.accept_language,
    'visitor.email': visitor?.email,
  }
  for (const [field, text] of Object.entries(texts)) {
    const unitsMax = fieldUnitsMax[field as keyof typeof fieldUnitsMax]
    const least = field.startsWith('visitor.') ? 0 : 1
    if (text === undefined || (text.length >= least && text.length <= unitsMax)) continue
    problems.push(fieldProblem(field, 'characters_between', { min: least, max: unitsMax }))
  }
  if (fields.click_id !== undefined && !isClickId(fields.click_id)) {
    problems.push(fieldProblem('click_id', 'click_id'))
  }
  if (visitor?.ip !== undefined && cleanIp(visitor.ip) === null) {
    problems.push(fieldProblem('visitor.ip', 'ip_address'))
  }
  if (visitor?.country !== undefined && !/^[A-Z]{2}$/i.test(visitor.country)) {
    problems.push(fieldProblem('visitor.country', 'country_code'))
  }
}

/** Checks which ids an event requires and which it must not have. */
function requireParties(
  event: ConversionEvent,
  needs: EventNeeds,
  fields: ReportFields,
  problems: FieldProblem[],
): void {
  if (needs.customer && fields.customer_id === undefined) {
    problems.push(fieldProblem('customer_id', 'event_requires', { event }))
  }
  const names = fields.original_external_id !== undefined
  if (needs.original === 'needed' && !names) {
    problems.push(fieldProblem('original_external_id', 'event_requires', { event }))
  }
  problems.push(...originalEventProblems(event, fields.original_event, needs))
  if (needs.original === 'none' && names) {
    problems.push(fieldProblem('original_external_id', 'event_excludes', { event }))
  }
}

/** Checks that an amount has a currency. */
function readMoney(
  event: ConversionEvent,
  need: EventNeeds['amount'],
  { amount, currency, source }: ReportFields & { source: SourceName },
  problems: FieldProblem[],
): Money | null {
  const isKnown = currency !== undefined && Object.hasOwn(currencyExponents, currency)
  if (currency !== undefined && !isKnown) {
    problems.push(fieldProblem('currency', 'currency_unknown'))
  }
  if (amount === undefined) {
    if (need === 'above_zero' || need === 'must')
      problems.push(fieldProblem('amount', 'event_requires', { event }))
    return null
  }
  if (need === 'none') {
    problems.push(fieldProblem('amount', 'event_excludes', { event }))
  }
  if (currency === undefined) {
    // These two sources get the offer's currency if the report names the offer.
    const isSearched = source === 'manual' || source === 'csv'
    problems.push(fieldProblem('currency', isSearched ? 'currency_not_found' : 'required'))
  }
  // A lead or sale of zero is allowed, because a fixed sum may pay for it. A refund of zero is not.
  const read = event === 'lead' || event === 'sale' ? parseDecimal : parseAmount
  // Without a currency the number can still be checked; no currency has more than three decimals.
  const parsed = read(amount, isKnown ? (currency as Currency) : 'KWD')
  if (parsed.ok) return parsed.money
  problems.push(problemAt('amount', parsed.fault))
  return null
}

function readTime(
  text: string | undefined,
  { receivedAt, hoursMax }: { receivedAt: Date; hoursMax: number },
  problems: FieldProblem[],
): Date | null {
  if (text === undefined) return null
  const time = TIME.test(text) ? new Date(text) : null
  if (time === null || Number.isNaN(time.getTime())) {
    problems.push(fieldProblem('occurred_at', 'time'))
    return null
  }
  if (time.getTime() - receivedAt.getTime() > hoursMax * 3_600_000) {
    problems.push(fieldProblem('occurred_at', 'hours_ahead', { hours: hoursMax }))
  }
  return time
}

/** Removes empty keys, so that they are not stored. */
function visitorOf(visitor: ReportFields['visitor']): ConversionReport['visitor'] {
  if (!visitor) return null
  const { ip, user_agent, accept_language, country, email } = visitor
  return {
    ip,
    userAgent: user_agent,
    acceptLanguage: accept_language,
    ...(country === undefined ? {} : { country: country.toUpperCase() }),
    ...(email === undefined ? {} : { email }),
  }
}
