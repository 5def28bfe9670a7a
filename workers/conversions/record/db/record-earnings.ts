/** The one call that writes leads, sales and rebills with their commissions, postings and events. */
import { type SQL, sql } from 'drizzle-orm'
import { fundRows } from '../../../billing/funds.ts'
import { eventRows, type OutboundEvent } from '../../../core/events.ts'
import { postingRows } from '../../../ledger/post.ts'
import type { LedgerEntry } from '../../../ledger/rules/ledger.ts'
import type { BoundCustomer, FirstOrder } from '../rules/conversion.ts'
import type { Awaited } from '../rules/report.ts'
import { type CountChange, countRows } from './conversion-counts.ts'
import { conversionRows, type NewConversion } from './conversions.ts'
import { awaitedRows, type EvaluatedReport, reportRows, WOKEN_MAX } from './inbound.ts'

export interface Earning extends NewConversion {
  /** Ledger entries of the report's advertiser. */
  entries: readonly LedgerEntry[]
  /** The customer whom it binds, and the start of the binding that it replaces. */
  binding: { id: string; replaces: Date | null } | null
  /** The customer of an order that earns but does not bind. The binding must not have changed since it was read. */
  known: BoundCustomer | null
  /** How it was compared with other orders. Null if it is rejected. */
  firstOrder: FirstOrder | null
  changes: readonly CountChange[]
  events: readonly OutboundEvent[]
  /** The new line of the event log; null if the report was journaled before. */
  line: EvaluatedReport | null
  /** Keys that reports of the app may be parked for. */
  awaited: readonly Awaited[]
}

/**
 * Binds customers, inserts conversions and commissions, posts, counts, journals and writes the events. No two
 * earnings share a customer. One row for toWoken.
 */
export function recordEarnings(earnings: readonly Earning[]): SQL {
  const entries = earnings.flatMap((earning) => earning.entries)
  const posting = entries.length > 0 ? { ...postingRows(entries), funds: fundRows(entries) } : {}
  const batch = {
    ...{ ...posting, ...conversionRows(earnings), woken_most: WOKEN_MAX },
    bindings: someOf(bindingRows(earnings)),
    orders: someOf(orderRows(earnings)),
    customers: someOf(customerRows(earnings)),
    changes: someOf(countRows(earnings.flatMap(({ changes }) => changes))),
    events: someOf(eventRows(earnings.flatMap(({ events }) => events))),
    reports: someOf(reportRows(earnings.flatMap(({ line }) => line ?? []))),
    awaited: awaitedRows(earnings.map(({ report, awaited }) => ({ appId: report.appId, awaited }))),
  }
  return sql`select affiliate.record_conversions(${JSON.stringify(batch)}::json) as woken`
}

const someOf = <Row>(rows: readonly Row[]) => (rows.length > 0 ? rows : undefined)

/** Binds the customer to the affiliate of the conversion, from the time of the order. */
function customerRows(earnings: readonly Earning[]) {
  return earnings.flatMap(({ binding, report, conversion }) =>
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
          bound_at: conversion.occurredAt,
          bound_by: conversion.attributedBy,
          bound_conversion_id: conversion.id,
          replaces: binding.replaces,
        },
  )
}

function orderRows(earnings: readonly Earning[]) {
  return earnings.flatMap(({ firstOrder, report, conversion }) =>
    firstOrder === null
      ? []
      : {
          id: conversion.id,
          click_id: firstOrder.clickId,
          coupon: report.coupon?.toUpperCase() ?? null,
          minor: report.amount?.minor.toString() ?? null,
          currency: report.amount?.currency ?? null,
          may_repeat: firstOrder.mayRepeat,
          is_held: firstOrder.isHeld,
          closes: firstOrder.closesClickId,
        },
  )
}

function bindingRows(earnings: readonly Earning[]) {
  return earnings.flatMap(({ known }) =>
    known === null
      ? []
      : {
          id: known.id,
          affiliate_id: known.affiliateId,
          bound_at: known.boundAt,
          ended_at: known.endedAt,
        },
  )
}
