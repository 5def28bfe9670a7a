/**
 * Hash-chained blocks over the audit log: sealing entries and reading them for checks. A block's
 * hash covers the previous hash and the hash of every entry, in the order of their ids.
 */

import { type SQL, sql } from 'drizzle-orm'
import type { Row } from '../core/database.ts'

/** The chain of entries that belong to no advertiser. */
export const PLATFORM_CHAIN = '00000000-0000-0000-0000-000000000000'
/** The previous hash of the first block. */
export const FIRST_HASH = '0'.repeat(64)

/** The whole entry as one stable text: jsonb has a fixed order of keys and fixed spacing. */
export const entryText = sql`jsonb_build_array(e.id,
  to_char(e.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), e.action, e.actor_kind,
  e.actor_id, e.actor_role, e.advertiser_id, e.affiliate_id, e.subject_table, e.subject_id,
  e.before, e.after, e.ip, e.request_id)::text`

export const chainOf = sql`coalesce(e.advertiser_id, ${PLATFORM_CHAIN}::uuid)`

export const sha256 = (text: SQL) => sql`encode(sha256(convert_to(${text}, 'UTF8')), 'hex')`
const isUnsealed = sql`not exists (
  select from logs.audit_block_entries s where s.entry_id = e.id)`

/** Chains with entries older than `before` that are not in a block yet. */
export function listUnsealedChains(before: Date): SQL {
  return sql`
    select distinct ${chainOf} as chain from logs.audit_entries e
    where e.recorded_at < ${before.toISOString()}::timestamptz and ${isUnsealed} order by 1`
}

/** Of two concurrent runs, the second waits and then finds nothing left to seal. */
export function lockChain(chain: string): SQL {
  return sql`select pg_advisory_xact_lock(hashtextextended('audit chain ' || ${chain}, 0))`
}

/**
 * Seals the chain's oldest open entries into its next block; no row if there are none. An entry
 * committed late, after newer ones were sealed, goes into a later block.
 */
export function sealBlock(chain: string, before: Date, now: Date, entriesMax: number): SQL {
  const isInChain =
    chain === PLATFORM_CHAIN ? sql`e.advertiser_id is null` : sql`e.advertiser_id = ${chain}::uuid`
  return sql`
    with last as (
      select number, hash from logs.audit_blocks where chain = ${chain}::uuid
      order by number desc limit 1),
    open_entries as (
      select e.id, ${sha256(entryText)} as hash from logs.audit_entries e
      where ${isInChain} and e.recorded_at < ${before.toISOString()}::timestamptz and ${isUnsealed}
      order by e.id limit ${entriesMax}),
    content as (
      select count(*)::int as entries, string_agg(id || ' ' || hash, E'\n' order by id) as lines
      from open_entries),
    block as (
      insert into logs.audit_blocks (chain, number, entries, previous_hash, hash, sealed_at)
      select ${chain}::uuid, coalesce(last.number, 0) + 1, content.entries,
        coalesce(last.hash, ${FIRST_HASH}),
        ${sha256(sql`coalesce(last.hash, ${FIRST_HASH}) || E'\n' || content.lines`)},
        ${now.toISOString()}::timestamptz
      from content left join last on true where content.entries > 0
      returning number, entries),
    members as (
      insert into logs.audit_block_entries (entry_id, chain, number, hash)
      select o.id, ${chain}::uuid, block.number, o.hash from open_entries o cross join block)
    select number, entries from block`
}

/** The last block of every chain. */
export const listHeads: SQL = sql`
  select distinct on (chain) chain, number, hash from logs.audit_blocks
  order by chain, number desc`

export interface Head {
  chain: string
  number: number
  hash: string
}

export function toHead(row: Row): Head {
  return { chain: String(row.chain), number: Number(row.number), hash: String(row.hash) }
}

/** The chain's next blocks after `afterNumber`, each with its entries. */
export function listBlocks(chain: string, afterNumber: number, limit: number): SQL {
  return sql`
    select b.number, b.entries, b.previous_hash, b.hash, coalesce((
        select jsonb_agg(jsonb_build_object('id', m.entry_id, 'hash', m.hash, 'text', (
            select ${entryText} from logs.audit_entries e
            where e.id = m.entry_id and ${chainOf} = m.chain)) order by m.entry_id)
        from logs.audit_block_entries m where m.chain = b.chain and m.number = b.number), '[]') as members
    from logs.audit_blocks b
    where b.chain = ${chain}::uuid and b.number > ${afterNumber}
    order by b.number limit ${limit}`
}

export interface StoredBlock {
  number: number
  entries: number
  previousHash: string
  hash: string
  /** `text`: the current entry; null = it does not exist. */
  members: { id: string; hash: string; text: string | null }[]
}

export function toStoredBlock(row: Row): StoredBlock {
  return {
    number: Number(row.number),
    entries: Number(row.entries),
    previousHash: String(row.previous_hash),
    hash: String(row.hash),
    members: row.members as StoredBlock['members'],
  }
}
