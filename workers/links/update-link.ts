import { readText } from '../core/columns.ts'
import { type Db, runScoped, type Scope } from '../core/database.ts'
import { Refusal } from '../core/refusal.ts'
import { snapshotKey } from '../snapshots/rules.ts'
import { type OwnPlace, requireDeepLink } from './create-link.ts'
import { findLinkOffer, findOfferOfLink, type LinkText, toLinkOffer, updateLinkRow } from './db.ts'

export interface LinkUpdate {
  affiliateId: string
  linkId: string
  /** Undefined values stay unchanged. */
  change: Partial<LinkText>
  isArchived: boolean | undefined
  place: OwnPlace
}

/**
 * Changes an affiliate's own link. Its slug and offer cannot change. Repeating it changes nothing.
 * @returns keys of snapshots that may have to be removed.
 * @throws Refusal `not_found` or `invalid_input`.
 */
export async function updateLink(
  db: Db,
  scope: Scope,
  { affiliateId, linkId, change, isArchived, place }: LinkUpdate,
): Promise<{ mayBeGone: string[] }> {
  const [[row] = []] = await runScoped(db, scope, [findOfferOfLink(affiliateId, linkId)])
  if (row === undefined) throw new Refusal('not_found', 'There is no such link.')
  const safe = { ...change }
  if (change.landingUrl) {
    const offerId = readText(row.offer_id)
    const [[found] = []] = await runScoped(db, scope, [findLinkOffer(affiliateId, offerId)])
    if (found === undefined) throw new Refusal('not_found', 'There is no such link.')
    safe.landingUrl = requireDeepLink(change.landingUrl, toLinkOffer(found), place)
  }
  await runScoped(db, scope, [updateLinkRow(affiliateId, linkId, safe, isArchived)])
  return { mayBeGone: [snapshotKey.link(readText(row.slug))] }
}
