/**
 * `npm run rebuild`: publishes all snapshots from Postgres now, without waiting for the half-hourly cron.
 * Without settings it uses the local run. With CLOUDFLARE_ACCOUNT_ID, CLOUDFLARE_API_TOKEN,
 * SNAPSHOTS_NAMESPACE_ID and SYSTEM_DATABASE_URL it uses a deployed system.
 */
import { connect } from '../workers/core/database.ts'
import { publishSnapshots } from '../workers/snapshots/publish-snapshots.ts'
import { cronUrl } from './demo/demo-file.ts'
import { demoFile } from './local-state.ts'
import { openRemoteStore, PAIRS_PER_CALL_MAX } from './remote-store.ts'
import { readDemoFile } from './replay/demo-file.ts'

try {
  const { CLOUDFLARE_ACCOUNT_ID: accountId, CLOUDFLARE_API_TOKEN: apiToken } = process.env
  if (accountId === undefined && apiToken === undefined) await rebuildLocally()
  else await rebuildDeployed({ accountId, apiToken })
} catch (error) {
  console.error(`The snapshots were not rebuilt: ${(error as Error).message}`)
  process.exitCode = 1
}

async function rebuildLocally(): Promise<void> {
  const url = cronUrl(readDemoFile(demoFile).base_url, 'publish-snapshots')
  const answer = await fetch(url, { signal: AbortSignal.timeout(60_000) })
  if (!answer.ok) throw new Error(`the cron Worker answered ${answer.status}; its log says more.`)
  console.log('The edge knows what Postgres knows.')
}

async function rebuildDeployed(given: Record<'accountId' | 'apiToken', string | undefined>) {
  const { SNAPSHOTS_NAMESPACE_ID: namespaceId, SYSTEM_DATABASE_URL: url } = process.env
  const { accountId, apiToken } = given
  if (!accountId || !apiToken || !namespaceId || !url) {
    throw new Error(
      'set CLOUDFLARE_ACCOUNT_ID, CLOUDFLARE_API_TOKEN, SNAPSHOTS_NAMESPACE_ID and SYSTEM_DATABASE_URL.',
    )
  }
  const store = openRemoteStore({ accountId, apiToken, namespaceId })
  const db = await connect(url)
  const { written, removed, unchanged } = await publishSnapshots(db, store, PAIRS_PER_CALL_MAX)
  console.log(`${written} written, ${removed} removed, ${unchanged} were right already`)
}
