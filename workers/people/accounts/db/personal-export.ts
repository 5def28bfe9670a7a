/** Everything stored about one person, without credentials. */
import { type SQL, sql } from 'drizzle-orm'

const listOf = (columns: string, from: SQL) =>
  sql`coalesce((select jsonb_agg(to_jsonb(x)) from (select ${sql.raw(columns)} ${from}) as x), '[]')`

const OWN_MAX = 10_000

/** One row: `person` is null if nobody has this id. In scope of an administrator. */
export function exportPerson(userId: string): SQL {
  const of = sql`where user_id = ${userId}::uuid`
  return sql`
    select (select to_jsonb(p) from (
        select id, email, name, language, time_zone, status, status_reason, email_verified_at,
          password_changed_at, last_signed_in_at, last_signed_in_ip, sign_in_count, created_at
        from affiliate.users where id = ${userId}::uuid) as p) as person,
      jsonb_build_object(
        'roles', ${listOf('role, advertiser_id, affiliate_id, created_at', sql`from affiliate.user_roles ${of} order by id`)},
        'affiliate_accounts', ${listOf(
          'id, code, name, status, country, website_url, paypal_email, payout_details, payout_details_before, created_at',
          sql`from affiliate.affiliates where id in (
            select affiliate_id from affiliate.user_roles ${of} and role = 'affiliate') order by id`,
        )},
        'receiver_changes', ${listOf(
          'affiliate_id, email, previous_email, requested_at, confirmed_at, cancelled_at',
          sql`from affiliate.receiver_changes where requested_by = ${userId}::uuid order by id`,
        )},
        'sessions', ${listOf(
          'created_at, expires_at, revoked_at, revoked_reason, ip, used_ip, user_agent, used_at',
          sql`from affiliate.sessions ${of} order by id desc limit ${OWN_MAX}`,
        )},
        'one_time_codes', ${listOf('created_at, confirmed_at', sql`from affiliate.totp_factors ${of}`)},
        'passkeys', ${listOf('name, created_at, last_used_at', sql`from affiliate.passkeys ${of} order by id`)},
        'external_identities', ${listOf('provider, email, created_at', sql`from affiliate.external_identities ${of} order by id`)},
        'personal_tokens', ${listOf(
          'name, role, scopes, cidrs, created_at, expires_at, revoked_at, last_used_at',
          sql`from affiliate.personal_tokens ${of} order by id`,
        )},
        'impersonations', ${listOf(
          'role, advertiser_id, affiliate_id, reason, created_at, ended_at',
          sql`from affiliate.impersonations ${of} order by id`,
        )},
        'mails', ${listOf(
          'kind, to_address, language, status, created_at, sent_at',
          sql`from logs.mails ${of} order by id desc limit ${OWN_MAX}`,
        )},
        'actions', ${listOf(
          'recorded_at, action, actor_role, advertiser_id, affiliate_id, subject_table, subject_id, ip',
          sql`from logs.audit_entries where actor_id = ${userId}::uuid order by id desc limit ${OWN_MAX}`,
        )},
        'changes_to_the_person', ${listOf(
          'recorded_at, action, actor_kind, actor_role, before, after',
          sql`from logs.audit_entries where subject_table = 'users' and subject_id = ${userId}::text
            order by id desc limit ${OWN_MAX}`,
        )}) as kept`
}
