/** What queues gave up, kept until a later try succeeds. */
import { getTableColumns, type SQL, sql } from 'drizzle-orm'
import { deadMessages } from '../../schema/dead-messages.ts'
import type { DeadMessageProblem, QueueName } from '../../schema/vocabulary.ts'
import type { Row } from '../core/database.ts'
import type { DeadMessage } from '../core/dead-message.ts'
import { timestamp } from '../core/timestamp.ts'
import { readerOf } from '../core/typed-rows.ts'
import { isOpenMessage } from './open-messages.ts'

const toRow = readerOf(getTableColumns(deadMessages))
export const toStoredMessage = (row: Row) => toRow(row)
export type StoredMessage = ReturnType<typeof toStoredMessage>

/** A message that is there already stays as it is. */
export function insertDeadMessages(messages: readonly DeadMessage[]): SQL {
  return sql`
    insert into logs.dead_messages (queue, message_id, body, sent_at, kept_at, next_try_at)
    select m.queue, m."messageId", m.body, m."sentAt", m."keptAt", m."keptAt"
    from json_to_recordset(${JSON.stringify(messages)}::json) as m
      (queue text, "messageId" text, body text, "sentAt" timestamptz, "keptAt" timestamptz)
    order by m.queue, m."messageId"
    on conflict (queue, message_id) do nothing`
}

/**
 * Takes messages that are due, each for one run: the next try is set before this one, 10 minutes later after the first
 * and twice as long each time, at most 6 hours. So after a crash nothing is retried at once.
 */
export function claimDeadMessages(now: Date, most: number): SQL {
  return sql`
    update logs.dead_messages d set attempts = d.attempts + 1, tried_at = ${timestamp(now)},
      next_try_at = ${timestamp(now)} + least(interval '6 hours', interval '10 minutes' * power(2, least(d.attempts, 6)))
    from (
      select d.id from logs.dead_messages d where ${isOpenMessage} and d.next_try_at <= ${timestamp(now)}
      order by d.next_try_at, d.id limit ${most} for update skip locked) due
    where d.id = due.id
    returning d.*`
}

/** What a try came to; a null problem means success. */
export interface Try {
  id: string
  problem: DeadMessageProblem | null
  reason: string | null
}

export function recordTries(tries: readonly Try[], now: Date): SQL {
  return sql`
    update logs.dead_messages d set problem = t.problem, reason = t.reason,
      brought_in_at = case when t.problem is null then ${timestamp(now)} end,
      body = case when t.problem is not null then d.body end
    from json_to_recordset(${JSON.stringify(tries)}::json) as t (id uuid, problem text, reason text)
    where d.id = t.id and ${isOpenMessage}`
}

export type DeadMessageState = 'open' | 'done' | 'dropped'
const inState: Record<DeadMessageState, SQL> = {
  open: isOpenMessage,
  done: sql`d.brought_in_at is not null`,
  dropped: sql`d.dropped_at is not null`,
}

/** Newest first. */
export function listDeadMessages(
  { queue, state }: { queue: QueueName | undefined; state: DeadMessageState },
  page: { afterId: string | null; limit: number },
): SQL {
  const ofQueue = queue === undefined ? sql`` : sql`and d.queue = ${queue}`
  const after = page.afterId === null ? sql`` : sql`and d.id < ${page.afterId}::uuid`
  return sql`select d.* from logs.dead_messages d where ${inState[state]} ${ofQueue} ${after}
    order by d.id desc limit ${page.limit}`
}

export const findDeadMessage = (id: string): SQL =>
  sql`select d.* from logs.dead_messages d where d.id = ${id}::uuid`

/** Named messages, or all open ones of a queue. */
export type Chosen = { ids: readonly string[] } | { queue: QueueName }

/** Makes open messages due at once. One row `replayed`: how many. */
export function makeDue(chosen: Chosen): SQL {
  const which =
    'ids' in chosen
      ? sql`d.id in (select v::uuid from jsonb_array_elements_text(${JSON.stringify(chosen.ids)}::jsonb) v)`
      : sql`d.queue = ${chosen.queue}`
  return sql`with due as (
      update logs.dead_messages d set next_try_at = d.kept_at where ${which} and ${isOpenMessage} returning d.id)
    select count(*)::int as replayed from due`
}

/** Deletes the contents of an open message, with an entry of the audit log; nothing changes if it is not open. */
export const dropMessage = (id: string, reason: string, now: Date): SQL => sql`
  with dropped as (
    update logs.dead_messages d set dropped_at = ${timestamp(now)}, body = null
    where d.id = ${id}::uuid and ${isOpenMessage} returning d.id, d.queue)
  select logs.note_action('dead_message_dropped', null, null,
    jsonb_build_object('id', id, 'queue', queue, 'reason', ${reason}::text)) from dropped`
