/** Mails: written with the fact they tell of, sent by one worker at a time. */

import { type SQL, sql } from 'drizzle-orm'
import { type Language, languages, type MailKind, mailKinds } from '../../schema/vocabulary.ts'
import { readText, readTextOrNull, readWord } from '../core/columns.ts'
import type { Row } from '../core/database.ts'
import type { NewMail } from './rules/mails.ts'

const timestamp = (time: Date) => sql`${time.toISOString()}::timestamptz`

/** Writes a mail into the batch of the verb it tells of. `when`: only then (default: always). */
export function insertMail(mail: NewMail, when: SQL = sql`true`): SQL {
  const now = timestamp(mail.now)
  return sql`
    insert into logs.mails (id, kind, to_address, language, user_id, advertiser_id, facts,
      next_attempt_at, created_at)
    select ${mail.id}::uuid, ${mail.kind}, ${mail.toAddress}, ${mail.language}, ${mail.userId}::uuid,
      ${mail.advertiserId}::uuid, ${JSON.stringify(mail.facts)}::jsonb, ${now}, ${now}
    where ${when}`
}

/** A mail that is ours to send now, and whose brand it carries. */
export interface LeasedMail {
  id: string
  kind: MailKind
  toAddress: string
  language: Language
  facts: Record<string, string>
  /** Tries, this one included. */
  attempts: number
  senderName: string
  replyTo: string | null
}

/**
 * Takes a mail that is due; no row when somebody else has it, or it is done. A mail that nobody has
 * tried is due at once, whatever the clocks of two machines say.
 */
export function leaseMail(id: string, now: Date, leaseUntil: Date): SQL {
  return sql`
    update logs.mails m
    set status = 'sending', attempts = m.attempts + 1, next_attempt_at = ${timestamp(leaseUntil)}
    from affiliate.platform_settings p
    where m.id = ${id}::uuid and m.status in ('queued', 'sending')
      and (m.attempts = 0 or m.next_attempt_at <= ${timestamp(now)})
    returning m.id, m.kind, m.to_address, m.language, m.facts, m.attempts,
      coalesce((select a.mail_name from affiliate.advertisers a where a.id = m.advertiser_id),
        p.mail_name) as sender_name,
      coalesce((select a.reply_to from affiliate.advertisers a where a.id = m.advertiser_id),
        p.support_email) as reply_to`
}

export function toLeasedMail(row: Row): LeasedMail {
  return {
    id: readText(row.id),
    kind: readWord(mailKinds, row.kind),
    toAddress: readText(row.to_address),
    language: readWord(languages, row.language),
    facts: row.facts as Record<string, string>,
    attempts: Number(row.attempts),
    senderName: readText(row.sender_name),
    replyTo: readTextOrNull(row.reply_to),
  }
}

/** Each of these only while the lease of that try holds: a later try is somebody else's. */
const ofTry = ({ id, attempts }: LeasedMail) =>
  sql`id = ${id}::uuid and status = 'sending' and attempts = ${attempts}`

export function noteMailSent(mail: LeasedMail, now: Date): SQL {
  return sql`
    update logs.mails set status = 'sent', sent_at = ${timestamp(now)}, last_problem = null
    where ${ofTry(mail)}`
}

export function noteMailDelayed(mail: LeasedMail, problem: string, nextAttemptAt: Date): SQL {
  return sql`
    update logs.mails
    set status = 'queued', last_problem = ${problem}, next_attempt_at = ${timestamp(nextAttemptAt)}
    where ${ofTry(mail)}`
}

export function noteMailFailed(mail: LeasedMail, problem: string): SQL {
  return sql`update logs.mails set status = 'failed', last_problem = ${problem} where ${ofTry(mail)}`
}

/** Mails that have been due since `since`: their message was lost, or their sender died. */
export function listDueMails(since: Date, limit: number): SQL {
  return sql`
    select id from logs.mails
    where status in ('queued', 'sending') and next_attempt_at <= ${timestamp(since)}
    order by next_attempt_at limit ${limit}`
}
