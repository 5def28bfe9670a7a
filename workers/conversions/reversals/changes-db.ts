/** Changes conversions and commissions that are still as they were read. */

import { type SQL, sql } from 'drizzle-orm'
import type {
  CommissionStatus,
  ConversionRejection,
  ConversionStatus,
} from '../../../schema/vocabulary.ts'
import { requireFundingAsRead } from '../../commissions/unfunded.ts'
import type { Earned, Line } from './refund-rules.ts'

/** What a conversion becomes; `from` is how it was read, and the write repeats it. */
export interface ConversionChange {
  from: Earned
  status: ConversionStatus
  rejection: ConversionRejection | null
  refundedMinor: bigint
  feeReturnedMinor: bigint
  /** A decision, by the time of who decided and by ours; undefined leaves an earlier one. */
  decision?: { by: string | null; note: string | null; at: Date; now: Date }
  /** It is approved again after a rejection. */
  isReopened?: boolean
}

/** Changes conversions that are still as they were read; raises TR001 `facts_changed` where one is not. */
export function changeConversions(changes: readonly ConversionChange[]): SQL[] {
  if (changes.length === 0) return []
  const rows = changes.map(({ from, ...to }) => ({
    id: from.id,
    status: to.status,
    rejection: to.rejection,
    refunded: to.refundedMinor.toString(),
    fee_returned: to.feeReturnedMinor.toString(),
    reopenings: from.reopenings + (to.isReopened ? 1 : 0),
    was_reopenings: from.reopenings,
    was_status: from.status,
    was_refunded: from.refundedMinor.toString(),
    was_fee_returned: from.feeReturnedMinor.toString(),
    decided_by: to.decision?.by ?? null,
    decided_at: to.decision?.at ?? null,
    note: to.decision?.note ?? null,
  }))
  return [
    sql`
    with given as (select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as g(id uuid,
      status text, rejection text, refunded bigint, fee_returned bigint, was_status text,
      was_refunded bigint, was_fee_returned bigint, decided_by uuid, decided_at timestamptz,
      note text, reopenings int, was_reopenings int)),
    locked as (select c.id from affiliate.conversions c join given g on g.id = c.id
      where c.status = g.was_status and c.refunded_minor = g.was_refunded
        and c.fee_returned_minor = g.was_fee_returned and c.reopenings = g.was_reopenings
      order by c.id for no key update of c),
    changed as (
      update affiliate.conversions c
      set status = g.status, rejection = g.rejection, refunded_minor = g.refunded,
        fee_returned_minor = g.fee_returned, reopenings = g.reopenings,
        decided_by = case when g.decided_at is null then c.decided_by else g.decided_by end,
        decision_note = case when g.decided_at is null then c.decision_note else g.note end,
        decided_at = coalesce(g.decided_at, c.decided_at)
      from given g where g.id = c.id and c.id in (select id from locked)
      returning c.id)
    select affiliate.require((select count(*) from changed) = ${changes.length}, 'facts_changed')`,
    requireFundingAsRead(changes.map(({ from }) => from)),
    ...settleBindings(changes),
  ]
}

/** A rejection may end the binding of a customer, and a later approval restore it. */
function settleBindings(changes: readonly ConversionChange[]): SQL[] {
  const crossing = changes.filter(
    ({ from, status, decision }) =>
      decision !== undefined && (from.status === 'rejected') !== (status === 'rejected'),
  )
  const at = crossing[0]?.decision?.now
  if (at === undefined) return []
  const ids = JSON.stringify(crossing.map(({ from }) => from.id))
  return [
    sql`select affiliate.settle_bindings(
      array(select value::uuid from jsonb_array_elements_text(${ids}::jsonb)), ${at.toISOString()}::timestamptz)`,
  ]
}

/** What a commission becomes; `line` is how it was read, and the write repeats it. */
export interface CommissionChange {
  line: Line
  status: CommissionStatus
  refundedMinor: bigint
  releasedAt: Date | null
}

/** Changes commissions that are still as they were read; raises TR001 `facts_changed` where one is not. */
export function changeCommissions(changes: readonly CommissionChange[]): SQL[] {
  if (changes.length === 0) return []
  const rows = changes.map(({ line, ...to }) => ({
    id: line.id,
    status: to.status,
    refunded: to.refundedMinor.toString(),
    released_at: to.releasedAt,
    was_status: line.status,
    was_refunded: line.refundedMinor.toString(),
  }))
  return [
    sql`
    with given as (select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as g(id uuid,
      status text, refunded bigint, released_at timestamptz, was_status text, was_refunded bigint)),
    locked as (select m.id from affiliate.commissions m join given g on g.id = m.id
      where m.status = g.was_status and m.refunded_minor = g.was_refunded
      order by m.id for no key update of m),
    changed as (
      update affiliate.commissions m
      set status = g.status, refunded_minor = g.refunded, released_at = g.released_at
      from given g where g.id = m.id and m.id in (select id from locked)
      returning m.id)
    select affiliate.require((select count(*) from changed) = ${changes.length}, 'facts_changed')`,
  ]
}
