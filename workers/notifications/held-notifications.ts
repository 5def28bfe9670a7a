/** What digests and quiet hours held back. */
import { sql } from 'drizzle-orm'
import { readNumber, readText } from '../core/columns.ts'
import { type Db, runScoped, type Statement } from '../core/database.ts'
import { timestamp } from '../core/timestamp.ts'

const PEOPLE_MOST = 200
const MAILS_MOST = 500

/** Writes the mails and messages that are due now. Returns the number of people. */
export async function sendHeldNotifications(db: Db, now: Date): Promise<number> {
  const [[row] = []] = await run(
    db,
    sql`select affiliate.send_held_notifications(${timestamp(now)}, ${PEOPLE_MOST}) as people`,
  )
  return readNumber(row?.people ?? 0)
}

/**
 * Queues mails of notifications that nobody has tried to send. A mail that is queued twice is sent once, and the
 * job sweep-mails finds those whose message is lost.
 */
export async function queueNotificationMails(
  db: Db,
  send: (mailId: string) => Promise<unknown>,
  now: Date,
): Promise<void> {
  const [rows = []] = await run(
    db,
    sql`select m.id from logs.mails m where m.status in ('queued', 'sending') and m.next_attempt_at <= ${timestamp(now)}
      and m.attempts = 0 and m.kind in ('notification', 'notification_digest', 'endpoint_stopped')
      order by m.next_attempt_at limit ${MAILS_MOST}`,
  )
  for (const { id } of rows) await send(readText(id))
}

const run = (db: Db, statement: Statement) => runScoped(db, { kind: 'system' }, [statement])
