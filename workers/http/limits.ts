/** Requests are counted at the edge, per key, person or network, before they reach the database. */
import { type LimitName, limits, networkOf } from '../core/limits.ts'
import { refuseFor } from '../core/refusal.ts'
import type { Access } from './access.ts'
import { addressOf } from './actor.ts'
import type { ApiRequest } from './context.ts'
import type { RouteKey } from './permissions.ts'

/** Their networks carry requests of many people. */
const sharedNetworks: readonly string[] = [
  'post /v1/paypal/webhooks',
  'post /v1/paypal/webhooks/{advertiserId}',
  'get /v1/creatives/{creativeId}/image',
  'get /v1/banners/{creativeId}/{slug}',
  'get /v1/offer-feeds/{key}/{format}',
  'get /v1/offers/{offerId}/logo',
  'get /v1/advertiser-logos/{logoId}',
  'get /v1/coupon-widget.js',
] satisfies RouteKey[]

/** The request limit of a route. */
export function limitNameOf(key: string, access: Access): LimitName {
  if (sharedNetworks.includes(key)) return 'secret'
  if (access === 'app') return 'app_key'
  const isOpen = access === 'anyone' || access === 'own_page' || access === 'cookie'
  return isOpen ? 'anonymous' : 'person'
}

/** Counts an unauthenticated request by its network. @throws Refusal `rate_limited`. */
export async function limitNetwork(c: ApiRequest, name: LimitName): Promise<void> {
  await requireWithin(c, name, networkOf(addressOf(c) ?? 'nowhere'))
}

/** Counts an authenticated request. Routes open to anyone have already counted it. */
export async function limitActor(c: ApiRequest): Promise<void> {
  const { actor } = c.var
  if (actor === undefined) return
  if (actor.kind === 'app') return requireWithin(c, 'app_key', actor.keyId)
  await requireWithin(c, 'person', actor.userId)
}

type Bindings = Readonly<Record<string, RateLimit | undefined>>

/**
 * Counts a request under `key`.
 * @throws Refusal `rate_limited`, with the time of the next attempt.
 */
export async function requireWithin(c: ApiRequest, name: LimitName, key: string): Promise<void> {
  const { binding, count, periodSeconds } = limits[name]
  if (!(await isOver((c.env as unknown as Bindings | undefined)?.[binding], key))) return
  throw refuseFor(periodSeconds, 'too_many_requests', { count, seconds: periodSeconds })
}

/** If a limit is missing or unavailable, nobody is limited: limits only dampen abuse. */
async function isOver(limit: RateLimit | undefined, key: string): Promise<boolean> {
  try {
    return limit !== undefined && !(await limit.limit({ key })).success
  } catch {
    return false
  }
}
