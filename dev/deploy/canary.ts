/** Our own advertiser for the checks after a deploy: one offer, one affiliate, conversions worth nothing. */
import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import { advertisers } from '../../schema/advertisers.ts'
import { affiliates, enrollments, partnerships } from '../../schema/affiliates.ts'
import { appKeys, apps } from '../../schema/apps.ts'
import { landingUrls, offers } from '../../schema/offers.ts'
import { payoutRules } from '../../schema/payout-rules.ts'
import { hashOfAppKey } from '../../workers/credentials/app-key.ts'

const NAME = 'Deploy check'

/** Fixed, so that adding the rows again adds nothing. */
const idOf = (last: string) => `01900000-0000-7000-8000-0000dec0de${last}`
const ids = {
  ...{ advertiser: idOf('01'), app: idOf('02'), offer: idOf('03'), landingUrl: idOf('04') },
  ...{ affiliate: idOf('05'), payoutRule: idOf('06') },
}

export const canary = {
  appKeyId: idOf('07'),
  offerCode: 'deploy-check',
  affiliateCode: 'deploy-check',
} as const

/** Adds what is missing, as the owner of the database, in one transaction. */
export async function addCanary(
  ownerUrl: string,
  { appKey, landingUrl }: { appKey: string; landingUrl: string },
): Promise<void> {
  const pool = new pg.Pool({ connectionString: ownerUrl, max: 1 })
  const of = { advertiserId: ids.advertiser }
  try {
    await drizzle(pool).transaction(async (tx) => {
      await tx.insert(advertisers).values({ id: ids.advertiser, name: NAME }).onConflictDoNothing()
      await tx
        .insert(apps)
        .values({ ...of, id: ids.app, name: NAME })
        .onConflictDoNothing()
      const hash = hashOfAppKey(appKey)
      await tx
        .insert(appKeys)
        .values({
          ...of,
          appId: ids.app,
          id: canary.appKeyId,
          name: NAME,
          hash,
          scopes: ['conversions:write'],
        })
        .onConflictDoUpdate({ target: appKeys.id, set: { hash } })
      await tx
        .insert(offers)
        .values({
          ...{ ...of, id: ids.offer, appId: ids.app, code: canary.offerCode, name: NAME },
          ...{ model: 'CPL', currency: 'USD', status: 'active', holdDays: 0 },
        })
        .onConflictDoNothing()
      await tx
        .insert(payoutRules)
        .values({ ...of, id: ids.payoutRule, offerId: ids.offer, event: 'lead', kind: 'fixed' })
        .onConflictDoNothing()
      await tx
        .insert(landingUrls)
        .values({ ...of, id: ids.landingUrl, offerId: ids.offer, url: landingUrl })
        .onConflictDoUpdate({ target: landingUrls.id, set: { url: landingUrl } })
      await tx
        .update(apps)
        .set({ defaultOfferId: ids.offer })
        .where(sql`${apps.id} = ${ids.app} and default_offer_id is null`)
      await tx
        .insert(affiliates)
        .values({ id: ids.affiliate, code: canary.affiliateCode, name: NAME, status: 'approved' })
        .onConflictDoNothing()
      const affiliateId = ids.affiliate
      await tx
        .insert(partnerships)
        .values({ ...of, affiliateId, status: 'approved', decidedAt: sql`now()` })
        .onConflictDoNothing()
      await tx
        .insert(enrollments)
        .values({ ...of, affiliateId, offerId: ids.offer, coupon: 'DEPLOY-CHECK' })
        .onConflictDoNothing()
    })
  } finally {
    await pool.end()
  }
}
