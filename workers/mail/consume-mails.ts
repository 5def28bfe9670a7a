/**
 * The `mails` queue: one result per message. Messages may repeat; an unreadable one does not affect
 * others.
 */

import { clockNow } from '../core/clock.ts'
import { openDatabase } from '../core/database.ts'
import { logProblem } from '../core/log.ts'
import { errorKindOf, retryFailed, retryUnreadable } from '../core/queue-retry.ts'
import type { ConsumerEnv } from '../env.ts'
import { cloudflareProvider } from './providers/cloudflare-provider.ts'
import { httpProvider } from './providers/http-provider.ts'
import { type MailProvider, noProvider } from './providers/provider.ts'
import { AlertMessage } from './rules/alert-message.ts'
import { MailMessage } from './rules/mail-message.ts'
import { type AlertDeps, sendAlert } from './verbs/send-alert.ts'
import { type MailSettings, type SentMail, sendMail } from './verbs/send-mail.ts'

/** Well below the lease of a mail. */
const SEND_TIMEOUT_MS = 20_000

export interface MailDeps {
  /** @throws while the database is unavailable. */
  send: (mailId: string) => Promise<SentMail>
  /** Needs no database. @throws if the mail could not be sent. */
  sendAlert: (alert: AlertMessage) => Promise<string>
  now: () => Date
}

/** Sends the mails that the messages name. */
export function consumeMails(batch: MessageBatch<unknown>, env: ConsumerEnv): Promise<void> {
  const mailSettings = mailSettingsOf(env)
  const now = clockNow
  return consumeMailMessages(batch.messages, {
    send: async (mailId) => sendMail(await openDatabase(env), mailSettings, mailId, now()),
    sendAlert: (alert) => sendAlert(alertDepsOf(env, mailSettings), alert, now()),
    now,
  })
}

export async function consumeMailMessages(
  messages: readonly Message<unknown>[],
  deps: MailDeps,
): Promise<void> {
  // In parallel, so that a slow provider does not delay a password reset behind other mails.
  await Promise.all(messages.map((message) => consumeOne(message, deps)))
}

async function consumeOne(message: Message<unknown>, deps: MailDeps): Promise<void> {
  const alert = AlertMessage.safeParse(message.body)
  if (alert.success) return consumeAlert(message, alert.data, deps)
  const parsed = MailMessage.safeParse(message.body)
  if (!parsed.success) {
    logProblem('mail_message.unreadable', { messageId: message.id })
    return retryUnreadable(message, parsed.error)
  }
  const { mailId } = parsed.data
  try {
    const sent = await deps.send(mailId)
    if (sent.outcome === 'failed') logProblem('mail.failed', { mailId })
    else console.log(JSON.stringify({ event: `mail.${sent.outcome}`, mailId }))
    if (sent.outcome !== 'delayed') return message.ack()
    const waitMs = sent.until.getTime() - deps.now().getTime()
    message.retry({ delaySeconds: Math.max(0, Math.ceil(waitMs / 1_000)) })
  } catch (error) {
    logProblem('mail.send_failed', { mailId, error: errorKindOf(error) })
    retryFailed(message, error)
  }
}

async function consumeAlert(
  message: Message<unknown>,
  alert: AlertMessage,
  deps: MailDeps,
): Promise<void> {
  const { kind } = alert
  try {
    const outcome = await deps.sendAlert(alert)
    console.log(JSON.stringify({ event: `alert.${outcome}`, kind }))
    message.ack()
  } catch (error) {
    logProblem('alert.send_failed', { kind, error: errorKindOf(error) })
    retryFailed(message, error)
  }
}

function alertDepsOf(
  env: ConsumerEnv,
  { provider, fromAddress, dashboardUrl }: MailSettings,
): AlertDeps {
  return {
    ...{ provider, fromAddress, dashboardUrl, store: env.SNAPSHOTS },
    toAddress: env.ALERT_EMAIL || null,
    language: env.ALERT_LANGUAGE === 'ru' ? 'ru' : 'en',
  }
}

function mailSettingsOf(env: ConsumerEnv): MailSettings {
  return {
    provider: providerOf(env),
    fromAddress: env.MAIL_FROM,
    dashboardUrl: env.DASHBOARD_URL,
    tokenKey: env.MAIL_TOKEN_KEY,
  }
}

function providerOf({ MAIL_URL, MAIL_TOKEN, EMAIL }: ConsumerEnv): MailProvider {
  if (MAIL_URL !== undefined) {
    const send: typeof fetch = (input, init) => fetch(input, init)
    const timeoutMs = SEND_TIMEOUT_MS
    return httpProvider({ url: MAIL_URL, token: MAIL_TOKEN, timeoutMs, fetch: send })
  }
  return EMAIL === undefined ? noProvider : cloudflareProvider(EMAIL, SEND_TIMEOUT_MS)
}
