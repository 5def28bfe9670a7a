/** The delivery Worker's two ways to begin: a message of the queue, and each minute. */
import { clockNow } from '../../core/clock.ts'
import { openDatabase } from '../../core/database.ts'
import { startTimeLimit } from '../../core/job.ts'
import { log } from '../../core/log.ts'
import { loadSealingKeys, type SealingKeys, unseal } from '../../credentials/sealing.ts'
import type { DeliveryEnv } from '../../env.ts'
import { addressesOf } from '../look-up-addresses.ts'
import { secretContext } from '../rules/webhook.ts'
import { type Delivered, deliverDue } from './deliver-due.ts'
import { send, type Wire } from './send.ts'

/** A message's run ends before the next minute's begins. */
const RUN_MS = 50_000

export async function runDeliveries(env: DeliveryEnv): Promise<Delivered> {
  const wire = buildWire(env)
  const delivered = await deliverDue({
    db: await openDatabase(env),
    now: clockNow,
    send: (delivery) => send(delivery, wire),
    hasTime: startTimeLimit(RUN_MS),
    onStopped: async (endpointIds) => log('endpoints.stopped', { endpointIds }),
  })
  if (delivered.sent > 0) log('deliveries.sent', { ...delivered })
  return delivered
}

function buildWire(env: DeliveryEnv): Wire {
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
  }
}
