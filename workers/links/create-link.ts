import type { SQL } from 'drizzle-orm'
import { safeDeepLink } from '../clicks/rules/deep-link.ts'
import { constraintOf, type Db, guardOf, runScoped, type Scope } from '../core/database.ts'
import { requireRoom } from '../core/quotas.ts'
import { fieldProblem, refuseField, refuseProblem } from '../core/refusal.ts'
import { slugFrom } from '../core/slug.ts'
import { findLinkOffer, insertLink, type LinkText, toLinkOffer } from './db.ts'
import { noUtm, type Utm } from './utm-rules.ts'

/** Our own host, which a landing URL must not name, and our port in local runs. */
export interface OwnPlace {
  ownHosts: readonly string[]
  localPort: string | null
}

export interface NewLinkInput extends Omit<LinkText, 'utm'> {
  /** None if left out. */
  utm?: Utm
  affiliateId: string
  offerId: string
  /** Null = generate one. */
  slug: string | null
  place: OwnPlace
  now: Date
  newId: (now: Date) => string
  /** Eight random bytes, new ones at each call. */
  random: () => Uint8Array
  /** Statements in the transaction of the link, after it. */
  also?: (linkId: string) => SQL[]
}

/**
 * Two generated slugs are equal once in 2^40: failing again and again means that something else is
 * wrong.
 */
const MADE_SLUG_TRIES = 3

/**
 * Saves a link to an offer that the affiliate has joined.
 * @returns its id.
 * @throws Refusal `invalid_input`, `quota_reached`, or `conflict` when the slug is taken.
 */
export async function createLink(db: Db, scope: Scope, input: NewLinkInput): Promise<string> {
  const { affiliateId, offerId, label, subs, now, utm = noUtm } = input
  const [[row] = []] = await runScoped(db, scope, [findLinkOffer(affiliateId, offerId)])
  if (row === undefined) throw refuseField('offer_id', 'offer_not_joined')
  const offer = toLinkOffer(row)
  const landingUrl = input.landingUrl && requireDeepLink(input.landingUrl, offer, input.place)
  const id = input.newId(now)
  for (let tries = 1; ; tries += 1) {
    const slug = input.slug ?? slugFrom(input.random())
    try {
      const link = { id, affiliateId, slug, label, landingUrl, subs, utm, now }
      await runScoped(db, scope, [
        requireRoom('links', affiliateId),
        insertLink(offer, link),
        ...(input.also?.(id) ?? []),
      ])
      return id
    } catch (error) {
      if (!isSlugTaken(error)) throw error
      if (input.slug === null && tries < MADE_SLUG_TRIES) continue
      throw refuseProblem(fieldProblem('slug', 'taken'), 'conflict')
    }
  }
}

const isSlugTaken = (error: unknown) =>
  guardOf(error) === 'slug_is_code' || constraintOf(error) === 'links_slug_key'

/**
 * The landing URL, normalised by the URL parser.
 * @throws Refusal if the offer allows no deep links, or this URL could lead to another site.
 */
export function requireDeepLink(
  landingUrl: string,
  offer: { hasDeepLinks: boolean; verifiedHosts: readonly string[] },
  { ownHosts, localPort }: OwnPlace,
): string {
  if (!offer.hasDeepLinks) throw refuseField('landing_url', 'deep_links_off')
  const url = safeDeepLink(landingUrl, offer.verifiedHosts, ownHosts, localPort)
  if (url !== null) return url
  const hosts = offer.verifiedHosts.join(', ')
  if (hosts === '') throw refuseField('landing_url', 'deep_link_app')
  throw refuseField('landing_url', 'deep_link_host', { hosts })
}
