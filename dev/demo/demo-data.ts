/**
 * The demo's rows: one advertiser with a deposit, its shop, two offers, three affiliates, eight people.
 * Adding them again adds nothing, except that the landing URLs are set to the shop's current address.
 */
import { inArray } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import { ledgerTransactions } from '../../schema/ledger.ts'
import { loadSealingKeys, type SealingKeys } from '../../workers/credentials/sealing.ts'
import { lockAccounts, postEntries } from '../../workers/ledger/post.ts'
import { capitalPaidIn, depositReceived } from '../../workers/ledger/rules/ledger-bookings.ts'
import * as cast from './demo-cast.ts'
import { addPeople, hashMissingPasswords } from './demo-people.ts'
import { addTenant, setAuthor, type TenantSettings, type Tx } from './demo-tenant.ts'

export interface DemoSettings extends TenantSettings {
  /** SEALING_KEY of the Workers, which encrypts people's one-time code secrets. */
  sealingKey: string
}

/** Adds the demo data as the database's owner, in one transaction. */
export async function addDemoData(ownerUrl: string, settings: DemoSettings): Promise<void> {
  await addAll(ownerUrl, { tenant: cast.main, users: cast.users }, settings, (tx) =>
    addDeposit(tx, settings),
  )
}

/** Adds an advertiser, then people, then rows that need both, in one transaction. */
export async function addAll(
  ownerUrl: string,
  { tenant, users }: { tenant: cast.DemoTenant; users: readonly cast.DemoUser[] },
  settings: DemoSettings,
  addMore: (tx: Tx, sealing: SealingKeys) => Promise<void>,
): Promise<void> {
  const pool = new pg.Pool({ connectionString: ownerUrl, max: 1 })
  try {
    const sealing = await loadSealingKeys(settings.sealingKey)
    const hashes = await hashMissingPasswords(drizzle(pool), users)
    await drizzle(pool).transaction(async (tx) => {
      await setAuthor(tx, users.find(({ role }) => role === 'advertiser') ?? null)
      await addTenant(tx, tenant, settings)
      await setAuthor(tx, null)
      await addPeople(tx, users, { hashes, sealing, now: settings.now })
      await addMore(tx, sealing)
    })
  } finally {
    await pool.end()
  }
}

/** Both amounts are in the account that pays PayPal payouts: the affiliates' money and the money for fees. */
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
