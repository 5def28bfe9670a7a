/**
 * Mails about approvals: to the approvers of a new draft, and to the heads of the payer afterwards.
 */
import { type SQL, sql } from 'drizzle-orm'

/** Selects drafts: those of one run, one draft, or all. */
export type Drafts = { runId: string } | { batchId: string } | 'all'

const isAmong = (drafts: Drafts): SQL => {
  if (drafts === 'all') return sql`true`
  return 'runId' in drafts
    ? sql`d.run_id = ${drafts.runId}::uuid`
    : sql`d.id = ${drafts.batchId}::uuid`
}

/**
 * Notifies every possible approver of a draft, except its creator, and the webhooks of a payer, once
 * for each draft. Returns the mails' `id`s. Runs in the scope of the user or job that builds the draft.
 */
export function mailApprovers(drafts: Drafts, now: Date): SQL {
  const at = sql`${now.toISOString()}::timestamptz`
  return sql`
    with b as (
      update affiliate.payout_batches d set approvers_mailed_at = ${at}
      where d.status = 'draft' and d.approvers_mailed_at is null and ${isAmong(drafts)}
      returning d.*),
    sent as (
      insert into logs.events (id, kind, advertiser_id, subject_id, facts, created_at, is_due)
      select uuidv7(), 'payout_batch.awaiting_approval', b.payer_advertiser_id, b.id,
        jsonb_build_object('batch_id', b.id, 'total_minor', b.total_minor::text, 'currency', b.currency), ${at}, true
      from b where b.payer_advertiser_id is not null)
    select m.id from affiliate.notify_people((select coalesce(jsonb_agg(jsonb_build_object(
      'kind', 'batch_awaits_approval', 'subject_id', b.id, 'advertiser_id', b.payer_advertiser_id,
      'not_user_id', b.created_by, 'mail_kind', 'payout_draft', 'facts', jsonb_build_object('batch', upper(right(b.id::text, 6)),
        'batch_id', b.id, 'total_minor', b.total_minor::text, 'currency', b.currency))), '[]') from b), ${at}) m`
}

/**
 * Mails the heads of the payer, or the owners of the platform, that a batch was approved. It is the
 * end of a statement in which `b` selects the approved batch. Returns the batch's `id` and
 * `mail_ids`. Runs in the scope of the payer or of staff.
 */
export function mailingApproval(now: Date): SQL {
  const at = sql`${now.toISOString()}::timestamptz`
  // The ids are generated first, because a payer's people cannot read mails.
  return sql`
    reader as (
      select uuidv7() as id, b.id as batch_id, u.id as user_id, u.name, u.email, u.language
      from b
      join affiliate.user_roles r on r.advertiser_id is not distinct from b.payer_advertiser_id
        and r.role = case when b.payer_advertiser_id is null then 'owner' else 'advertiser' end
      join affiliate.users u on u.id = r.user_id and u.status = 'active'),
    mailed as (
      insert into logs.mails (id, kind, to_address, language, user_id, facts, next_attempt_at, created_at)
      select reader.id, 'payout_approved', reader.email, reader.language, reader.user_id,
        jsonb_build_object('name', reader.name, 'person', (select p.name from affiliate.users p where p.id = b.approved_by),
          'batch', upper(right(b.id::text, 6)), 'total_minor', b.total_minor::text, 'currency', b.currency), ${at}, ${at}
      from reader join b on b.id = reader.batch_id)
    select b.id, array(select id from reader) as mail_ids from b`
}
