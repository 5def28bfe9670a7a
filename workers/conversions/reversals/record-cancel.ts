import { type Db, runScoped, type Scope } from '../../core/database.ts'
import { insertEvents } from '../../core/events.ts'
import { fieldProblem } from '../../core/refusal.ts'
import { retryOnConflict } from '../../core/retry-on-conflict.ts'
import { beginReceipt } from '../attribution/receipt-rules.ts'
import { convertedAtOf } from '../attribution/rules.ts'
import { countedRows } from '../record/db/conversion-counts.ts'
import type { EvaluatedConversion } from '../record/rules/conversion.ts'
import { withoutPlaceholder } from '../record/rules/report.ts'
import { conversionEvents } from '../record/verbs/conversion-events.ts'
import { recordUnearned } from '../record/verbs/record-unearned.ts'
import {
  compare,
  contentHashOf,
  type Ingest,
  type NothingNew,
  type ReportOutcome,
  requireLive,
  settle,
} from '../record/verbs/report-journal.ts'
import { cancelCustomer, findCancelFacts, toCancelFacts } from '../review/db.ts'

const ATTEMPTS_MAX = 8

/**
 * Whose subscription ends; without a click where they were bound by another report of the same
 * file.
 */
type Cancelled = Omit<Customer, 'clickId' | 'currency'> & Partial<Pick<Customer, 'clickId'>>

type Customer = NonNullable<ReturnType<typeof toCancelFacts>['customer']>

/**
 * A customer's subscription has ended. Their affiliate is notified at once; no money moves. A rebill
 * that comes all the same is paid: the app says that money came. Two round trips.
 * @throws Refusal `unauthenticated`, `forbidden` or `unavailable`.
 */
export async function recordCancel(db: Db, scope: Scope, ingest: Ingest): Promise<ReportOutcome> {
  const { report, arrival, now } = ingest
  const { customerId } = report
  if (customerId === null) return settle(db, scope, ingest, customerMissing)
  const contentHash = await contentHashOf(report)
  return retryOnConflict(ATTEMPTS_MAX, async () => {
    const appKeyId = arrival.kind === 'new' ? arrival.line.appKeyId : null
    const [rows = []] = await runScoped(db, scope, [findCancelFacts(report, appKeyId, now)])
    const [row] = rows
    const facts = requireLive(row === undefined ? null : toCancelFacts(row), ingest)
    const { recorded, customer, allowsPlaceholderIds } = facts
    if (recorded !== null) return settle(db, scope, ingest, compare(recorded, contentHash, ingest))
    if (withoutPlaceholder(report, allowsPlaceholderIds).customerId === null) {
      return settle(db, scope, ingest, customerMissing)
    }
    if (customer === null) {
      if (ingest.givesUp) return writeRejected(db, scope, ingest, contentHash)
      const awaits = { what: 'customer', key: customerId } as const
      return settle(db, scope, ingest, { outcome: 'parked', awaits })
    }
    return write(db, scope, ingest, contentHash, customer)
  })
}

/**
 * What would become of a cancellation; nothing is written.
 * @param bound the customer, where a report before this one binds them and that is in no table.
 */
export async function evaluateCancel(
  db: Db,
  scope: Scope,
  ingest: Ingest,
  bound: Cancelled | null,
) {
  const { report, now } = ingest
  if (report.customerId === null) return customerMissing
  const [[row] = []] = await runScoped(db, scope, [findCancelFacts(report, null, now)])
  const facts = requireLive(row === undefined ? null : toCancelFacts(row), ingest)
  const { recorded, allowsPlaceholderIds } = facts
  if (recorded !== null) return compare(recorded, await contentHashOf(report), ingest)
  if (withoutPlaceholder(report, allowsPlaceholderIds).customerId === null) return customerMissing
  const customer = facts.customer ?? bound
  if (customer === null) {
    return { outcome: 'parked', awaits: { what: 'customer', key: report.customerId } } as const
  }
  return { outcome: 'recorded', conversion: cancelOf(ingest, customer) } as const
}

const customerMissing = {
  outcome: 'refused',
  problem: fieldProblem('customer_id', 'customer_id_needed'),
} as const satisfies NothingNew

async function write(
  db: Db,
  scope: Scope,
  ingest: Ingest,
  contentHash: string,
  customer: Customer,
): Promise<ReportOutcome> {
  const { report, now, newId } = ingest
  const { advertiserId } = report
  const { affiliateId, offerId, currency } = customer
  const conversion = cancelOf(ingest, customer)
  const event = {
    ...{ id: newId(now), kind: 'customer.cancelled' as const, advertiserId, affiliateId },
    subjectId: customer.id,
    facts: {
      ...{ customer_id: report.customerId, cancelled_at: conversion.occurredAt },
      ...endOf(ingest),
    },
    createdAt: now,
  }
  const count = {
    ...{ at: now, conversionId: conversion.id, advertiserId, offerId, affiliateId, currency },
    ...{ event: 'cancel' as const, conversions: 1, amountMinor: 0n, revenueMinor: 0n },
  }
  if (report.isTest) {
    const test = { ...conversion, customerId: null }
    return recordUnearned(db, scope, ingest, contentHash, test, { statements: [] })
  }
  return recordUnearned(db, scope, ingest, contentHash, conversion, {
    statements: [cancelCustomer(customer.id, conversion.occurredAt), ...insertEvents([event])],
    changes: countedRows(count, []),
  })
}

/** Clocks differ; an end later than this is in the future. */
const AHEAD_MS = 3_600_000

/** The time at which the subscription will end, if that is later. */
function endOf({ report: { occurredAt }, receivedAt }: Ingest): { ends_at?: string } {
  const isAhead = occurredAt !== null && occurredAt.getTime() > receivedAt.getTime() + AHEAD_MS
  return isAhead ? { ends_at: occurredAt.toISOString() } : {}
}

/** The customer never came: the fact is kept. */
function writeRejected(db: Db, scope: Scope, ingest: Ingest, contentHash: string) {
  const rejected = { status: 'rejected', rejection: 'customer_missing' } as const
  const conversion = { ...cancelOf(ingest, null), ...rejected }
  conversion.receipt.excluded = [{ rule: 'customer', reason: 'customer_missing' }]
  const statements = insertEvents(conversionEvents(ingest, conversion))
  return recordUnearned(db, scope, ingest, contentHash, conversion, { statements })
}

function cancelOf(ingest: Ingest, customer: Cancelled | null): EvaluatedConversion {
  const { report, receivedAt, now, newId } = ingest
  const occurredAt = convertedAtOf(report.occurredAt, receivedAt)
  const rule = customer === null ? 'none' : 'customer'
  return {
    ...{ id: newId(now), status: 'approved', rejection: null, attributedBy: rule },
    offerId: customer?.offerId ?? null,
    affiliateId: customer?.affiliateId ?? null,
    clickId: customer?.clickId ?? null,
    customerId: customer?.id ?? null,
    ...{ originalId: null, amount: null, currency: null, revenueMinor: 0n, feeMinor: 0n },
    ...{ occurredAt, recordedAt: now },
    receipt: { ...beginReceipt(report, occurredAt), rule },
    ...{ renewal: null, commissions: [] },
  }
}
