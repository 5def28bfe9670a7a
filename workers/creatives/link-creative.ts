import { constraintOf, type Db, runScoped, type Scope } from '../core/database.ts'
import { Refusal } from '../core/refusal.ts'
import { createLink, type NewLinkInput } from '../links/create-link.ts'
import { insertCreativeLink, listOwnCreatives, type OwnCreative, toOwnCreative } from './db.ts'

type LinkInput = Omit<NewLinkInput, 'offerId' | 'label' | 'slug' | 'landingUrl' | 'subs' | 'also'>

/**
 * Makes the affiliate's link for a creative. Repeating it changes nothing, also at the same time.
 * @returns the new link's id; null = there was one.
 * @throws Refusal `not_found` or `quota_reached`.
 */
export async function linkCreative(
  db: Db,
  scope: Scope,
  creativeId: string,
  input: LinkInput,
): Promise<string | null> {
  const { affiliateId } = input
  const { slug, offer, name } = await readOwnCreative(db, scope, affiliateId, creativeId)
  if (slug !== null) return null
  try {
    return await createLink(db, scope, {
      ...{ ...input, offerId: offer.id, label: name, slug: null, landingUrl: null, subs: [] },
      also: (linkId) => [insertCreativeLink(creativeId, affiliateId, linkId)],
    })
  } catch (error) {
    if (constraintOf(error) !== 'creative_links_pk') throw error
    return null
  }
}

/** @throws Refusal `not_found`. */
export async function readOwnCreative(
  db: Db,
  scope: Scope,
  affiliateId: string,
  id: string,
): Promise<OwnCreative> {
  const one = { afterId: null, offerId: null, limit: 1 }
  const [[row] = []] = await runScoped(db, scope, [listOwnCreatives(affiliateId, one, id)])
  if (row === undefined) throw new Refusal('not_found', 'There is no such creative.')
  return toOwnCreative(row)
}
