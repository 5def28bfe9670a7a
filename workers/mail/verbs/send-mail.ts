import { type Db, runScoped } from '../../core/database.ts'
import { makeMailToken } from '../../credentials/mail-token.ts'
import {
  type LeasedMail,
  leaseMail,
  noteMailDelayed,
  noteMailFailed,
  noteMailSent,
  toLeasedMail,
} from '../mails.ts'
import type { MailProvider } from '../providers/provider.ts'
import { MAIL_LEASE_MS, mailLinks, nextTryAt } from '../rules/mails.ts'
import { renderMail } from '../rules/render-mail.ts'

/** Sender address, and where links lead. */
export interface MailSettings {
  provider: MailProvider
  fromAddress: string
  dashboardUrl: string
  /** MAIL_TOKEN_KEY. */
  tokenKey: string
}

/** not_due: another worker has it, it is finished, or its time has not come. */
export type SentMail =
  | { outcome: 'sent' | 'not_due' | 'failed' }
  | { outcome: 'delayed'; until: Date }

/** Sends one mail. Of two concurrent workers, one sends it. Repeating it has no effect. */
export async function sendMail(
  db: Db,
  mailSettings: MailSettings,
  mailId: string,
  now: Date,
): Promise<SentMail> {
  const leaseUntil = new Date(now.getTime() + MAIL_LEASE_MS)
  const [[row] = []] = await runScoped(db, { kind: 'system' }, [leaseMail(mailId, now, leaseUntil)])
  if (row === undefined) return { outcome: 'not_due' }
  const mail = toLeasedMail(row)
  const unsubscribeUrl = unsubscribeUrlOf(mail, mailSettings)
  const rendered = renderMail(mail, linkOf(mail, mailSettings), mail.senderName, unsubscribeUrl)
  const delivery = await mailSettings.provider({
    id: mail.id,
    from: { name: mail.senderName, address: mailSettings.fromAddress },
    to: mail.toAddress,
    replyTo: mail.replyTo,
    unsubscribeUrl,
    ...rendered,
  })
  if (delivery.outcome === 'sent') {
    await runScoped(db, { kind: 'system' }, [noteMailSent(mail, now)])
    return { outcome: 'sent' }
  }
  const until = delivery.outcome === 'failed' ? nextTryAt(mail.attempts, now) : null
  if (until === null) {
    await runScoped(db, { kind: 'system' }, [noteMailFailed(mail, delivery.problem)])
    return { outcome: 'failed' }
  }
  await runScoped(db, { kind: 'system' }, [noteMailDelayed(mail, delivery.problem, until)])
  return { outcome: 'delayed', until }
}

/** The token is in the fragment, which browsers do not send to servers. */
function linkOf({ kind, facts }: LeasedMail, mailSettings: MailSettings): string {
  const { path, pathFact, pathOf, token } = mailLinks[kind]
  const value = pathFact === undefined ? '' : (facts[pathFact] ?? '')
  const end = value.split('/').map(encodeURIComponent).join('/')
  const page = new URL(pathOf?.(facts) ?? `${path}${end}`, mailSettings.dashboardUrl).href
  if (token === undefined) return page
  const rowId = facts[token.fact] ?? ''
  return `${page}#${makeMailToken(mailSettings.tokenKey, token.purpose, rowId)}`
}

/** In the query, because mail programs send a POST there (RFC 8058). */
function unsubscribeUrlOf({ kind, facts }: LeasedMail, mailSettings: MailSettings): string | null {
  const fact = mailLinks[kind].unsubscribe
  if (fact === undefined) return null
  const token = makeMailToken(mailSettings.tokenKey, 'unsubscribe', facts[fact] ?? '')
  return new URL(`/v1/unsubscribe?token=${token}`, mailSettings.dashboardUrl).href
}
