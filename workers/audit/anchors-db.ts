/** Anchors of the audit log: the mails, and the blocks to compare with. */
import { type SQL, sql } from 'drizzle-orm'
import type { ChainHead } from './rules.ts'

/** Mails the day's anchor to every owner who has not got it yet. */
export function insertAnchorMails(date: string, anchor: string, now: Date): SQL {
  const at = sql`${now.toISOString()}::timestamptz`
  return sql`
    insert into logs.mails (kind, to_address, language, user_id, facts, next_attempt_at, created_at)
    select 'audit_anchor', u.email, u.language, u.id,
      jsonb_build_object('date', ${date}::text, 'anchor', ${anchor}::text), ${at}, ${at}
    from affiliate.users u
    where u.status = 'active'
      and exists (select from affiliate.user_roles r where r.user_id = u.id and r.role = 'owner')
      and not exists (select from logs.mails m where m.user_id = u.id
        and m.kind = 'audit_anchor' and m.facts->>'date' = ${date})
    returning id`
}

/** The current blocks at these positions of their chains. */
export function listBlocksAt(heads: readonly ChainHead[]): SQL {
  return sql`
    select b.chain, b.number, b.hash from logs.audit_blocks b
    join jsonb_to_recordset(${JSON.stringify(heads)}::jsonb) as h(chain uuid, number integer)
      on h.chain = b.chain and h.number = b.number`
}
