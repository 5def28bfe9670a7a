import type { Language } from '../../../schema/vocabulary.ts'
import type { MailProvider } from '../providers/provider.ts'
import type { AlertKind, AlertMessage } from '../rules/alert-message.ts'
import { renderAlert } from '../rules/render-mail.ts'

export interface AlertDeps {
  provider: MailProvider
  fromAddress: string
  /** Null = no alerts are wanted. */
  toAddress: string | null
  language: Language
  dashboardUrl: string
  /** A KV namespace, which remembers alerts of the last hour. */
  store: Pick<KVNamespace, 'get' | 'put' | 'delete'>
}

const QUIET_SECONDS = 3_600
/** Alerts this isolate has sent or is sending. KV may show its own writes a minute late. */
const mailedAtMs = new Map<AlertKind, number>()

/**
 * Mails an alert, unless one of its kind was mailed within the hour: then `repeated`. KV is read
 * and then written, so two Workers in the same second may both send.
 * @throws if the mail could not be sent; the queue then tries again.
 */
export async function sendAlert(
  deps: AlertDeps,
  alert: AlertMessage,
  now: Date,
): Promise<'sent' | 'repeated' | 'unaddressed'> {
  const { toAddress, store } = deps
  if (toAddress === null) return 'unaddressed'
  const { kind } = alert
  const last = mailedAtMs.get(kind) ?? Number.NEGATIVE_INFINITY
  if (Math.abs(now.getTime() - last) < QUIET_SECONDS * 1_000) return 'repeated'
  mailedAtMs.set(kind, now.getTime())
  const key = `alerts:mailed:${kind}`
  try {
    // A store failure must not stop an alert, which may be about that failure.
    if ((await store.get(key).catch(() => null)) !== null) return 'repeated'
    await store.put(key, now.toISOString(), { expirationTtl: QUIET_SECONDS }).catch(() => {})
    await mail(deps, toAddress, alert)
    return 'sent'
  } catch (error) {
    mailedAtMs.delete(kind)
    await store.delete(key).catch(() => {})
    throw error
  }
}

async function mail(deps: AlertDeps, toAddress: string, alert: AlertMessage): Promise<void> {
  const url = new URL('/admin/records/job_runs', deps.dashboardUrl).href
  const delivery = await deps.provider({
    // Providers that support ids send one an hour, whatever KV shows.
    id: `alert:${alert.kind}:${alert.raisedAt.slice(0, 13)}`,
    from: { name: 'Tributary', address: deps.fromAddress },
    to: toAddress,
    replyTo: null,
    unsubscribeUrl: null,
    ...renderAlert(deps.language, alert, url),
  })
  if (delivery.outcome !== 'sent') throw new Error(delivery.problem)
}
