import type { ConversionEvent, Currency, ParkedAwaits } from '../../../../schema/vocabulary.ts'
import type { Money } from '../../../core/money.ts'
import { type FieldProblem, fieldProblem } from '../../../core/refusal.ts'
import type { SourceName } from '../../source-name.ts'
import type { Beside } from './beside.ts'

/** The item that a parked report needs: a click id, an external id of conversion or customer, a rate `EUR/USD`. */
export interface Awaited {
  what: ParkedAwaits
  key: string
}

/** Details of the visitor, as the app reports them. */
export interface ReportedVisitor {
  ip?: string | undefined
  userAgent?: string | undefined
  acceptLanguage?: string | undefined
  /** ISO 3166-1 alpha-2, as the app reports it. */
  country?: string | undefined
  email?: string | undefined
}

/** One conversion as an app reports it: well-formed, not yet evaluated. */
export interface ConversionReport {
  advertiserId: string
  appId: string
  event: ConversionEvent
  externalId: string
  /** On refund and chargeback: external id of the conversion to reverse. */
  originalExternalId: string | null
  clickId: string | null
  /** True if the click id was invalid and ignored, because there is other evidence. */
  isClickIgnored?: true
  coupon: string | null
  /** The app's own id of the person. */
  customerId: string | null
  amount: Money | null
  /** Time as the app reports it; null = when the report was received. */
  occurredAt: Date | null
  visitor: ReportedVisitor | null
  metadata: Record<string, unknown> | null
  /** Source of the report. */
  source: SourceName
  /** Status word of a postback, unchanged. */
  foreignStatus: string | null
  /** Set if it is a test: by a test key, or about a test click. */
  isTest?: true
  /** The source may only reverse or end conversions of this offer. Missing: of the whole app. */
  withinOfferId?: string
  /** Terms of the earlier conversion that it repeats. */
  beside?: Beside
  /** Set if it rejects the lead, sale or rebill with its external id. `statusId`: its own id, if any. */
  rejects?: { statusId: string | null }
  /** Further details of a refund or chargeback. */
  refund?: RefundDetails
}

export interface RefundDetails {
  /** The event of the original, if several conversions have its id. */
  originalEvent?: 'sale' | 'rebill' | 'lead'
  /** True if the amount is the total of all refunds of the order so far. */
  isTotal?: true
  /** True if it came without an id. Its external id is then derived from the order. */
  lacksId?: true
}

/** A report as plain JSON, for the event log. Keys that were added later are omitted if empty. */
export interface ReportJson {
  advertiser_id: string
  app_id: string
  event: ConversionEvent
  external_id: string
  original_external_id?: string
  click_id: string | null
  coupon: string | null
  customer_id: string | null
  amount_minor: string | null
  currency: Currency | null
  occurred_at: string | null
  visitor: ReportedVisitor | null
  metadata: Record<string, unknown> | null
  source?: SourceName
  foreign_status?: string
  within_offer_id?: string
  beside?: Beside
  refund?: RefundDetails
  click_ignored?: true
  rejects?: { statusId: string | null }
  is_test?: true
}

/** Equal reports give equal JSON, however ids and times are spelled. */
export function reportToJson(report: ConversionReport): ReportJson {
  return {
    advertiser_id: report.advertiserId,
    app_id: report.appId,
    event: report.event,
    external_id: report.externalId,
    ...(report.originalExternalId === null
      ? {}
      : { original_external_id: report.originalExternalId }),
    click_id: report.clickId?.toLowerCase() ?? null,
    coupon: report.coupon?.toUpperCase() ?? null,
    customer_id: report.customerId,
    amount_minor: report.amount?.minor.toString() ?? null,
    currency: report.amount?.currency ?? null,
    occurred_at: report.occurredAt?.toISOString() ?? null,
    visitor: report.visitor,
    metadata: report.metadata,
    ...(report.source === 'api' ? {} : { source: report.source }),
    ...(report.foreignStatus === null ? {} : { foreign_status: report.foreignStatus }),
    ...(report.withinOfferId === undefined ? {} : { within_offer_id: report.withinOfferId }),
    ...(report.isClickIgnored ? { click_ignored: true as const } : {}),
    ...(report.rejects === undefined ? {} : { rejects: report.rejects }),
    ...(report.beside === undefined ? {} : { beside: report.beside }),
    ...(report.refund === undefined ? {} : { refund: report.refund }),
    ...(report.isTest ? { is_test: true as const } : {}),
  }
}

/**
 * The content that the hash covers. The source and the status word are excluded: the same report from another source,
 * or with another status word of the same meaning, has the same hash.
 */
export function contentOf(report: ConversionReport): string {
  const json = reportToJson(report)
  const { source: _source, foreign_status: _status, within_offer_id: _offer, ...rest } = json
  const { click_ignored: _ignored, beside: _beside, refund: _refund, ...others } = rest
  const { is_test: _test, ...content } = others
  return canonicalJson(content)
}

/** Reads the result of reportToJson. */
export function reportFromJson(json: ReportJson): ConversionReport {
  const { amount_minor: minor, currency } = json
  return {
    advertiserId: json.advertiser_id,
    appId: json.app_id,
    event: json.event,
    externalId: json.external_id,
    originalExternalId: json.original_external_id ?? null,
    clickId: json.click_id,
    coupon: json.coupon,
    customerId: json.customer_id,
    amount: minor === null || currency === null ? null : { minor: BigInt(minor), currency },
    occurredAt: json.occurred_at === null ? null : new Date(json.occurred_at),
    visitor: json.visitor,
    metadata: json.metadata,
    source: json.source ?? 'api',
    foreignStatus: json.foreign_status ?? null,
    ...(json.within_offer_id === undefined ? {} : { withinOfferId: json.within_offer_id }),
    ...(json.click_ignored ? { isClickIgnored: true as const } : {}),
    ...(json.rejects === undefined ? {} : { rejects: json.rejects }),
    ...(json.beside === undefined ? {} : { beside: json.beside }),
    ...(json.refund === undefined ? {} : { refund: json.refund }),
    ...(json.is_test ? { isTest: true as const } : {}),
  }
}

/** JSON with sorted keys, so that equal content gives equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}

/** Fields kept of a recorded report, to name the differing field of a second report under its id. */
export type ReportedContent = Omit<
  ReportJson,
  | 'advertiser_id'
  | 'app_id'
  | 'event'
  | 'external_id'
  | 'source'
  | 'foreign_status'
  | 'within_offer_id'
  | 'click_ignored'
  | 'rejects'
  | 'beside'
  | 'refund'
  | 'is_test'
>

/**
 * API name of the first field in which a second report under the same id differs from the recorded one; `visitor` if
 * no other field differs.
 */
export function differingField(recorded: Omit<ReportedContent, 'visitor'>, now: ReportJson) {
  const fields = ['amount_minor', 'currency', 'click_id', 'customer_id', 'coupon'] as const
  const further = ['occurred_at', 'metadata', 'original_external_id'] as const
  const differs = (field: (typeof fields)[number] | (typeof further)[number]) =>
    canonicalJson(recorded[field] ?? null) !== canonicalJson(now[field] ?? null)
  const field = [...fields, ...further].find(differs) ?? 'visitor'
  return field === 'amount_minor' ? 'amount' : field
}

/** Reports with an earlier time are refused. */
const EARLIEST = new Date('2000-01-01T00:00:00.000Z')

/**
 * The first field that the database cannot store, and why: text with a NUL or half a surrogate pair, an invalid time or
 * one before 2000. Null if all can be stored.
 */
export function unstorableField(report: ConversionReport): FieldProblem | null {
  const { occurredAt } = report
  if (occurredAt !== null && !(occurredAt >= EARLIEST)) {
    return fieldProblem('occurred_at', 'date_min', { date: '2000-01-01' })
  }
  const { external_id, original_external_id, coupon, customer_id, visitor, metadata } =
    reportToJson(report)
  const fields = { external_id, original_external_id, coupon, customer_id, visitor, metadata }
  const found = Object.entries(fields).find(([, value]) => !isStorable(value))
  return found === undefined ? null : fieldProblem(found[0], 'unstorable_text')
}

function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\0')
  if (value === null || typeof value !== 'object') return true
  return Object.entries(value).every(([key, part]) => isStorable(key) && isStorable(part))
}

/** Placeholders that carts send as the customer id when no customer is signed in. Case is ignored. */
const placeholderIds: ReadonlySet<string> = new Set([
  'null',
  'undefined',
  '0',
  'guest',
  'anonymous',
])

/** True if the customer id is a placeholder for guests. */
export function hasPlaceholderId({ customerId }: Pick<ConversionReport, 'customerId'>): boolean {
  return customerId !== null && placeholderIds.has(customerId.toLowerCase())
}

/** Removes a customer id that is a placeholder, unless the app allows such ids. */
export function withoutPlaceholder(
  report: ConversionReport,
  allowsPlaceholderIds: boolean,
): ConversionReport {
  if (allowsPlaceholderIds || !hasPlaceholderId(report)) return report
  return { ...report, customerId: null }
}
