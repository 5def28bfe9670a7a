/** The rows of one demo advertiser: its app, offers and affiliates. Adding them again adds nothing. */
import { sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { advertisers } from '../../schema/advertisers.ts'
import * as affiliateTables from '../../schema/affiliates.ts'
import { appHosts, appKeys, apps } from '../../schema/apps.ts'
import * as offerTables from '../../schema/offers.ts'
import { payoutRules } from '../../schema/payout-rules.ts'
import { platformFees } from '../../schema/platform-fees.ts'
import * as cast from './demo-cast.ts'

export interface TenantSettings {
  /** Address at which visitors reach the shop, such as http://shop.localhost:8787. */
  appUrl: string
  /** SHA-256 of the app key; the database stores only this hash. */
  appKeyHash: string
  now: Date
}

export type Tx = Pick<NodePgDatabase, 'insert' | 'select' | 'update' | 'execute'>

/** Who adds the following rows of the transaction, for the audit log; null = the system. */
export async function setAuthor(tx: Tx, person: cast.DemoUser | null) {
  const origin = person ? { kind: 'person', id: person.id, role: person.role } : { kind: 'system' }
  await tx.execute(sql`select set_config('app.origin', ${JSON.stringify(origin)}, true)`)
}

/** The landing URLs contain the shop's address, which may change at the next start. */
export async function addTenant(tx: Tx, tenant: cast.DemoTenant, settings: TenantSettings) {
  await addAdvertiser(tx, tenant, settings)
  await addOffers(tx, tenant, settings)
  await addAffiliates(tx, tenant, settings)
}

/**
 * Scripts send this app's conversions seconds after their click, all from one address. Fraud rules note that
 * but hold nothing.
 */
export const reviewSettings = {
  too_fast: { action: 'note' },
  ip_velocity: { action: 'note' },
  affiliate_velocity: { action: 'note' },
  click_injection: { action: 'note' },
} as const

async function addAdvertiser(
  tx: Tx,
  { advertiser, app, appKeyId }: cast.DemoTenant,
  { appKeyHash, now }: TenantSettings,
) {
  const { id, name, billingMode, payoutMinimumMinor } = advertiser
  const minimum = BigInt(payoutMinimumMinor)
  const ofApp = { advertiserId: id, appId: app.id }
  await tx
    .insert(advertisers)
    .values({ id, name, billingMode, payoutMinimumMinor: minimum, reviewSettings, createdAt: now })
    .onConflictDoNothing()
  await tx
    .insert(platformFees)
    .values({ advertiserId: id, rateBps: cast.platformFeeBps })
    .onConflictDoNothing()
  await tx
    .insert(apps)
    .values({ id: app.id, advertiserId: id, name: app.name, clickIdParameter: 'click_id' })
    .onConflictDoNothing()
  await tx
    .insert(appHosts)
    .values({ ...ofApp, host: app.host, verifiedAt: now })
    .onConflictDoNothing()
  const scopes = ['conversions:write', 'clicks:write']
  await tx
    .insert(appKeys)
    .values({ ...ofApp, id: appKeyId, name: `${app.name} server`, hash: appKeyHash, scopes })
    .onConflictDoUpdate({ target: appKeys.id, set: { hash: appKeyHash, scopes } })
}

async function addOffers(tx: Tx, tenant: cast.DemoTenant, { appUrl, now }: TenantSettings) {
  const advertiserId = tenant.advertiser.id
  const { offers, landingUrls } = offerTables
  for (const { id, code, name, holdDays, level2Bps, level3Bps } of tenant.offers) {
    const levels = { level2Bps, level3Bps }
    const terms = { model: 'CPS', currency: 'USD', status: 'active', createdAt: now } as const
    await tx
      .insert(offers)
      .values({ id, code, name, holdDays, advertiserId, appId: tenant.app.id, ...levels, ...terms })
      .onConflictDoNothing()
    const rules = cast.payoutRules.map(({ event, kind, rateBps, fixedMinor }) => ({
      ...{ advertiserId, offerId: id, event, kind, rateBps, revenueRateBps: rateBps },
      ...{ fixedMinor: BigInt(fixedMinor), revenueFixedMinor: BigInt(fixedMinor) },
    }))
    await tx.insert(payoutRules).values(rules).onConflictDoNothing()
  }
  const url = cast.landingTemplate(appUrl)
  await tx
    .insert(landingUrls)
    .values(tenant.landingUrls.map((landing) => ({ ...landing, advertiserId, url })))
    .onConflictDoUpdate({ target: landingUrls.id, set: { url } })
  // The app and its default offer reference each other, so this runs last.
  await tx
    .update(apps)
    .set({ defaultOfferId: tenant.offers[0]!.id })
    .where(sql`${apps.id} = ${tenant.app.id} and default_offer_id is null`)
}

async function addAffiliates(tx: Tx, tenant: cast.DemoTenant, { now }: TenantSettings) {
  const advertiserId = tenant.advertiser.id
  for (const { id, code, name, paypalEmail, coupons, sponsorId } of tenant.affiliates) {
    await tx
      .insert(affiliateTables.affiliates)
      .values({ id, code, name, paypalEmail, status: 'approved', createdAt: now })
      .onConflictDoNothing()
    const partnership = { advertiserId, affiliateId: id, createdAt: now }
    await tx
      .insert(affiliateTables.partnerships)
      .values({ ...partnership, status: 'approved', sponsorId, decidedAt: now })
      .onConflictDoNothing()
    const enrollments = tenant.offers.map((offer, index) => ({
      ...{ ...partnership, offerId: offer.id },
      coupon: coupons[index] ?? `${code}-${offer.code}`,
    }))
    await tx.insert(affiliateTables.enrollments).values(enrollments).onConflictDoNothing()
  }
}
