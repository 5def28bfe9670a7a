/**
 * `npm run verify-audit -- [ANCHOR-FILE…]`: recomputes every hash of the audit log and lists the entries that
 * do not match. Uses the local run, or SYSTEM_DATABASE_URL. Anchors come from files (one JSON document each),
 * and with CLOUDFLARE_ACCOUNT_ID, CLOUDFLARE_API_TOKEN and SNAPSHOTS_NAMESPACE_ID from the deployed store.
 * Exit code 1: an entry was changed; 2: the check could not run.
 */
import { readFileSync } from 'node:fs'
import { readAnchors } from '../workers/audit/anchor-audit-log.ts'
import { type AuditAnchor, readAnchor } from '../workers/audit/rules.ts'
import { verifyAuditLog } from '../workers/audit/verify-audit-log.ts'
import { openBooks } from './books.ts'
import { openRemoteStore } from './remote-store.ts'

try {
  const anchors = [...process.argv.slice(2).map(anchorIn), ...(await storedAnchors())]
  const verified = await verifyAuditLog(await openBooks(), { kind: 'system' }, anchors)
  const { chains, blocks, entries, findings } = verified
  console.log(
    `${entries} entries in ${blocks} blocks of ${chains} chains, ${anchors.length} anchors`,
  )
  for (const what of findings) console.log(`BROKEN  ${what}`)
  if (findings.length === 0) console.log('The audit log is as it was sealed.')
  if (anchors.length === 0) console.log('Without an anchor, a tail that was cut off is not seen.')
  process.exitCode = findings.length === 0 ? 0 : 1
} catch (error) {
  console.error(`The audit log could not be checked: ${(error as Error).message}`)
  process.exitCode = 2
}

function anchorIn(file: string): AuditAnchor {
  const anchor = readAnchor(readFileSync(file, 'utf8'))
  if (anchor === null) throw new Error(`${file} is no anchor.`)
  return anchor
}

async function storedAnchors(): Promise<AuditAnchor[]> {
  const { CLOUDFLARE_ACCOUNT_ID: accountId, CLOUDFLARE_API_TOKEN: apiToken } = process.env
  const { SNAPSHOTS_NAMESPACE_ID: namespaceId } = process.env
  if (!accountId || !apiToken || !namespaceId) return []
  return readAnchors(openRemoteStore({ accountId, apiToken, namespaceId }))
}
