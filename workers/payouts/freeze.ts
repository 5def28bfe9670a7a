/** The switch that stops all payouts, and the conditions that turn it on automatically. */

import { type SQL, sql } from 'drizzle-orm'
import { readTextOrNull, readTimeOrNull } from '../core/columns.ts'
import type { Row } from '../core/database.ts'
import { timestamp } from '../core/timestamp.ts'
import { batchNamed } from './batches/db/batch-names.ts'
import { mailAlerts } from './batches/db/payout-alerts.ts'
import { batchCode } from './batches/rules/payout.ts'
import { type FreezeCause, readCause } from './reconciliation/rules.ts'

/**
 * True while no batch may be sent. For the WHERE clause of statements that send or lead to sending.
 */
export const arePayoutsFrozen: SQL = sql`exists (select from affiliate.platform_settings
  where payouts_frozen_at is not null)`

export interface Freeze {
  /** Null = payouts are not stopped. */
  frozenAt: Date | null
  /** Null: the system, or not stopped. */
  frozenBy: { id: string; name: string } | null
  reason: string | null
  /** Null = a person stopped them. */
  cause: FreezeCause | null
  /** Batches that only a person can settle; counts up to a thousand. */
  stuckBatches: number
  openDifferences: number
}

const COUNT_MAX = 1_000

/** Returns one row. */
export function findFreeze(horizon: Date): SQL {
  return sql`
    select s.payouts_frozen_at, s.payouts_frozen_by, u.name as frozen_by_name,
      s.payouts_frozen_reason, s.payouts_frozen_cause,
      (select count(*)::int from (select from affiliate.payout_batches b
        where ${isStuck(horizon)} limit ${COUNT_MAX}) as stuck) as stuck_batches,
      (select count(*)::int from (select from affiliate.payout_differences d
        where d.resolved_at is null limit ${COUNT_MAX}) as open) as open_differences
    from affiliate.platform_settings s
    left join affiliate.users u on u.id = s.payouts_frozen_by`
}

const isStuck = (horizon: Date) => sql`(b.status = 'quarantine'
  or (b.status in ('unknown', 'submitting') and b.first_attempt_at <= ${timestamp(horizon)}))`

export function toFreeze(row: Row): Freeze {
  const by = readTextOrNull(row.payouts_frozen_by)
  return {
    frozenAt: readTimeOrNull(row.payouts_frozen_at),
    frozenBy: by === null ? null : { id: by, name: readTextOrNull(row.frozen_by_name) ?? '' },
    reason: readTextOrNull(row.payouts_frozen_reason),
    cause: readCause(row.payouts_frozen_cause ?? null),
    stuckBatches: Number(row.stuck_batches),
    openDifferences: Number(row.open_differences),
  }
}

/**
 * Stops all payouts and alerts finance. If they are already stopped nothing changes. `userId` null:
 * the system. A batch that was taken before continues.
 */
export function freezePayouts(
  userId: string | null,
  reason: string,
  now: Date,
  cause: FreezeCause | null = null,
): SQL {
  const stored = cause && JSON.stringify(cause)
  return freeze(userId, { reason: sql`${reason}::text`, cause: sql`${stored}::jsonb` }, now)
}

/**
 * Stops all payouts by the system if PayPal shows a payment of this batch that we do not know and
 * that no person has closed.
 */
export function freezeForStranger(batchId: string, now: Date): SQL {
  const stranger = sql`(select min(item_id) from affiliate.payout_differences
    where batch_id = ${batchId}::uuid and kind = 'missing_here' and resolved_at is null)`
  const why = {
    reason: sql`'PayPal shows a payment that we do not know: ' || ${stranger}
      || ${` in batch ${batchCode(batchId)} (${batchId}).`}::text`,
    cause: sql`jsonb_build_object('code', 'unknown_payment', 'item_id', ${stranger},
      'batch_id', ${batchId}::text)`,
  }
  return freeze(null, why, now)
}

/** `reason` null: nothing changes. */
function freeze(
  userId: string | null,
  { reason, cause }: { reason: SQL; cause: SQL },
  now: Date,
): SQL {
  const alerts = sql`select 'frozen' as alert, payouts_frozen_reason as detail, null::uuid as payer from frozen`
  return sql`
    with frozen as (
      update affiliate.platform_settings set payouts_frozen_at = ${timestamp(now)},
        payouts_frozen_by = ${userId}::uuid, payouts_frozen_reason = ${reason},
        payouts_frozen_cause = ${cause}
      where payouts_frozen_at is null and ${reason} is not null
      returning payouts_frozen_reason)
    ${mailAlerts(alerts, now)}`
}

/**
 * Lets batches be sent again: statements for the transaction in which a second person agrees.
 * Guards: `not_frozen`; `differences_open` while a payment from before a restore is not closed by a
 * person.
 */
export function unfreezePayouts(): SQL[] {
  return [
    sql`select affiliate.require(not exists (select from affiliate.payout_differences
      where kind = 'sent_before_restore' and resolved_at is null), 'differences_open')`,
    sql`
      with lifted as (
        update affiliate.platform_settings set payouts_frozen_at = null, payouts_frozen_by = null,
          payouts_frozen_reason = null, payouts_frozen_cause = null
        where payouts_frozen_at is not null
        returning id)
      select affiliate.require(exists (select from lifted), 'not_frozen')`,
  ]
}

/**
 * Alerts finance and an own payer's people about every batch that only people can settle, once
 * each.
 */
export function mailStuckBatches(horizon: Date, now: Date, limit: number): SQL {
  const stuck = sql`
    select 'stuck' as alert, ${batchNamed} || ' is ' || case when b.status = 'quarantine'
      then 'in quarantine: PayPal holds something else under its id.'
      else 'unclear since 25 days: nothing sends it again.' end as detail, b.payer_advertiser_id as payer
    from affiliate.payout_batches b where ${isStuck(horizon)} order by b.id limit ${limit}`
  return sql`${mailAlerts(stuck, now)} returning id`
}

/** What the mark of a sent batch records. */
export interface RememberedBatch {
  batchId: string
  firstAttemptAt: Date
}

const remembered = (marks: readonly RememberedBatch[]) => {
  const rows = marks.map(({ batchId, firstAttemptAt }) => ({
    ...{ batch_id: batchId, first_attempt_at: firstAttemptAt.toISOString() },
  }))
  return sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
    as m(batch_id uuid, first_attempt_at timestamptz)`
}

/** Marked batches that this database does not know as tried and that no person has closed. */
export function listForgottenBatches(marks: readonly RememberedBatch[]): SQL {
  return sql`
    select m.batch_id, b.status from ${remembered(marks)}
    left join affiliate.payout_batches b on b.id = m.batch_id
    where coalesce(b.attempts, 0) = 0 and not exists (select from affiliate.payout_differences d
      where d.kind = 'sent_before_restore' and d.batch_id = m.batch_id and d.item_id is null
        and d.resolved_at is not null)
    order by m.batch_id`
}

/**
 * Restores the time of the first call from the marks for batches that this database holds as
 * untried. PayPal's duplicate guard counts from that call, a refusal proves nothing, and nobody may
 * discard them.
 */
export function rememberFirstAttempts(marks: readonly RememberedBatch[]): SQL {
  return sql`
    update affiliate.payout_batches b
    set first_attempt_at = m.first_attempt_at, ambiguous_at = m.first_attempt_at
    from ${remembered(marks)}
    where b.id = m.batch_id and b.attempts = 0 and b.first_attempt_at is null`
}

/** The contents of a mark for a batch that is being sent: one row per item. */
export function listMarkedItems(batchId: string): SQL {
  return sql`
    select b.first_attempt_at, b.item_count, b.total_minor, b.currency, b.request_sha256,
      b.payer_advertiser_id,
      i.id as item_id, i.advertiser_id, i.affiliate_id, i.amount_minor
    from affiliate.payout_batches b join affiliate.payout_items i on i.batch_id = b.id
    where b.id = ${batchId}::uuid order by i.id`
}
