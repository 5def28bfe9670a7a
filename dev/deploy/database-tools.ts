/** The database operations of a deploy, over PostgreSQL's own protocol. */
import pg from 'pg'
import { connect } from '../../workers/core/database.ts'
import { hashOfAppKey } from '../../workers/credentials/app-key.ts'
import { auditBooks } from '../../workers/ledger/checks/check-books.ts'
import { listPending, migrateDatabase } from '../migrate.ts'
import { addCanary, canary } from './canary.ts'
import type { DatabaseTools } from './deployment.ts'

/**
 * A migration that waits for a lock blocks all queries behind it. It fails early instead and can be run
 * again.
 */
const LOCK_TIMEOUT_MS = 5_000
/** PostgreSQL's error codes for an unknown role and a wrong password. */
const refusals = new Set(['28P01', '28000'])

export const databaseTools: DatabaseTools = {
  listPending: (url) => listPending(url),
  migrate: (url) => migrateDatabase(url, { lockTimeoutMs: LOCK_TIMEOUT_MS }),
  async setPassword(url, role, password) {
    await asked(url, (client) => {
      const [name, secret] = [client.escapeIdentifier(role), client.escapeLiteral(password)]
      return client.query(`alter role ${name} login password ${secret}`)
    })
  },
  async canSignIn(url) {
    try {
      await asked(url, (client) => client.query('select 1'))
      return true
    } catch (error) {
      if (refusals.has((error as { code?: string }).code ?? '')) return false
      throw error
    }
  },
  async hasCanary(url, appKey) {
    const text = `select from affiliate.app_keys where id = $1 and hash = $2`
    return (await countRows(url, text, [canary.appKeyId, hashOfAppKey(appKey)])) === 1
  },
  addCanary,
  async hasClick(url, clickId) {
    return (await countRows(url, 'select from affiliate.clicks where id = $1', [clickId])) === 1
  },
  async freezePayouts(url, reason) {
    const text = `update affiliate.platform_settings
      set payouts_frozen_at = now(), payouts_frozen_reason = $1 where payouts_frozen_at is null`
    await asked(url, (client) => client.query(text, [reason]))
  },
  async explainFreeze(url, reason, cause) {
    const text = `update affiliate.platform_settings
      set payouts_frozen_cause = $2 where payouts_frozen_reason = $1`
    await asked(url, (client) => client.query(text, [reason, cause]))
  },
  countSubmitting: (url) =>
    countRows(url, `select from affiliate.payout_batches where status = 'submitting'`, []),
  countConversions: (url, externalId) =>
    countRows(
      url,
      `select from affiliate.conversions c join affiliate.app_keys k on k.app_id = c.app_id
       where k.id = $1 and c.external_id = $2`,
      [canary.appKeyId, externalId],
    ),
}

/** Audits the books as app_system, by its Neon URL. @returns a line for each rule that does not hold. */
export async function checkBooks(systemDatabaseUrl: string): Promise<string[]> {
  const db = await connect(systemDatabaseUrl)
  const { findings } = await auditBooks(db, new Date(), () => new Date())
  return findings.map(({ rule, what }) => `${rule}: ${what}`)
}

async function countRows(url: string, text: string, values: string[]): Promise<number> {
  return (await asked(url, (client) => client.query(text, values))).rowCount ?? 0
}

async function asked<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
