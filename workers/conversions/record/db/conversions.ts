import { type SQL, sql } from 'drizzle-orm'
import {
  type AttributionRule,
  attributionRules,
  type CommissionStatus,
  type ConversionEvent,
  type ConversionRejection,
  type ConversionStatus,
  type Currency,
  commissionStatuses,
  conversionEvents,
  conversionRejections,
  conversionStatuses,
  currencies,
} from '../../../../schema/vocabulary.ts'
import { renewalTermsToJson } from '../../../commissions/rules/renewal-terms.ts'
import { asStored } from '../../../core/as-stored.ts'
import { cleanIp } from '../../../core/clean-text.ts'
import {
  readFlag,
  readMinor,
  readRows,
  readText,
  readTextOrNull,
  readTime,
  readWord,
  readWordOrNull,
} from '../../../core/columns.ts'
import type { Row } from '../../../core/database.ts'
import type { Money } from '../../../core/money.ts'
import type { SourceName } from '../../source-name.ts'
import type { EvaluatedCommission, EvaluatedConversion } from '../rules/conversion.ts'
import type { ConversionReport, ReportedContent } from '../rules/report.ts'

/** A conversion in its current state, with its commissions. */
export interface RecordedConversion {
  id: string
  event: ConversionEvent
  externalId: string
  contentHash: string
  status: ConversionStatus
  rejection: ConversionRejection | null
  amount: Money | null
  attributedBy: AttributionRule
  clickId: string | null
  offerId: string | null
  affiliateId: string | null
  receipt: Record<string, unknown>
  metadata: Record<string, unknown> | null
  source: SourceName
  recordedAt: Date
  /** Of a test: those that it would earn. */
  commissions: RecordedCommission[]
  isTest: boolean
}

export interface RecordedCommission {
  id: string
  affiliateId: string
  level: number
  amount: Money
  status: CommissionStatus
  holdUntil: Date
}

/** JSON of one row `c` of conversions, for toRecordedConversion. */
export const recordedConversionJson = sql`affiliate.recorded_conversion(c.id)`

/** One row with `recorded`: see toRecordedConversion. */
export function findRecordedConversion(id: string): SQL {
  return sql`
    select ${recordedConversionJson} as recorded from affiliate.conversions c
    where c.id = ${id}::uuid`
}

/** Reads the result of recordedConversionJson. */
export function toRecordedConversion(json: Row): RecordedConversion {
  const receipt = json.receipt as Record<string, unknown> & { test?: { commissions: Row[] } }
  const isTest = readFlag(json.is_test)
  const money = (row: Row): Money => ({
    minor: readMinor(row.amount_minor),
    currency: readWord(currencies, row.currency),
  })
  return {
    id: readText(json.id),
    event: readWord(conversionEvents, json.event),
    externalId: readText(json.external_id),
    contentHash: readText(json.content_hash),
    status: readWord(conversionStatuses, json.status),
    rejection: readWordOrNull(conversionRejections, json.rejection),
    amount: json.amount_minor === null ? null : money(json),
    attributedBy: readWord(attributionRules, json.attributed_by),
    clickId: readTextOrNull(json.click_id),
    offerId: readTextOrNull(json.offer_id),
    affiliateId: readTextOrNull(json.affiliate_id),
    ...{ receipt, isTest },
    metadata: json.metadata as Record<string, unknown> | null,
    source: readText(json.source) as SourceName,
    recordedAt: readTime(json.recorded_at),
    commissions: readRows(isTest ? (receipt.test?.commissions ?? []) : json.commissions).map(
      (row) => ({
        id: readText(row.id),
        affiliateId: readText(row.affiliate_id),
        level: Number(row.level),
        amount: money(row),
        status: readWord(commissionStatuses, row.status),
        holdUntil: readTime(row.hold_until),
      }),
    ),
  }
}

/** A live conversion right after it was written. Equal to reading it from the database. */
export function recordedFrom(
  report: ConversionReport,
  contentHash: string,
  conversion: EvaluatedConversion,
): RecordedConversion {
  const { event, externalId, metadata, source } = report
  const { id, status, rejection, currency, amount, attributedBy, recordedAt } = conversion
  return {
    ...{ id, event, externalId, contentHash, status, rejection, attributedBy, recordedAt },
    ...{ source, clickId: conversion.clickId, offerId: conversion.offerId },
    affiliateId: conversion.affiliateId,
    amount: amount === null || currency === null ? null : { minor: amount.minor, currency },
    ...{ receipt: asStored(conversion.receipt), metadata: asStored(metadata), isTest: false },
    commissions: conversion.commissions.map((line) => ({
      ...{ id: line.id, affiliateId: line.affiliateId, level: line.level, amount: line.amount },
      ...{ status: line.status, holdUntil: line.holdUntil },
    })),
  }
}

/** The stored fields of the recorded report: see differingField. */
export function reportedContentOf({
  receipt,
  amount,
  metadata,
}: RecordedConversion): Omit<ReportedContent, 'visitor'> {
  const reported = receipt.reported as Omit<
    ReportedContent,
    'visitor' | 'amount_minor' | 'currency' | 'metadata'
  >
  const exchange = receipt.exchange as { from: Currency; amount_minor: string } | undefined
  return {
    ...reported,
    amount_minor: exchange?.amount_minor ?? amount?.minor.toString() ?? null,
    currency: exchange?.from ?? amount?.currency ?? null,
    metadata,
  }
}

/** A conversion to be written. */
export interface NewConversion {
  report: ConversionReport
  contentHash: string
  conversion: EvaluatedConversion
  /** The content hash of the recorded conversion that it completes. */
  completes?: string | undefined
}

/** The input of affiliate.insert_conversions. */
export function conversionRows(all: readonly NewConversion[]) {
  return {
    conversions: all.map(({ report, contentHash, conversion, completes }) => ({
      ...conversionRow(report, contentHash, conversion),
      completes,
    })),
    commissions: all.flatMap(({ conversion }) => commissionRows(conversion)),
  }
}

/**
 * Inserts a conversion and its commissions. The same (app, event, external id) is a unique violation of
 * `conversions_external_key`.
 * @param complete adds fields to the row, as JSON, that earlier statements of the batch have computed.
 */
export function insertConversion(
  { report, contentHash, conversion }: NewConversion,
  complete: (row: SQL) => SQL = (row) => row,
): SQL {
  const row = JSON.stringify(conversionRow(report, contentHash, conversion))
  return sql`select affiliate.insert_conversions(json_build_array(${complete(sql`${row}::json`)}),
    ${JSON.stringify(commissionRows(conversion))}::json)`
}

/** A conversion's row as affiliate.insert_conversions reads it. */
export function conversionRow(
  report: ConversionReport,
  contentHash: string,
  conversion: EvaluatedConversion,
) {
  return {
    id: conversion.id,
    advertiser_id: report.advertiserId,
    app_id: report.appId,
    event: report.event,
    external_id: report.externalId,
    content_hash: contentHash,
    offer_id: conversion.offerId,
    affiliate_id: conversion.affiliateId,
    click_id: conversion.clickId,
    compared_click_id: conversion.comparedClickId ?? null,
    customer_id: conversion.customerId,
    // A test has no customer, and its visitor is not compared.
    customer: report.isTest ? null : report.customerId,
    original_id: conversion.originalId,
    original_external_id: report.originalExternalId,
    amount_minor: conversion.amount?.minor.toString() ?? null,
    currency: conversion.currency,
    revenue_minor: conversion.revenueMinor.toString(),
    fee_minor: conversion.feeMinor.toString(),
    status: conversion.status,
    rejection: conversion.rejection,
    attributed_by: conversion.attributedBy,
    receipt: conversion.receipt,
    renewal_terms: conversion.renewal && renewalTermsToJson(conversion.renewal),
    metadata: report.metadata,
    source: report.source,
    foreign_status: report.foreignStatus,
    visitor_ip: report.isTest ? null : cleanIp(report.visitor?.ip ?? null),
    occurred_at: conversion.occurredAt,
    recorded_at: conversion.recordedAt,
  }
}

/** A commission as toRecordedConversion reads it. */
export const commissionJson = ({
  id,
  affiliateId,
  level,
  amount,
  ...line
}: EvaluatedCommission) => ({
  ...{ id, affiliate_id: affiliateId, level, amount_minor: amount.minor.toString() },
  ...{ currency: amount.currency, status: line.status, hold_until: line.holdUntil },
})

function commissionRows({ id, commissions }: EvaluatedConversion) {
  return commissions.map((commission) => ({
    ...commissionJson(commission),
    conversion_id: id,
    rate_bps: commission.rateBps,
    fixed_minor: commission.fixedMinor.toString(),
    released_at: commission.releasedAt,
    is_in_review: commission.isInReview,
  }))
}
