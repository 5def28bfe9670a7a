/** Differences between PayPal's books and ours: stored once, reported once, closed by a person. */

import { type SQL, sql } from 'drizzle-orm'
import { payoutDifferenceKinds, payoutItemStatuses } from '../../../schema/vocabulary.ts'
import {
  readFlag,
  readMinor,
  readText,
  readTextOrNull,
  readTime,
  readTimeOrNull,
  readWord,
} from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'
import { timestamp } from '../../core/timestamp.ts'
import { mailAlerts } from '../batches/db/payout-alerts.ts'
import { batchCode } from '../batches/rules/payout.ts'
import { type BookedItem, type PayoutDifference, readSide } from './rules.ts'

const NAMED_IN_MAIL_MAX = 20

/**
 * Stores the differences of one batch and alerts finance about new ones. An open difference gets a
 * new time. A closed one stays closed as long as it looks the same.
 */
export function keepDifferences(
  batchId: string,
  differences: readonly PayoutDifference[],
  now: Date,
): SQL {
  const rows = differences.map(({ kind, itemId, ours, theirs }) => ({
    ...{ kind, item_id: itemId, ours, theirs },
  }))
  const alerts = sql`
    select 'difference' as alert, ${`Batch ${batchCode(batchId)} (${batchId}), `}::text || count(*) || ' new: '
      || string_agg(kind || coalesce(' ' || item_id, ''), ', ') filter (where place <= ${NAMED_IN_MAIL_MAX})
      as detail, null::uuid as payer
    from (select kind, item_id, row_number() over (order by kind, item_id) as place
          from kept where is_new) as fresh
    having count(*) > 0`
  return sql`
    with found as (select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as f(kind text, item_id text, ours jsonb, theirs jsonb)),
    kept as (insert into affiliate.payout_differences as d
        (kind, batch_id, item_id, our_side, their_side, found_at, last_seen_at)
      select f.kind, ${batchId}::uuid, f.item_id, f.ours, f.theirs, ${timestamp(now)}, ${timestamp(now)}
      from found f
      where not exists (select from affiliate.payout_differences c
        where c.resolved_at is not null and c.kind = f.kind and c.batch_id = ${batchId}::uuid
          and c.item_id is not distinct from f.item_id and c.our_side is not distinct from f.ours
          and c.their_side is not distinct from f.theirs)
      on conflict (kind, coalesce(batch_id, '00000000-0000-0000-0000-000000000000'::uuid),
        coalesce(item_id, '')) where resolved_at is null
      do update set last_seen_at = excluded.last_seen_at, our_side = excluded.our_side,
        their_side = excluded.their_side
      returning d.kind, d.item_id, d.xmax = 0 as is_new)
    ${mailAlerts(alerts, now)}`
}

/**
 * Batches to compare, the longest uncompared first. They include batches that two people settled as
 * never created, or item by item, if PayPal has reported events of them.
 */
export function listDueComparisons(
  { submittedAfter, comparedBefore }: { submittedAfter: Date; comparedBefore: Date },
  limit: number,
): SQL {
  return sql`
    select id, currency, payer_advertiser_id,
      coalesce(paypal_batch_id, hinted_paypal_batch_id) as paypal_batch_id
    from affiliate.payout_batches
    where (payer_advertiser_id is null or exists (select from affiliate.paypal_accounts p
        where p.advertiser_id = payer_advertiser_id and p.problem is null))
      and case status
        when 'rejected' then hinted_paypal_batch_id is not null
        else status in ('submitted', 'settled')
          and coalesce(paypal_batch_id, hinted_paypal_batch_id) is not null end
      and coalesce(submitted_at, first_attempt_at) > ${timestamp(submittedAfter)}
      and (compared_at is null or compared_at < ${timestamp(comparedBefore)})
    order by compared_at nulls first, id limit ${limit}`
}

/** All items of a batch with the fields that are compared. */
export function listBookedItems(batchId: string): SQL {
  return sql`
    select id, receiver, amount_minor, status, settled_by is not null as is_stated_by_people
    from affiliate.payout_items where batch_id = ${batchId}::uuid order by id`
}

export const toBookedItem = (row: Row): BookedItem => ({
  id: readText(row.id),
  receiver: readText(row.receiver),
  amountMinor: readMinor(row.amount_minor),
  status: readWord(payoutItemStatuses, row.status),
  isStatedByPeople: readFlag(row.is_stated_by_people),
})

export function noteCompared(batchId: string, now: Date): SQL {
  return sql`update affiliate.payout_batches set compared_at = ${timestamp(now)}
    where id = ${batchId}::uuid`
}

/** Batches sent before a restore that no person has closed. */
export function listOpenRestores(limit: number): SQL {
  return sql`
    select batch_id from affiliate.payout_differences
    where kind = 'sent_before_restore' and item_id is null and resolved_at is null
    order by id limit ${limit}`
}

/** Our status of these items; no row for an item that the database does not know. */
export function listItemStates(itemIds: readonly string[]): SQL {
  return sql`
    select id, status from affiliate.payout_items
    where id in (select value::uuid from jsonb_array_elements_text(${JSON.stringify(itemIds)}::jsonb))`
}

export interface DifferenceView extends PayoutDifference {
  id: string
  batchId: string | null
  foundAt: Date
  lastSeenAt: Date
  resolvedBy: { id: string; name: string } | null
  resolvedAt: Date | null
  note: string | null
  /** True if an advertiser pays it with its own PayPal. */
  isOwnPayer: boolean
  /** The proposed or accepted booking; null = none. */
  bookingId: string | null
}

export interface DifferenceFilter {
  /** Null: open and closed ones. */
  isOpen: boolean | null
  afterId: string | null
  limit: number
}

/** Newest first. */
export function listDifferences({ isOpen, afterId, limit }: DifferenceFilter): SQL {
  const after = afterId === null ? sql`true` : sql`d.id < ${afterId}::uuid`
  const open = isOpen === null ? sql`true` : sql`(d.resolved_at is null) = ${isOpen}`
  return sql`${selectDifferences} where ${after} and ${open} order by d.id desc limit ${limit}`
}

export function findDifference(id: string): SQL {
  return sql`${selectDifferences} where d.id = ${id}::uuid`
}

const selectDifferences = sql`
  select d.id, d.kind, d.batch_id, d.item_id, d.our_side, d.their_side, d.found_at, d.last_seen_at,
    d.resolved_by, u.name as resolved_by_name, d.resolved_at, d.note,
    b.payer_advertiser_id is not null as is_own_payer,
    (select k.id from affiliate.bookings k
      where k.difference_id = d.id and k.status <> 'refused') as booking_id
  from affiliate.payout_differences d left join affiliate.users u on u.id = d.resolved_by
  left join affiliate.payout_batches b on b.id = d.batch_id`

export function toDifferenceView(row: Row): DifferenceView {
  return {
    id: readText(row.id),
    kind: readWord(payoutDifferenceKinds, row.kind),
    batchId: readTextOrNull(row.batch_id),
    itemId: readTextOrNull(row.item_id),
    ours: readSide(row.our_side),
    theirs: readSide(row.their_side),
    foundAt: readTime(row.found_at),
    lastSeenAt: readTime(row.last_seen_at),
    resolvedBy:
      row.resolved_by === null
        ? null
        : { id: readText(row.resolved_by), name: readTextOrNull(row.resolved_by_name) ?? '' },
    resolvedAt: readTimeOrNull(row.resolved_at),
    note: readTextOrNull(row.note),
    isOwnPayer: readFlag(row.is_own_payer),
    bookingId: readTextOrNull(row.booking_id),
  }
}

/** Closes an open difference. A closed one keeps its user and note. */
export function resolveDifference(id: string, userId: string, note: string, now: Date): SQL {
  return sql`
    update affiliate.payout_differences
    set resolved_by = ${userId}::uuid, resolved_at = ${timestamp(now)}, note = ${note}
    where id = ${id}::uuid and resolved_at is null`
}

export const toItemState = (row: Row) =>
  [readText(row.id), readWord(payoutItemStatuses, row.status)] as const
