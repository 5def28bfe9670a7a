/**
 * Mails about approvals: to the approvers of a new draft, and to the heads of the payer afterwards.
 */
import { type SQL, sql } from 'drizzle-orm'
import { rolesWith } from '../../../http/role-permissions.ts'

const approvers = `{${rolesWith['payouts:approve'].join(',')}}`

/** Selects drafts: those of one run, one draft, or all. */
export type Drafts = { runId: string } | { batchId: string } | 'all'

const isAmong = (drafts: Drafts): SQL => {
  if (drafts === 'all') return sql`true`
  return 'runId' in drafts
    ? sql`d.run_id = ${drafts.runId}::uuid`
    : sql`d.id = ${drafts.batchId}::uuid`
}

/**
 * Mails every possible approver of a draft, except its creator, once for each draft. Returns the
 * mails' `id`s. Runs in the scope of the user or job that builds the draft.
 */
export function mailApprovers(drafts: Drafts, now: Date): SQL {
  return sql`
    with b as (
      update affiliate.payout_batches d set approvers_mailed_at = ${now.toISOString()}::timestamptz
      where d.status = 'draft' and d.approvers_mailed_at is null and ${isAmong(drafts)}
      returning d.*),
    reader as (
      select uuidv7() as id, b.id as batch_id, u.id as user_id, u.name, u.email, u.language
      from b join affiliate.users u on u.status = 'active' and u.id is distinct from b.created_by
      where exists (select from affiliate.user_roles r where r.user_id = u.id
        and r.role = any (${approvers}::text[])
        and r.advertiser_id is not distinct from b.payer_advertiser_id)),
    mailed as (${insertMails('payout_draft', sql``, now)})
    select id from reader`
}

/**
 * Mails the heads of the payer, or the owners of the platform, that a batch was approved. It is the
 * end of a statement in which `b` selects the approved batch. Returns the batch's `id` and
 * `mail_ids`. Runs in the scope of the payer or of staff.
 */
export function mailingApproval(now: Date): SQL {
  return sql`
    reader as (
      select uuidv7() as id, b.id as batch_id, u.id as user_id, u.name, u.email, u.language
      from b
      join affiliate.user_roles r on r.advertiser_id is not distinct from b.payer_advertiser_id
        and r.role = case when b.payer_advertiser_id is null then 'owner' else 'advertiser' end
      join affiliate.users u on u.id = r.user_id and u.status = 'active'),
    mailed as (${insertMails(
      'payout_approved',
      sql`'person', (select p.name from affiliate.users p where p.id = b.approved_by),`,
      now,
    )})
    select b.id, array(select id from reader) as mail_ids from b`
}

/**
 * One mail for each `reader` of a batch `b`. The ids are generated first, because a payer's people
 * cannot read mails.
 */
function insertMails(kind: 'payout_draft' | 'payout_approved', further: SQL, now: Date): SQL {
  const at = sql`${now.toISOString()}::timestamptz`
  return sql`
    insert into logs.mails (id, kind, to_address, language, user_id, facts, next_attempt_at, created_at)
    select reader.id, ${kind}, reader.email, reader.language, reader.user_id,
      jsonb_build_object('name', reader.name, ${further} 'batch', upper(right(b.id::text, 6)),
        'total_minor', b.total_minor::text, 'currency', b.currency), ${at}, ${at}
    from reader join b on b.id = reader.batch_id`
}
