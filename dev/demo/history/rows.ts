/** Rows of the history's own advertiser, apps, offers and affiliates. */
import { sql } from 'drizzle-orm'
import { advertisers } from '../../../schema/advertisers.ts'
import * as affiliateTables from '../../../schema/affiliates.ts'
import { appHosts, appKeys, apps as appTable } from '../../../schema/apps.ts'
import * as offerTables from '../../../schema/offers.ts'
import { payoutRules } from '../../../schema/payout-rules.ts'
import { platformFees } from '../../../schema/platform-fees.ts'
import { sha256Hex } from '../../../workers/core/sha256.ts'
import * as cast from '../demo-cast.ts'
import { ownPayer } from '../demo-own-payer-cast.ts'
import { reviewSettings, type Tx } from '../demo-tenant.ts'
import { aboutOffers } from './about-offers.ts'
import { affiliates, couponOf } from './affiliates.ts'
import { apps, type HistoryOffer, northlight, offers } from './cast.ts'
import { addPromotion } from './promotion.ts'

const all: readonly HistoryOffer[] = Object.values(offers)

/** Must run after the rows of the demo's two advertisers. `now`: when everybody joined. */
export async function addHistoryRows(tx: Tx, now: Date): Promise<void> {
  await addAdvertiser(tx, now)
  await addApps(tx, now)
  await addOffers(tx, now)
  await addAffiliates(tx, now)
  await addPromotion(tx, now)
}

async function addAdvertiser(tx: Tx, createdAt: Date): Promise<void> {
  const { id, name, currency, creditLimitMinor, payoutMinimumMinor } = northlight
  await tx.insert(advertisers).values({
    ...{ id, name, currency, creditLimitMinor, payoutMinimumMinor, reviewSettings, createdAt },
    billingMode: 'postpaid',
  })
  await tx.insert(platformFees).values({ advertiserId: id, rateBps: cast.platformFeeBps })
  const questions = [
    {
      id: 'how',
      label: { en: 'How will you promote us?', ru: 'Как вы будете нас продвигать?' },
      ...{ kind: 'text' as const, isRequired: true },
    },
  ]
  await tx
    .update(advertisers)
    .set({ applicationQuestions: questions })
    .where(sql`${advertisers.id} = ${cast.advertiser.id}`)
}

/** The keys of these apps are unknown: their reports are written without a request. */
async function addApps(tx: Tx, createdAt: Date): Promise<void> {
  const rows = Object.values(apps)
  const owned = rows.map(({ id, advertiserId }) => ({ appId: id, advertiserId, createdAt }))
  await tx.insert(appTable).values(
    rows.map(({ id, advertiserId, name }) => ({
      id,
      advertiserId,
      name,
      clickIdParameter: 'click_id',
      createdAt,
    })),
  )
  await tx
    .insert(appHosts)
    .values(rows.map(({ host }, at) => ({ ...owned[at]!, host, verifiedAt: createdAt })))
  const keys = rows.map(async ({ keyId, name }, at) => ({
    ...{ ...owned[at]!, id: keyId, name: `${name} server`, scopes: ['conversions:write'] },
    hash: await sha256Hex(crypto.randomUUID()),
  }))
  await tx.insert(appKeys).values(await Promise.all(keys))
}

async function addOffers(tx: Tx, createdAt: Date): Promise<void> {
  const own = all.flatMap((offer) => (offer.terms === null ? [] : { ...offer, terms: offer.terms }))
  await tx.insert(offerTables.offers).values(
    own.map(({ id, code, name, advertiserId, appId, currency, terms }) => ({
      ...{ id, code, name, advertiserId, appId, currency, createdAt, updatedAt: createdAt },
      ...{ model: terms.model, status: 'active' as const, holdDays: terms.holdDays },
      ...{ level2Bps: terms.levels[0], level3Bps: terms.levels[1], geoAllow: [...terms.geoAllow] },
      ...{ ...aboutOffers[code], hasDeepLinks: true },
      approval: terms.isManual ? ('manual' as const) : ('auto' as const),
    })),
  )
  await tx.insert(payoutRules).values(own.flatMap(rulesOf))
  await tx.insert(offerTables.landingUrls).values(
    own.map(({ id, advertiserId, landingUrlId, terms }) => ({
      ...{ id: landingUrlId, offerId: id, advertiserId, createdAt },
      url: cast.landingTemplate(`https://${terms.host}`),
    })),
  )
  for (const { id, appId } of own) {
    await tx.update(appTable).set({ defaultOfferId: id }).where(sql`${appTable.id} = ${appId}`)
  }
}

function rulesOf({ id, advertiserId, terms }: HistoryOffer & { terms: object }) {
  const { rules } = terms as NonNullable<HistoryOffer['terms']>
  return rules.map(({ event, rateBps = 0, fixedMinor = 0, tiers = [], recurringMonths = null }) => {
    const fixed = BigInt(fixedMinor)
    return {
      ...{ offerId: id, advertiserId, event, rateBps, revenueRateBps: rateBps, recurringMonths },
      ...{ fixedMinor: fixed, revenueFixedMinor: fixed },
      kind:
        rateBps === 0
          ? ('fixed' as const)
          : fixedMinor === 0
            ? ('percent' as const)
            : ('hybrid' as const),
      tiers: tiers.map((tier) => ({
        ...{ from: String(tier.from), rate_bps: tier.rateBps, revenue_rate_bps: tier.rateBps },
        ...{ fixed_minor: '0', revenue_fixed_minor: '0' },
      })),
      ...(tiers.length === 0 ? {} : ({ tierMetric: 'conversions', tierPeriod: 'month' } as const)),
    }
  })
}

/** Those of the demo itself keep their partnerships and coupons; what they lack is added. */
async function addAffiliates(tx: Tx, startedAt: Date): Promise<void> {
  const joinedAt = (day: number) => new Date(startedAt.getTime() + day * 86_400_000)
  const rows = affiliates.filter(({ isNew }) => isNew)
  await tx.insert(affiliateTables.affiliates).values(
    rows.map(({ id, code, name, country, paypalEmail, joinedDay }) => ({
      ...{ id, code, name, country, paypalEmail, createdAt: joinedAt(joinedDay) },
      status: 'approved' as const,
    })),
  )
  const places = affiliates.flatMap((affiliate) =>
    affiliate.offers.map((offerCode) => {
      const { id: offerId, advertiserId } = offers[offerCode]
      const createdAt = joinedAt(affiliate.joinedDay)
      const row = { offerId, advertiserId, affiliateId: affiliate.id, createdAt }
      return { ...row, coupon: couponOf(affiliate, offerCode) }
    }),
  )
  const partnerships = new Map(
    places.map(({ advertiserId, affiliateId, createdAt }) => [
      `${advertiserId} ${affiliateId}`,
      { advertiserId, affiliateId, createdAt, decidedAt: createdAt, status: 'approved' as const },
    ]),
  )
  await tx
    .insert(affiliateTables.partnerships)
    .values([...partnerships.values()])
    .onConflictDoNothing()
  await tx.insert(affiliateTables.enrollments).values(places).onConflictDoNothing()
}

/** The advertisers that the history is about. */
export const historyAdvertisers = [
  cast.advertiser.id,
  ownPayer.advertiser.id,
  northlight.id,
] as const
