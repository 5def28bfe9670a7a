/** Writes leads, sales and rebills with everything that follows from them. */
import type { SQL } from 'drizzle-orm'
import { sql } from 'drizzle-orm'
import { lockFunds } from '../../../billing/funds.ts'
import {
  type CustomerTerms,
  customerTermsToJson,
} from '../../../commissions/rules/customer-terms.ts'
import { insertEvents, type TellableEvent } from '../../../core/events.ts'
import { postEntries } from '../../../ledger/post.ts'
import type { LedgerEntry } from '../../../ledger/rules/ledger.ts'
import { type CountChange, countChanges } from './conversion-counts.ts'
import { insertConversions, type NewConversion } from './conversions.ts'
import { insertInboundReports, type JudgedReport } from './inbound.ts'

export interface Earning extends NewConversion {
  /** Of the report's advertiser. */
  entries: readonly LedgerEntry[]
  /** The customer who is bound by it, as whom and on which terms; one who is bound already stays so. */
  binding: { id: string; terms: CustomerTerms } | null
  changes: readonly CountChange[]
  events: readonly TellableEvent[]
  /** The journal's new line; null where the report had been journaled before. */
  line: JudgedReport | null
}

/**
 * The statements that bind customers, insert conversions and commissions, post, count, journal and write the
 * events, in this order: they belong into one transaction. No two earnings share a customer.
 */
export function recordEarnings(earnings: readonly Earning[]): SQL[] {
  const entries = earnings.flatMap((earning) => earning.entries)
  const lines = earnings.flatMap(({ line }) => line ?? [])
  return [
    ...lockFunds(entries),
    ...bindCustomers(earnings),
    insertConversions(earnings),
    ...(entries.length > 0 ? [postEntries(entries)] : []),
    ...countChanges(earnings.flatMap(({ changes }) => changes)),
    ...insertEvents(earnings.flatMap(({ events }) => events)),
    ...(lines.length > 0 ? [insertInboundReports(lines)] : []),
  ]
}

/** A customer is bound to whom the conversion belongs, and when. */
function bindCustomers(earnings: readonly Earning[]): SQL[] {
  const rows = earnings.flatMap(({ binding, report, conversion }) =>
    binding === null
      ? []
      : {
          id: binding.id,
          advertiser_id: report.advertiserId,
          app_id: report.appId,
          external_id: report.customerId,
          offer_id: conversion.offerId,
          affiliate_id: conversion.affiliateId,
          click_id: conversion.clickId,
          bound_at: conversion.recordedAt,
          bound_by: conversion.attributedBy,
          terms: customerTermsToJson(binding.terms),
        },
  )
  return rows.length === 0
    ? []
    : [sql`select affiliate.bind_customers(${JSON.stringify(rows)}::json)`]
}
