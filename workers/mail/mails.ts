/**
 * Mails: written in the same transaction as the event they report, sent by one worker at a time.
 */

import { type SQL, sql } from 'drizzle-orm'
import { type Language, languages, type MailKind, mailKinds } from '../../schema/vocabulary.ts'
import { readText, readTextOrNull, readWord } from '../core/columns.ts'
import type { Row } from '../core/database.ts'
import { timestamp } from '../core/timestamp.ts'
import type { NewMail } from './rules/mails.ts'

/** Inserts a mail in the operation's batch. `when`: condition for writing it (default: always). */
export function insertMail(mail: NewMail, when: SQL = sql`true`): SQL {
  const now = timestamp(mail.now)
  return sql`
    insert into logs.mails (id, kind, to_address, language, user_id, advertiser_id, facts,
      next_attempt_at, created_at)
    select ${mail.id}::uuid, ${mail.kind}, ${mail.toAddress}, ${mail.language}, ${mail.userId}::uuid,
      ${mail.advertiserId}::uuid, ${JSON.stringify(mail.facts)}::jsonb, ${now}, ${now}
    where ${when}`
}

/** A mail leased to this worker, and whose brand it carries. */
export interface LeasedMail {
  id: string
  kind: MailKind
  toAddress: string
  language: Language
  facts: Record<string, string>
  /** Attempts, including this one. */
  attempts: number
  senderName: string
  replyTo: string | null
}

/**
 * Leases a mail that is due; no row if another worker has it, or it is finished. A mail without
 * any attempt is due at once, even if the clocks of two machines differ.
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

/**
 * Holds only while the lease of this attempt is valid: a later attempt belongs to another worker.
 */
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

/** Mails due since before `since`: their message was lost, or their worker died. */
export function listDueMails(since: Date, limit: number): SQL {
  return sql`
    select id from logs.mails
    where status in ('queued', 'sending') and next_attempt_at <= ${timestamp(since)}
    order by next_attempt_at limit ${limit}`
}
