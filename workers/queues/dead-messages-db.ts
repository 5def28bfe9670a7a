/** What queues gave up, kept until a later try succeeds. */
import { type SQL, sql } from 'drizzle-orm'
import type { DeadMessage } from './dead-message.ts'

/** A message that is there already stays as it is. */
export function insertDeadMessages(messages: readonly DeadMessage[]): SQL {
  return sql`
    insert into logs.dead_messages (queue, message_id, body, sent_at, kept_at)
    select m.queue, m."messageId", m.body, m."sentAt", m."keptAt"
    from json_to_recordset(${JSON.stringify(messages)}::json) as m
      (queue text, "messageId" text, body text, "sentAt" timestamptz, "keptAt" timestamptz)
    order by m.queue, m."messageId"
    on conflict (queue, message_id) do nothing`
}

/** Those tried least come first, so that a bad one holds nobody up. */
export function listOpenDeadMessages(limit: number): SQL {
  return sql`
    select id, queue, message_id, body, attempts, sent_at from logs.dead_messages
    where brought_in_at is null and body is not null order by attempts, id limit ${limit}`
}

/** What a try came to; a null problem means success. */
export interface Try {
  id: string
  problem: 'unreadable' | 'failed' | null
}

export function recordTries(tries: readonly Try[], now: Date): SQL {
  return sql`
    update logs.dead_messages d set attempts = d.attempts + 1, problem = t.problem,
      brought_in_at = case when t.problem is null then ${now.toISOString()}::timestamptz end,
      body = case when t.problem is not null then d.body end
    from json_to_recordset(${JSON.stringify(tries)}::json) as t (id uuid, problem text)
    where d.id = t.id and d.brought_in_at is null`
}
