/**
 * The mails of the history were sent in their time: the mail catcher of the local run does not get them. Older
 * notifications were read.
 */
import { sql } from 'drizzle-orm'
import { type Db, runScoped } from '../../../workers/core/database.ts'
import { timestamp } from '../../../workers/core/timestamp.ts'
import { fanOutEvents } from '../../../workers/delivery/db/due-deliveries.ts'
import { listDueMails } from '../../../workers/mail/mails.ts'
import { sendMail } from '../../../workers/mail/verbs/send-mail.ts'
import { makeRandomKey } from '../../secrets/random-key.ts'
import { inParallel } from './concurrency.ts'
import { DAY_MS } from './traffic.ts'

const MAILS_AT_ONCE = 1_000
const EVENTS_AT_ONCE = 500

/** Marks what is due at `now` as sent a little later. */
export async function countMailsAsSent(system: Db, now: Date): Promise<void> {
  const soon = new Date(now.getTime() + 12 * 3_600_000)
  const [rows = []] = await runScoped(system, { kind: 'system' }, [
    listDueMails(soon, MAILS_AT_ONCE),
  ])
  const mailSettings = {
    provider: async () => ({ outcome: 'sent' }) as const,
    ...{ fromAddress: 'post@tributary.example', dashboardUrl: 'http://localhost' },
    tokenKey: makeRandomKey(),
  }
  await inParallel(rows, ({ id }) => sendMail(system, mailSettings, String(id), soon))
}

/** Notifies people of the history's events. Everybody has read what is older than two days. */
export async function readNotifications(system: Db, now: Date): Promise<void> {
  for (let found = EVENTS_AT_ONCE; found === EVENTS_AT_ONCE; ) {
    const [[row] = []] = await runScoped(system, { kind: 'system' }, [fanOutEvents(EVENTS_AT_ONCE)])
    found = Number(row?.events)
  }
  const before = timestamp(new Date(now.getTime() - 2 * DAY_MS))
  await runScoped(system, { kind: 'system' }, [
    sql`update logs.notifications set read_at = ${before} where occurred_at < ${before}`,
  ])
}
