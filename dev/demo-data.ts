/**
 * The demo's rows: one advertiser with a deposit, its shop, two offers, three affiliates, eight
 * people. Adding them again adds nothing, but the landing URLs follow the shop's address.
 */
import { inArray, sql } from 'drizzle-orm'
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import { advertisers } from '../schema/advertisers.ts'
import * as affiliateTables from '../schema/affiliates.ts'
import { appHosts, appKeys, apps } from '../schema/apps.ts'
import { ledgerTransactions } from '../schema/ledger.ts'
import * as offerTables from '../schema/offers.ts'
import { payoutRules } from '../schema/payout-rules.ts'
import * as people from '../schema/people.ts'
import { totpFactors } from '../schema/second-factors.ts'
import { hashPassword } from '../workers/credentials/password.ts'
import { loadSealingKeys, seal } from '../workers/credentials/sealing.ts'
import { fromBase32 } from '../workers/credentials/totp.ts'
import { lockAccounts, postEntries } from '../workers/db/ledger.ts'
import { capitalPaidIn, depositReceived } from '../workers/domain/ledger-bookings.ts'
import * as cast from './demo-cast.ts'

export interface DemoSettings {
  /** Where visitors meet the shop, such as http://shop.localhost:8787. */
  appUrl: string
  /** SHA-256 of the app key, which the database never sees. */
  appKeyHash: string
  /** SEALING_KEY of the Workers, under which the people's one-time codes lie. */
  sealingKey: string
  now: Date
}

/** Adds the demo data as the database's owner, in one transaction. */
export async function addDemoData(ownerUrl: string, settings: DemoSettings): Promise<void> {
  const pool = new pg.Pool({ connectionString: ownerUrl, max: 1 })
  try {
    const hashes = await hashMissingPasswords(drizzle(pool))
    await drizzle(pool).transaction(async (tx) => {
      await addAdvertiser(tx, settings)
      await addOffers(tx, settings)
      await addAffiliates(tx, settings)
      await addUsers(tx, hashes, settings)
      await addSecondFactors(tx, settings)
      await addDeposit(tx, settings)
    })
  } finally {
    await pool.end()
  }
}

type Tx = Pick<NodePgDatabase, 'insert' | 'select' | 'update' | 'execute'>

/** Scripts stand in for people here, all from one address and seconds after their click: it is kept, and holds nothing. */
const reviewSettings = {
  too_fast: { action: 'note' },
  ip_velocity: { action: 'note' },
  affiliate_velocity: { action: 'note' },
  click_injection: { action: 'note' },
} as const

async function addAdvertiser(tx: Tx, { appKeyHash, now }: DemoSettings) {
  const { id, name, payoutMinimumMinor } = cast.advertiser
  const minimum = BigInt(payoutMinimumMinor)
  const app = { advertiserId: id, appId: cast.app.id }
  await tx
    .insert(advertisers)
    .values({ id, name, payoutMinimumMinor: minimum, reviewSettings })
    .onConflictDoNothing()
  await tx
    .insert(apps)
    .values({
      id: cast.app.id,
      advertiserId: id,
      name: cast.app.name,
      clickIdParameter: 'click_id',
    })
    .onConflictDoNothing()
  await tx
    .insert(appHosts)
    .values({ ...app, host: cast.app.host, verifiedAt: now })
    .onConflictDoNothing()
  const scopes = ['conversions:write', 'clicks:write']
  await tx
    .insert(appKeys)
    .values({ ...app, id: cast.appKeyId, name: 'Demo shop server', hash: appKeyHash, scopes })
    .onConflictDoUpdate({ target: appKeys.id, set: { hash: appKeyHash, scopes } })
}

async function addOffers(tx: Tx, { appUrl }: DemoSettings) {
  const advertiserId = cast.advertiser.id
  const { offers, landingUrls } = offerTables
  for (const { id, code, name, holdDays, level2Bps, level3Bps } of cast.offers) {
    const levels = { level2Bps, level3Bps }
    const terms = { model: 'CPS', currency: 'USD', status: 'active', ...levels } as const
    await tx
      .insert(offers)
      .values({ id, code, name, holdDays, advertiserId, appId: cast.app.id, ...terms })
      .onConflictDoNothing()
    const rules = cast.payoutRules.map(({ event, kind, rateBps, revenueRateBps, fixedMinor }) => ({
      ...{ advertiserId, offerId: id, event, kind, rateBps, revenueRateBps },
      ...{ fixedMinor: BigInt(fixedMinor), revenueFixedMinor: BigInt(fixedMinor) },
    }))
    await tx.insert(payoutRules).values(rules).onConflictDoNothing()
  }
  const url = cast.landingTemplate(appUrl)
  await tx
    .insert(landingUrls)
    .values(cast.landingUrls.map((landing) => ({ ...landing, advertiserId, url })))
    .onConflictDoUpdate({ target: landingUrls.id, set: { url } })
  // The app and its default offer name each other, so this comes last.
  await tx
    .update(apps)
    .set({ defaultOfferId: cast.offers[0].id })
    .where(sql`${apps.id} = ${cast.app.id} and default_offer_id is null`)
}

async function addAffiliates(tx: Tx, { now }: DemoSettings) {
  const advertiserId = cast.advertiser.id
  for (const { id, code, name, paypalEmail, coupons, sponsorId } of cast.affiliates) {
    await tx
      .insert(affiliateTables.affiliates)
      .values({ id, code, name, paypalEmail, status: 'approved' })
      .onConflictDoNothing()
    await tx
      .insert(affiliateTables.partnerships)
      .values({ advertiserId, affiliateId: id, status: 'approved', sponsorId, decidedAt: now })
      .onConflictDoNothing()
    const enrollments = cast.offers.map((offer, index) => ({
      ...{ advertiserId, affiliateId: id, offerId: offer.id },
      coupon: coupons[index] ?? `${code}-${offer.code}`,
    }))
    await tx.insert(affiliateTables.enrollments).values(enrollments).onConflictDoNothing()
  }
}

/** Hashing costs a tenth of a second each: only for people who are not there yet. */
async function hashMissingPasswords(db: NodePgDatabase): Promise<Map<string, string>> {
  const ids = cast.users.map(({ id }) => id)
  const found = await db
    .select({ id: people.users.id })
    .from(people.users)
    .where(inArray(people.users.id, ids))
  const present = new Set(found.map(({ id }) => id))
  const missing = cast.users.filter(({ id }) => !present.has(id))
  const hashed = missing.map(async (user) => [user.id, await hashOnce(user.password)] as const)
  return new Map(await Promise.all(hashed))
}

/** Tests make many demo databases in one process, and a hash costs a tenth of a second. */
const hashOnce = (password: string): Promise<string> => {
  const known = hashes.get(password) ?? hashPassword(password)
  hashes.set(password, known)
  return known
}
const hashes = new Map<string, Promise<string>>()

async function addUsers(tx: Tx, hashes: Map<string, string>, { now }: DemoSettings) {
  for (const { id, email, name, role, advertiserId, affiliateId } of cast.users) {
    const passwordHash = hashes.get(id)
    if (!passwordHash) continue
    await tx.insert(people.users).values({ id, email, name, passwordHash, emailVerifiedAt: now })
    await tx.insert(people.userRoles).values({ userId: id, role, advertiserId, affiliateId })
  }
}

async function addSecondFactors(tx: Tx, { sealingKey, now }: DemoSettings) {
  const keys = await loadSealingKeys(sealingKey)
  for (const { id: userId, totpSecret } of cast.users) {
    if (totpSecret === null) continue
    const secretSealed = await seal(keys, fromBase32(totpSecret), userId)
    await tx
      .insert(totpFactors)
      .values({ userId, secretSealed, confirmedAt: now, createdAt: now })
      .onConflictDoNothing()
  }
}

/** Both lie where PayPal payouts are paid from: what is owed to affiliates, and what bears the fees. */
async function addDeposit(tx: Tx, { now }: DemoSettings) {
  const into = 'plat.cash.paypal' as const
  const { id: advertiserId, depositMinor } = cast.advertiser
  const usd = (minor: number) => ({ currency: 'USD', minor: BigInt(minor) }) as const
  const entries = [
    depositReceived({ depositId: 'demo', advertiserId, amount: usd(depositMinor), into }, now),
    capitalPaidIn({ capitalId: 'demo', amount: usd(cast.capitalMinor), into }, now),
  ]
  const posted = await tx
    .select({ key: ledgerTransactions.idempotencyKey })
    .from(ledgerTransactions)
    .where(
      inArray(
        ledgerTransactions.idempotencyKey,
        entries.map(({ idempotencyKey }) => idempotencyKey),
      ),
    )
  const missing = entries.filter(
    ({ idempotencyKey }) => !posted.some(({ key }) => key === idempotencyKey),
  )
  if (missing.length === 0) return
  for (const statement of [...lockAccounts(missing), postEntries(missing)]) {
    await tx.execute(statement)
  }
}
