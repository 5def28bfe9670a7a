import { countChanges } from '../db/conversion-counts.ts'
import {
  findRecordedConversion,
  insertConversion,
  toRecordedConversion,
} from '../db/conversions.ts'
import { type Db, type Row, runScoped, type Scope } from '../db/database.ts'
import { cancelCustomer, findCancelFacts, toCancelFacts } from '../db/decisions.ts'
import { insertEvents } from '../db/events.ts'
import { convertedAtOf } from '../domain/attribution.ts'
import type { JudgedConversion } from '../domain/conversion.ts'
import { invariant } from '../domain/invariant.ts'
import { reportToJson } from '../domain/report.ts'
import { withFreshFacts } from './fresh-facts.ts'
import {
  compare,
  contentHashOf,
  journal,
  type NothingNew,
  type ReportOutcome,
  recordedVerdict,
  requireLive,
  settle,
  type Taking,
} from './report-journal.ts'

const ATTEMPTS_MAX = 8

type Customer = NonNullable<ReturnType<typeof toCancelFacts>['customer']>

/**
 * A customer's subscription has ended. Their affiliate is told at once; no money moves. A rebill that
 * comes all the same is paid: the app says that money came. Two round trips.
 * @throws Refusal `unauthenticated`, `forbidden` or `unavailable`.
 */
export async function takeCancel(db: Db, scope: Scope, taking: Taking): Promise<ReportOutcome> {
  const { report, arrival, now } = taking
  const { customerId } = report
  if (customerId === null) return settle(db, scope, taking, customerMissing)
  const contentHash = await contentHashOf(report)
  return withFreshFacts(ATTEMPTS_MAX, async () => {
    const appKeyId = arrival.kind === 'new' ? arrival.line.appKeyId : null
    const [rows = []] = await runScoped(db, scope, [findCancelFacts(report, appKeyId, now)])
    const [row] = rows
    const facts = requireLive(row === undefined ? null : toCancelFacts(row), taking)
    const { recorded, customer } = facts
    if (recorded !== null) return settle(db, scope, taking, compare(recorded, contentHash, taking))
    if (customer === null) {
      const awaits = { what: 'customer', key: customerId } as const
      return settle(db, scope, taking, { outcome: 'parked', awaits })
    }
    return write(db, scope, taking, contentHash, customer)
  })
}

const customerMissing = {
  outcome: 'refused',
  field: 'customer_id',
  message: 'Name the customer whose subscription ended.',
} as const satisfies NothingNew

async function write(
  db: Db,
  scope: Scope,
  taking: Taking,
  contentHash: string,
  customer: Customer,
): Promise<ReportOutcome> {
  const { report, now, newId } = taking
  const { advertiserId } = report
  const { affiliateId, offerId, currency } = customer
  const conversion = cancelOf(taking, customer)
  const told = {
    ...{ id: newId(now), kind: 'customer.cancelled' as const, advertiserId, affiliateId },
    subjectId: customer.id,
    facts: { customer_id: report.customerId, cancelled_at: conversion.occurredAt },
    createdAt: now,
  }
  const nothing = { amountMinor: 0n, revenueMinor: 0n, commissionMinor: 0n }
  const count = { at: now, advertiserId, offerId, affiliateId, currency, ...nothing }
  const results = await runScoped(db, scope, [
    cancelCustomer(customer.id, conversion.occurredAt),
    insertConversion(report, contentHash, conversion),
    ...countChanges([{ ...count, event: 'cancel', conversions: 1 }]),
    ...insertEvents([told]),
    journal(taking, recordedVerdict(taking, conversion.id)),
    findRecordedConversion(conversion.id),
  ])
  const row: Row | undefined = results.at(-1)?.[0]
  invariant(row !== undefined, 'a recorded conversion can be read by who recorded it')
  const recorded = toRecordedConversion(row.recorded as Row)
  return { outcome: 'recorded', conversion: recorded, filledFor: null, wakes: [] }
}

function cancelOf(taking: Taking, customer: Customer): JudgedConversion {
  const { report, receivedAt, now, newId } = taking
  const occurredAt = convertedAtOf(report.occurredAt, receivedAt)
  const { click_id, coupon, customer_id, occurred_at } = reportToJson(report)
  const reported = { click_id, coupon, customer_id, occurred_at }
  return {
    id: newId(now),
    status: 'approved',
    rejection: null,
    attributedBy: 'customer',
    offerId: customer.offerId,
    affiliateId: customer.affiliateId,
    clickId: customer.clickId,
    customerId: customer.id,
    originalId: null,
    amount: null,
    currency: null,
    revenueMinor: 0n,
    feeMinor: 0n,
    occurredAt,
    recordedAt: now,
    receipt: { v: 2, rule: 'customer', reported, converted_at: occurredAt, customer: customer.id },
    commissions: [],
  }
}
