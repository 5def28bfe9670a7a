/**
 * The PayPal address at which an affiliate is paid: the address, requested changes, its problems.
 */

import { type SQL, sql } from 'drizzle-orm'
import {
  readRowOrNull,
  readText,
  readTextOrNull,
  readTime,
  readTimeOrNull,
} from '../../../core/columns.ts'
import type { Row } from '../../../core/database.ts'
import { timestamp } from '../../../core/timestamp.ts'
import type { MadeChange, Receiver } from '../rules/receiver.ts'

/** A requested change whose link was not opened yet. */
export interface OpenChange {
  id: string
  email: string
  requestedBy: string
  expiresAt: Date
}

/** An affiliate's receiver with everything known about it. */
export interface ReceiverView extends Receiver {
  affiliateName: string
  /** PayPal's error name of the last failed payout to it. */
  problem: string | null
  problemAt: Date | null
  /** Another account is paid at the same address, and nobody has allowed it. */
  isShared: boolean
  open: OpenChange | null
  made: MadeChange | null
}

/** Returns one row, in the affiliate's own scope. */
export function findReceiver(affiliateId: string): SQL {
  return sql`
    select f.name, f.paypal_email, f.paypal_usable_from, f.receiver_problem, f.receiver_problem_at,
      f.shared_receiver_allowed_at is null and affiliate.shares_receiver(f.id) as is_shared,
      (select jsonb_build_object('id', c.id, 'email', c.email, 'requested_by', c.requested_by,
          'expires_at', c.expires_at)
        from affiliate.receiver_changes c
        where c.affiliate_id = f.id and c.confirmed_at is null and c.cancelled_at is null) as open,
      (select jsonb_build_object('id', c.id, 'previous_email', c.previous_email)
        from affiliate.receiver_changes c
        where c.affiliate_id = f.id and c.confirmed_at is not null and c.cancelled_at is null
          and c.email = f.paypal_email
        order by c.confirmed_at desc, c.id desc limit 1) as made
    from affiliate.affiliates f where f.id = ${affiliateId}::uuid`
}

export function toReceiverView(row: Row): ReceiverView {
  const open = readRowOrNull(row.open)
  const made = row.made as { id: string; previous_email: string | null } | null
  return {
    affiliateName: readText(row.name),
    email: readTextOrNull(row.paypal_email),
    usableFrom: readTimeOrNull(row.paypal_usable_from),
    problem: readTextOrNull(row.receiver_problem),
    problemAt: readTimeOrNull(row.receiver_problem_at),
    isShared: row.is_shared === true,
    open: open && {
      ...{
        id: readText(open.id),
        email: readText(open.email),
        requestedBy: readText(open.requested_by),
      },
      expiresAt: readTime(open.expires_at),
    },
    made: made && { id: made.id, previousEmail: made.previous_email },
  }
}

/**
 * The affiliate and user who requested the change. In any scope: the caller has checked the token.
 */
export function findChangeOwner(changeId: string): SQL {
  return sql`select affiliate_id, requested_by from affiliate.receiver_change_owner(${changeId}::uuid)`
}

export interface NewChange {
  id: string
  affiliateId: string
  email: string
  /** The address that undoing the change restores. */
  previousEmail: string | null
  requestedBy: string
  now: Date
  expiresAt: Date
}

export function insertReceiverChange(change: NewChange): SQL {
  return sql`
    insert into affiliate.receiver_changes (id, affiliate_id, email, previous_email, requested_by,
      requested_at, expires_at)
    values (${change.id}::uuid, ${change.affiliateId}::uuid, ${change.email},
      ${change.previousEmail}, ${change.requestedBy}::uuid, ${timestamp(change.now)},
      ${timestamp(change.expiresAt)})`
}

/** Withdraws the open change, if there is one. */
export function cancelOpenChange(affiliateId: string, now: Date): SQL {
  return sql`
    update affiliate.receiver_changes set cancelled_at = ${timestamp(now)}
    where affiliate_id = ${affiliateId}::uuid and confirmed_at is null and cancelled_at is null`
}

/** Confirms the open change. Guard `change_over`. */
export function confirmChange(changeId: string, now: Date): SQL {
  return sql`
    with done as (
      update affiliate.receiver_changes set confirmed_at = ${timestamp(now)}
      where id = ${changeId}::uuid and confirmed_at is null and cancelled_at is null
        and expires_at > ${timestamp(now)}
      returning 1)
    select affiliate.require(exists (select from done), 'change_over')`
}

/** Undoes a confirmed change. Guard `change_over`. */
export function undoChange(changeId: string, now: Date): SQL {
  return sql`
    with done as (
      update affiliate.receiver_changes set cancelled_at = ${timestamp(now)}
      where id = ${changeId}::uuid and confirmed_at is not null and cancelled_at is null
      returning 1)
    select affiliate.require(exists (select from done), 'change_over')`
}

const isStill = ({ email, usableFrom }: Receiver) => sql`
  paypal_email is not distinct from ${email} and date_trunc('milliseconds', paypal_usable_from)
    is not distinct from ${usableFrom?.toISOString() ?? null}::timestamptz`

/** The receiver is still the one that was read. Guard `facts_changed`. */
export function requireReceiver(affiliateId: string, read: Receiver): SQL {
  return sql`select affiliate.require(exists (select from affiliate.affiliates
    where id = ${affiliateId}::uuid and ${isStill(read)}), 'facts_changed')`
}

/** Replaces the receiver that was read, and clears its problem and permission. */
export function replaceReceiver(affiliateId: string, read: Receiver, next: Receiver): SQL {
  return sql`
    with changed as (
      update affiliate.affiliates set paypal_email = ${next.email},
        paypal_usable_from = ${next.usableFrom?.toISOString() ?? null}::timestamptz,
        receiver_problem = null, receiver_problem_at = null,
        shared_receiver_allowed_at = null, shared_receiver_allowed_by = null
      where id = ${affiliateId}::uuid and ${isStill(read)} returning 1)
    select affiliate.require(exists (select from changed), 'facts_changed')`
}

/** Returns one row if there was this problem. */
export function clearReceiverProblem(affiliateId: string, problem: string): SQL {
  return sql`
    update affiliate.affiliates set receiver_problem = null, receiver_problem_at = null
    where id = ${affiliateId}::uuid and receiver_problem = ${problem} returning id`
}

/** Allows one attempt per key until `nextAt`. Guard `too_soon`. */
export function takeRetry(key: string, now: Date, nextAt: Date): SQL {
  return sql`
    with taken as (
      insert into affiliate.attempt_counters as c (key, failures, updated_at, retry_at)
      values (${key}, 0, ${timestamp(now)}, ${timestamp(nextAt)})
      on conflict (key) do update set updated_at = ${timestamp(now)}, retry_at = ${timestamp(nextAt)}
      where c.retry_at is null or c.retry_at <= ${timestamp(now)}
      returning 1)
    select affiliate.require(exists (select from taken), 'too_soon')`
}
