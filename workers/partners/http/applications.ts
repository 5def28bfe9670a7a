/** Affiliates apply to advertisers, join their offers and refer others. */

import { currencyExponents } from '../../../schema/vocabulary.ts'
import { runScoped } from '../../core/database.ts'
import { invariant } from '../../core/invariant.ts'
import { toDecimal, writeDecimal } from '../../core/money.ts'
import { Refusal } from '../../core/refusal.ts'
import { affiliateOf, databaseOf } from '../../http/actor.ts'
import type { ApiRequest } from '../../http/context.ts'
import { cutPage, readKeyCursor, writeKeyCursor } from '../../http/cursor.ts'
import { logoUrl } from '../../http/logo-url.ts'
import { timeAnswer, timeOrNull } from '../../http/present.ts'
import { countryOf, requestInputs } from '../../http/request-inputs.ts'
import { answer, json, route, routes } from '../../http/route.ts'
import { sendMailSoon } from '../../mail/mail-queue.ts'
import { publish } from '../../snapshots/publish.ts'
import {
  AffiliateOfferParams,
  type AffiliateOfferSummary,
  AffiliateOffersAnswer,
  AffiliateOffersQuery,
  ApplicationAnswer,
  ApplicationInput,
  type ApplicationSummary,
  ApplicationsAnswer,
  JoinAnswer,
  ReferralLinkAnswer,
  ReferralLinkInput,
  ReferralLinksAnswer,
} from '../applications-contract.ts'
import { applyToAdvertiser } from '../apply-to-advertiser.ts'
import {
  type AffiliateOffer,
  type AffiliateOfferFilter,
  listAffiliateOffers,
  listOwnApplications,
  type OwnApplication,
  toAffiliateOffer,
  toOwnApplication,
} from '../db/affiliate-offers.ts'
import {
  listReferralLinks,
  type ReferralLinkView,
  toReferralLink,
} from '../db/registration-links.ts'
import { findOwnPartnership, requireOwnAdvertiser } from '../own-partnership.ts'
import { joinOffer } from '../verbs/join-offer.ts'
import { makeReferralLink } from '../verbs/make-registration-link.ts'
import { joinPath } from './registration-links.ts'

const ADVERTISERS_MAX = 200

const tags = ['Affiliate']
const applyRoute = route(
  'post /v1/affiliate/applications',
  {
    tags,
    summary: 'Apply to an advertiser',
    description:
      'Uses a registration link. The application is pending until your mail address is confirmed. Then the advertiser’s rules or a person decide. Safe to repeat. If you were rejected you can apply again, and a person decides.',
    request: { body: { content: json(ApplicationInput), required: true } },
    responses: { 200: answer('Your application.', ApplicationAnswer) },
  },
  ['not_found', 'gone', 'conflict'],
)
const applicationsRoute = route('get /v1/affiliate/applications', {
  tags,
  summary: 'List my applications',
  description: `Latest first, with their status; at most ${ADVERTISERS_MAX}.`,
  responses: { 200: answer('The applications.', ApplicationsAnswer) },
})
const offersRoute = route(
  'get /v1/affiliate/offers',
  {
    tags,
    summary: 'List offers of the marketplace',
    description:
      'Offers you have joined or can join, and open offers of advertisers in the marketplace that you can apply to, with payouts, terms and allowed traffic. With advertiser_id: only the offers of this advertiser, if you are its partner.',
    request: { query: AffiliateOffersQuery },
    responses: { 200: answer('One page of results.', AffiliateOffersAnswer) },
  },
  ['not_found'],
)
const joinRoute = route(
  'post /v1/affiliate/offers/{offerId}/join',
  {
    tags,
    summary: 'Join an offer',
    description:
      'You get a coupon, and your links work as soon as you get the answer. Safe to repeat.',
    request: { params: AffiliateOfferParams },
    responses: { 200: answer('The offer.', JoinAnswer) },
  },
  ['conflict'],
)
const referralsRoute = route('get /v1/affiliate/referral-links', {
  tags,
  summary: 'List my referral links',
  description: `One for each advertiser whose partner you are; at most ${ADVERTISERS_MAX}.`,
  responses: { 200: answer('The links, by name of the advertiser.', ReferralLinksAnswer) },
})
const referRoute = route(
  'post /v1/affiliate/referral-links',
  {
    tags,
    summary: 'Create my referral link',
    description:
      'Created on the first request. You become the sponsor of affiliates who apply with it.',
    request: { body: { content: json(ReferralLinkInput), required: true } },
    responses: { 200: answer('The link.', ReferralLinkAnswer) },
  },
  ['not_found', 'gone'],
)

export const applicationRoutes = routes()
  .openapi(applyRoute, async (c) => {
    const { registration_code: registrationCode, answers } = c.req.valid('json')
    const own = await ownDatabaseOf(c)
    const asked = { affiliateId: own.affiliateId, registrationCode, answers }
    const applied = await applyToAdvertiser(own.db, {
      ...{ ...asked, country: countryOf(c), ...requestInputs(c) },
    })
    if (applied.approvedBy.length > 0) await publish(c, own, { affiliateIds: [own.affiliateId] })
    await sendMailSoon(c, applied.mailIds)
    const { outcome, advertiserId } = applied
    const list = listOwnApplications(own.affiliateId, ADVERTISERS_MAX)
    const [rows = []] = await runScoped(own.db, own.scope, [list])
    const made = rows.map(toOwnApplication).find((row) => row.advertiser.id === advertiserId)
    invariant(made, 'the application was stored')
    return c.json({ outcome, application: applicationAnswer(made) }, 200)
  })
  .openapi(applicationsRoute, async (c) => {
    const { db, scope, affiliateId } = await ownDatabaseOf(c)
    const list = listOwnApplications(affiliateId, ADVERTISERS_MAX)
    const [rows = []] = await runScoped(db, scope, [list])
    return c.json({ applications: rows.map(toOwnApplication).map(applicationAnswer) }, 200)
  })
  .openapi(offersRoute, async (c) => {
    const { advertiser_id: advertiserId = null, limit, cursor, ...asked } = c.req.valid('query')
    const { db, affiliateId } = await ownDatabaseOf(c)
    const { scope } = affiliateOf(c, advertiserId)
    const { q = null, category = null, joined, partner, sort } = asked
    const filter = {
      ...{ advertiserId, offerId: null, search: q, category, sort, after: readKeyCursor(cursor) },
      ...{ joined: isTrue(joined), partner: isTrue(partner), limit: limit + 1 },
    }
    const [rows = [], own] = await runScoped(db, scope, [
      listAffiliateOffers(affiliateId, filter),
      ...(advertiserId === null ? [] : [findOwnPartnership(affiliateId, advertiserId)]),
    ])
    requireOwnAdvertiser(own)
    const [page, next_cursor] = cutPage(rows.map(toAffiliateOffer), limit, ({ sortKey: key, id }) =>
      writeKeyCursor({ key, id }),
    )
    return c.json({ offers: page.map((offer) => offerAnswer(c, offer)), next_cursor }, 200)
  })
  .openapi(joinRoute, async (c) => {
    const { offerId } = c.req.valid('param')
    const own = await ownDatabaseOf(c)
    const { advertiser } = await readOffer(own, offerId)
    const asked = { affiliateId: own.affiliateId, offerId, ...requestInputs(c) }
    const outcome = await joinOffer(own.db, own.scope, advertiser.id, asked)
    return c.json({ outcome, offer: offerAnswer(c, await readOffer(own, offerId)) }, 200)
  })
  .openapi(referralsRoute, async (c) => {
    const { db, scope, affiliateId } = await ownDatabaseOf(c)
    const list = listReferralLinks(affiliateId, ADVERTISERS_MAX)
    const [rows = []] = await runScoped(db, scope, [list])
    return c.json({ links: rows.map(toReferralLink).map(referralAnswer) }, 200)
  })
  .openapi(referRoute, async (c) => {
    const { advertiser_id: advertiserId } = c.req.valid('json')
    const { db, scope, affiliateId } = await ownDatabaseOf(c)
    const asked = { affiliateId, advertiserId, ...requestInputs(c) }
    return c.json({ link: referralAnswer(await makeReferralLink(db, scope, asked)) }, 200)
  })

const isTrue = (asked: 'true' | 'false' | undefined) =>
  asked === undefined ? null : asked === 'true'

type Own = Awaited<ReturnType<typeof ownDatabaseOf>>

async function ownDatabaseOf(c: ApiRequest) {
  return { ...affiliateOf(c), db: await databaseOf(c) }
}

async function readOffer({ db, scope, affiliateId }: Own, offerId: string) {
  const one: AffiliateOfferFilter = {
    ...{ advertiserId: null, offerId, search: null, category: null, joined: null },
    ...{ partner: true, sort: 'newest', after: null, limit: 1 },
  }
  const [[row] = []] = await runScoped(db, scope, [listAffiliateOffers(affiliateId, one)])
  if (row === undefined) throw new Refusal('not_found', 'There is no such offer.')
  return toAffiliateOffer(row)
}

function applicationAnswer(own: OwnApplication): ApplicationSummary {
  const { advertiser, status, reason, appliedAt, decidedAt } = own
  const times = { applied_at: timeAnswer(appliedAt), decided_at: timeOrNull(decidedAt) }
  return { advertiser, status, reason, ...times }
}

function referralAnswer({ advertiser, code, applied }: ReferralLinkView) {
  return { advertiser, path: code === null ? null : joinPath(code), applied }
}

function offerAnswer(c: ApiRequest, offer: AffiliateOffer): AffiliateOfferSummary {
  const { currency } = offer
  const { logoId, ...advertiser } = offer.advertiser
  const decimalOf = (minor: bigint) => toDecimal({ minor, currency })
  const rate = (of: { rateBps: number; fixedMinor: bigint }) => ({
    ...{ rate_bps: of.rateBps, fixed: decimalOf(of.fixedMinor) },
  })
  return {
    ...{ id: offer.id, name: offer.name, currency },
    advertiser: { ...advertiser, logo_url: logoUrl(c, logoId) },
    ...{ terms: offer.terms, hold_days: offer.holdDays, coupon: offer.coupon },
    ...{ partnership: offer.partnership, apply_code: offer.applyCode },
    allows_paid_traffic: offer.allowsPaidTraffic,
    ...{ description: offer.description, category: offer.category, logo: offer.logo },
    ...{ traffic_allowed: offer.trafficAllowed, traffic_forbidden: offer.trafficForbidden },
    ...{ traffic_note: offer.trafficNote, approval: offer.approval },
    ...{ one_sale_per_click: offer.oneSalePerClick, has_deep_links: offer.hasDeepLinks },
    epc: offer.epcE4 === null ? null : writeDecimal(offer.epcE4, currencyExponents[currency] + 4),
    payout: offer.payout.map((rule) => ({
      ...{ event: rule.event, kind: rule.kind, ...rate(rule) },
      recurring_months: rule.recurringMonths,
      tiers: rule.tiers.map((tier) => ({
        from: rule.tierMetric === 'amount' ? decimalOf(tier.from) : `${tier.from}`,
        ...rate(tier),
      })),
      ...{ tier_metric: rule.tierMetric, tier_period: rule.tierPeriod },
    })),
  }
}
