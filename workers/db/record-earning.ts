/** The one call by which a lead, sale or rebill is written: affiliate.record_earning keeps its plans. */
import { type SQL, sql } from 'drizzle-orm'
import type { JudgedConversion } from '../domain/conversion.ts'
import { type CustomerTerms, customerTermsToJson } from '../domain/customer-terms.ts'
import type { LedgerEntry } from '../domain/ledger.ts'
import type { Awaited, ConversionReport } from '../domain/report.ts'
import { type CountChange, changesJson } from './conversion-counts.ts'
import { commissionsJson, conversionJson } from './conversions.ts'
import type { Row } from './database.ts'
import { eventsJson, type TellableEvent } from './events.ts'
import {
  type InboundJudgement,
  type InboundReport,
  inboundReportJson,
  WOKEN_MAX,
} from './inbound.ts'
import { postingOf } from './ledger.ts'

export interface Earning {
  report: ConversionReport
  contentHash: string
  conversion: JudgedConversion
  entries: readonly LedgerEntry[]
  /** Terms of a customer who is bound by it; one who is bound already stays so. */
  binding: CustomerTerms | null
  changes: readonly CountChange[]
  events: readonly TellableEvent[]
  /** The journal's new line; null where the report had been journaled before. */
  line: { report: InboundReport; judged: InboundJudgement } | null
  /** What parked reports of the app may have waited for. */
  awaited: readonly Awaited[]
}

/**
 * Locks the accounts, binds the customer, inserts conversion and commissions, posts, counts, tells and
 * journals: raises what lockAccounts, insertConversion and postEntries raise. One row for toWoken.
 */
export function recordEarning(earning: Earning): SQL {
  const { report, contentHash, conversion, entries, changes, events, line, awaited } = earning
  const posting = entries.length > 0 ? postingOf(entries) : null
  return sql`
    select array_to_json(affiliate.record_earning(${posting?.accounts ?? null}::json,
      ${posting?.swept ?? null}::json, ${posting?.entries ?? null}::json,
      ${posting?.lines ?? null}::json, ${customerJson(earning)}::json,
      ${conversionJson(report, contentHash, conversion)}::json,
      ${commissionsJson(conversion)}::json, ${changesJson(changes)}::json,
      ${eventsJson(events)}::json, ${line && inboundReportJson(line.report, line.judged)}::json,
      ${report.appId}::uuid, ${JSON.stringify(awaited)}::json, ${WOKEN_MAX}::int)) as woken`
}

/** Ids of the parked reports that waited for what was recorded, at most WOKEN_MAX. */
export function toWoken(row: Row | undefined): string[] {
  return (row?.woken ?? []) as string[]
}

/** What affiliate.bind_customer is told. */
function customerJson({ report, conversion, binding }: Earning): string | null {
  if (binding === null) return null
  return JSON.stringify({
    advertiser_id: report.advertiserId,
    app_id: report.appId,
    external_id: report.customerId,
    offer_id: conversion.offerId,
    affiliate_id: conversion.affiliateId,
    click_id: conversion.clickId,
    bound_at: conversion.recordedAt,
    bound_by: conversion.attributedBy,
    terms: customerTermsToJson(binding),
  })
}
