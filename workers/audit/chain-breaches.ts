import { type SQL, sql } from 'drizzle-orm'
import { chainOf, entryText, FIRST_HASH, sha256 } from './chain-db.ts'

/** Every inconsistency in all chains: rule I18 of the nightly checks. */
export const chainBreaches: SQL = sql`
  with members as (
    select m.chain, m.number, m.entry_id, m.hash, e.id is null as is_gone,
      ${sha256(entryText)} as real_hash
    from logs.audit_block_entries m
    left join logs.audit_entries e on e.id = m.entry_id and ${chainOf} = m.chain),
  contents as (
    select chain, number, count(*) as entries,
      string_agg(entry_id || ' ' || hash, E'\n' order by entry_id) as lines
    from members group by chain, number),
  blocks as (
    select b.*, lag(b.hash, 1, ${FIRST_HASH}) over line as hash_before,
      lag(b.number, 1, 0) over line + 1 as number_due
    from logs.audit_blocks b window line as (partition by b.chain order by b.number))
  select 'chain ' || chain || ' block ' || number || ' entry ' || entry_id
      || case when is_gone then ' is gone' else ' was changed' end as what
  from members where is_gone or real_hash <> hash
  union all
  select 'chain ' || chain || ' block ' || b.number || ' does not fit' from blocks b
  left join contents c using (chain, number)
  where b.number <> b.number_due or b.previous_hash <> b.hash_before
    or b.entries is distinct from c.entries
    or b.hash <> ${sha256(sql`b.previous_hash || E'\n' || coalesce(c.lines, '')`)}`
