import { type Db, openDatabase, runScoped } from '../core/database.ts'
import type { Job } from '../core/job.ts'
import { listUnsealedChains, lockChain, sealBlock } from './chain-db.ts'

const ENTRIES_PER_BLOCK = 1_000
const BLOCKS_PER_CHAIN_MAX = 100
/** Older entries than one this young may still be uncommitted. */
const SETTLING_MS = 60_000

export interface SealedLog {
  chains: number
  blocks: number
  entries: number
  /** The run reached its limit; the next one continues. */
  more: boolean
}

/**
 * Seals new entries of the audit log into blocks, chain by chain. Safe to repeat and to run
 * concurrently: each entry is in one block only.
 */
export async function sealAuditLog(
  db: Db,
  now: Date,
  entriesPerBlock = ENTRIES_PER_BLOCK,
): Promise<SealedLog> {
  const before = new Date(now.getTime() - SETTLING_MS)
  const [chains = []] = await runScoped(db, { kind: 'system' }, [listUnsealedChains(before)])
  const sealed: SealedLog = { chains: chains.length, blocks: 0, entries: 0, more: false }
  for (const row of chains) {
    const chain = String(row.chain)
    const blocks = await sealChain(db, chain, { before, now, entriesPerBlock })
    sealed.blocks += blocks.length
    sealed.entries += blocks.reduce((sum, entries) => sum + entries, 0)
    sealed.more ||= blocks.length === BLOCKS_PER_CHAIN_MAX
  }
  return sealed
}

/** @returns how many entries each new block holds. */
async function sealChain(
  db: Db,
  chain: string,
  { before, now, entriesPerBlock }: { before: Date; now: Date; entriesPerBlock: number },
): Promise<number[]> {
  const blocks: number[] = []
  while (blocks.length < BLOCKS_PER_CHAIN_MAX) {
    const [, [block] = []] = await runScoped(db, { kind: 'system' }, [
      lockChain(chain),
      sealBlock(chain, before, now, entriesPerBlock),
    ])
    if (block === undefined) break
    blocks.push(Number(block.entries))
    if (Number(block.entries) < entriesPerBlock) break
  }
  return blocks
}

export const sealAuditLogJob = {
  name: 'seal-audit-log',
  cron: '5 * * * *',
  minutesMax: 2,
  run: async (env, now) => sealAuditLog(await openDatabase(env), now),
} as const satisfies Job
