/** The delivery Worker's two ways to begin: a message of the queue, and each minute. */
import { clockNow } from '../../core/clock.ts'
import { openDatabase } from '../../core/database.ts'
import { startTimeLimit } from '../../core/job.ts'
import { log } from '../../core/log.ts'
import { loadSealingKeys, type SealingKeys, unseal } from '../../credentials/sealing.ts'
import type { DeliveryEnv } from '../../env.ts'
import {
  queueNotificationMails,
  sendHeldNotifications,
} from '../../notifications/held-notifications.ts'
import { addressesOf } from '../look-up-addresses.ts'
import { secretContext } from '../rules/webhook.ts'
import { type Delivered, deliverDue } from './deliver-due.ts'
import type { Wire } from './exchange.ts'
import { send } from './send.ts'

/** A message's run ends before the next minute's begins. */
const RUN_MS = 50_000

/** `isMinute`: also sends what digests and quiet hours held back until now. */
export async function runDeliveries(env: DeliveryEnv, isMinute = false): Promise<Delivered> {
  const wire = buildWire(env)
  const db = await openDatabase(env)
  const people = isMinute ? await sendHeldNotifications(db, clockNow()) : 0
  const delivered = await deliverDue({
    db,
    now: clockNow,
    send: (delivery) => send(delivery, wire),
    hasTime: startTimeLimit(RUN_MS),
    onStopped: async (endpointIds) => log('endpoints.stopped', { endpointIds }),
  })
  const { MAILS } = env
  if (MAILS !== undefined && people + delivered.events > 0) {
    const send = (mailId: string) => MAILS.send({ v: 1, type: 'mail.written', mailId })
    await queueNotificationMails(db, send, clockNow())
  }
  if (delivered.sent > 0) log('deliveries.sent', { ...delivered })
  return delivered
}

/** Limits and services of outgoing requests. */
export function buildWire(env: DeliveryEnv): Wire {
  /** Read once in a run, and only where a webhook is to be signed. */
  let keys: Promise<SealingKeys> | undefined
  /** One look-up of a host serves a run: an attacker gains nothing by seconds. */
  const known = new Map<string, Promise<readonly string[] | null>>()
  return {
    fetch: (url, init) => fetch(url, init),
    addressesOf: (host) => {
      const asked = known.get(host) ?? addressesOf(env.DNS_URL, host)
      known.set(host, asked)
      return asked
    },
    unsealed: async (sealed, endpointId) => {
      keys ??= loadSealingKeys(env.WEBHOOK_KEY)
      return new TextDecoder().decode(await unseal(await keys, sealed, secretContext(endpointId)))
    },
    now: clockNow,
    random: Math.random,
    isLocal: env.LOCAL_MODE === '1',
    ownHosts: env.OWN_HOSTS ?? [],
    ...telegramOf(env),
  }
}

function telegramOf({ TELEGRAM_URL, TELEGRAM_TOKEN, DASHBOARD_URL }: DeliveryEnv) {
  if (!TELEGRAM_TOKEN || !DASHBOARD_URL) return {}
  const url = TELEGRAM_URL || 'https://api.telegram.org'
  return { telegram: { url, token: TELEGRAM_TOKEN, dashboardUrl: DASHBOARD_URL } }
}
