/** Checks the audit log against its blocks, and the blocks against the stored anchors. */

import { type Db, runScoped, type Scope } from '../core/database.ts'
import { sha256Hex } from '../core/sha256.ts'
import {
  FIRST_HASH,
  listBlocks,
  listHeads,
  type StoredBlock,
  toHead,
  toStoredBlock,
} from './chain-db.ts'
import { type AuditAnchor, differencesFrom } from './rules.ts'

const BLOCKS_PER_READ = 5

export interface VerifiedLog {
  chains: number
  blocks: number
  entries: number
  /** Chain, block and entry of each difference. Empty = nothing was changed. */
  findings: string[]
}

/**
 * Recomputes every hash here, not in the database. `anchors` reveal blocks removed from the end
 * of a chain, which the chain itself cannot show.
 */
export async function verifyAuditLog(
  db: Db,
  scope: Scope,
  anchors: readonly AuditAnchor[],
): Promise<VerifiedLog> {
  const [heads = []] = await runScoped(db, scope, [listHeads])
  const anchored = anchors.flatMap((anchor) => anchor.heads.map(({ chain }) => chain))
  const chains = new Set([...heads.map((row) => toHead(row).chain), ...anchored])
  const verified: VerifiedLog = { chains: chains.size, blocks: 0, entries: 0, findings: [] }
  const hashes = new Map<string, string>()
  for (const chain of chains) {
    let before = { number: 0, hash: FIRST_HASH }
    for await (const block of readBlocks(db, scope, chain)) {
      const findings = await findingsOf(block, before)
      verified.findings.push(...findings.map((what) => `chain ${chain} ${what}`))
      verified.blocks += 1
      verified.entries += block.members.length
      hashes.set(`${chain} ${block.number}`, block.hash)
      before = block
    }
  }
  const hashAt = (chain: string, number: number) => hashes.get(`${chain} ${number}`)
  verified.findings.push(...anchors.flatMap((anchor) => differencesFrom(anchor, hashAt)))
  return verified
}

async function* readBlocks(db: Db, scope: Scope, chain: string): AsyncGenerator<StoredBlock> {
  let after = 0
  for (;;) {
    const [rows = []] = await runScoped(db, scope, [listBlocks(chain, after, BLOCKS_PER_READ)])
    for (const row of rows) {
      const block = toStoredBlock(row)
      after = block.number
      yield block
    }
    if (rows.length < BLOCKS_PER_READ) return
  }
}

async function findingsOf(
  block: StoredBlock,
  before: { number: number; hash: string },
): Promise<string[]> {
  const here = `block ${block.number}`
  const findings: string[] = []
  if (block.number !== before.number + 1) {
    findings.push(`${here}: block ${before.number + 1} is gone`)
  }
  if (block.previousHash !== before.hash) {
    findings.push(`${here} does not follow block ${before.number}`)
  }
  for (const { id, hash, text } of block.members) {
    if (text === null) findings.push(`${here} entry ${id} is gone`)
    else if ((await sha256Hex(text)) !== hash) findings.push(`${here} entry ${id} was changed`)
  }
  const lines = block.members.map(({ id, hash }) => `${id} ${hash}`).join('\n')
  const isWhole = block.entries === block.members.length
  if (!isWhole || (await sha256Hex(`${block.previousHash}\n${lines}`)) !== block.hash) {
    findings.push(`${here} does not hold what it was sealed with`)
  }
  return findings
}
