/** The history's saved links, and the applications that wait for a decision. */
import type { Db } from '../../../workers/core/database.ts'
import { newId } from '../../../workers/core/ids.ts'
import { createLink } from '../../../workers/links/create-link.ts'
import { applyToAdvertiser } from '../../../workers/partners/apply-to-advertiser.ts'
import { makeRegistrationLink } from '../../../workers/partners/verbs/make-registration-link.ts'
import * as cast from '../demo-cast.ts'
import { affiliates, applications } from './affiliates.ts'
import { type HistoryOffer, northlight, offers } from './cast.ts'
import { channels } from './channels.ts'
import { inParallel } from './concurrency.ts'
import { onBehalfOfAccount } from './people.ts'
import { DAY_MS, HOUR_MS, type LinkIdOf, type Span } from './traffic.ts'

const random = () => crypto.getRandomValues(new Uint8Array(8))
const place = { ownHosts: [], localPort: null }

/** A saved link for each channel of each affiliate: the first leads to their first offer, the next to the next. */
export async function addLinks(api: Db, startedAt: Date): Promise<LinkIdOf> {
  const links = new Map<string, string>()
  const wanted = affiliates.flatMap((affiliate) =>
    affiliate.channels.map((channel, at) => {
      const offer: HistoryOffer = offers[affiliate.offers[at % affiliate.offers.length]!]
      return { affiliate, channel, offer }
    }),
  )
  await inParallel(wanted, async ({ affiliate, channel, offer }) => {
    const { label, slug } = channels[channel]
    const scope = { kind: 'affiliate', affiliateId: affiliate.id, advertiserId: null } as const
    const id = await createLink(onBehalfOfAccount(api, affiliate.id), scope, {
      ...{ affiliateId: affiliate.id, offerId: offer.id, label, slug: `${affiliate.code}-${slug}` },
      ...{ landingUrl: null, subs: [], place, newId, random },
      now: new Date(startedAt.getTime() + affiliate.joinedDay * DAY_MS),
    })
    links.set(`${affiliate.code} ${channel} ${offer.id}`, id)
  })
  return (affiliate, channel, offer) =>
    links.get(`${affiliate.code} ${channel} ${offer.id}`) ?? null
}

/** Three affiliates applied to the first advertiser in the last days. The third one is in the marketplace. */
export async function addApplications(api: Db, span: Span): Promise<void> {
  const code = 'river-partners'
  const addLink = (advertiserId: string, link: { code: string; name: string; isListed: boolean }) =>
    makeRegistrationLink(
      onBehalfOfAccount(api, advertiserId),
      { kind: 'advertiser', advertiserId },
      {
        ...{ ...link, advertiserId, isInvitation: false, usesMax: null, expiresAt: null },
        ...{ now: new Date(span.startMs), newId, random },
      },
    )
  await addLink(cast.advertiser.id, { code, name: 'Partner page', isListed: false })
  const listed = { code: 'northlight', name: 'Marketplace', isListed: true }
  await addLink(northlight.id, listed)
  for (const [at, { code: applicant, answer }] of applications.entries()) {
    const { id: affiliateId, country } = affiliates.find((one) => one.code === applicant)!
    await applyToAdvertiser(onBehalfOfAccount(api, affiliateId), {
      ...{ affiliateId, registrationCode: code, answers: { how: answer }, country, newId, random },
      now: new Date(span.endMs - (applications.length - at) * 19 * HOUR_MS),
    })
  }
}
