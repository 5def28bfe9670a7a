/** An affiliate's own advertisers and links. */

import { readText } from '../../core/columns.ts'
import { runScoped } from '../../core/database.ts'
import { Refusal } from '../../core/refusal.ts'
import { affiliateOf, databaseOf } from '../../http/actor.ts'
import { originOf } from '../../http/app-origin.ts'
import type { ApiRequest } from '../../http/context.ts'
import { logoUrl } from '../../http/logo-url.ts'
import { moneyAnswer } from '../../http/present.ts'
import { answer, route, routes } from '../../http/route.ts'
import { listOwnAdvertisers, toOwnAdvertiser } from '../db/affiliate-views.ts'
import { findOwnAffiliate, listOwnLinks, type OwnLink, toOwnLink } from '../db/link-views.ts'
import { AdvertisersAnswer, AffiliateLinksAnswer } from './affiliate-contract.ts'

const ROWS_MAX = 200

const tags = ['Affiliate']

const advertisersRoute = route('get /v1/affiliate/advertisers', {
  tags,
  summary: 'List my advertisers',
  description: `The advertisers you have applied to, with your status; at most ${ROWS_MAX}.`,
  responses: { 200: answer('The advertisers, by name.', AdvertisersAnswer) },
})
const linksRoute = route('get /v1/affiliate/links', {
  tags,
  summary: 'List my links',
  description: `Links, coupon and terms of every active offer you have joined; at most ${ROWS_MAX}.`,
  responses: { 200: answer('The links, by advertiser and offer.', AffiliateLinksAnswer) },
})

export const affiliateRoutes = routes()
  .openapi(advertisersRoute, async (c) => {
    const { affiliateId, scope } = affiliateOf(c)
    const db = await databaseOf(c)
    const [rows = []] = await runScoped(db, scope, [listOwnAdvertisers(affiliateId, ROWS_MAX)])
    const advertisers = rows.map(toOwnAdvertiser).map(({ logoId, ...advertiser }) => ({
      ...{ ...advertiser, logo_url: logoUrl(c, logoId) },
    }))
    return c.json({ advertisers }, 200)
  })
  .openapi(linksRoute, async (c) => {
    const { affiliateId, scope } = affiliateOf(c)
    const db = await databaseOf(c)
    const statements = [findOwnAffiliate(affiliateId), listOwnLinks(affiliateId, ROWS_MAX)]
    const [[own] = [], rows = []] = await runScoped(db, scope, statements)
    if (own === undefined) throw new Refusal('not_found', 'There is no such affiliate.')
    const code = readText(own.code)
    const links = rows.map(toOwnLink).map((link) => linkAnswer(c, link, code))
    return c.json({ affiliate_code: code, links }, 200)
  })

function linkAnswer(c: ApiRequest, link: OwnLink, affiliateCode: string) {
  const { offer, host } = link
  return {
    offer: { id: offer.id, code: offer.code, name: offer.name },
    advertiser: link.advertiser,
    coupon: link.coupon,
    aff_url: host && `${originOf(c, host)}/aff/${affiliateCode}`,
    click_path: `/click?o=${offer.code}&a=${affiliateCode}`,
    terms: link.terms.map(({ event, rateBps, fixedMinor }) => ({
      event,
      rate_bps: rateBps,
      fixed: fixedMinor === 0n ? null : moneyAnswer(fixedMinor, offer.currency),
    })),
    hold_days: link.holdDays,
    has_deep_links: link.hasDeepLinks,
  }
}
