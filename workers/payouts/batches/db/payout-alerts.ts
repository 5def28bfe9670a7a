/** Alert mails to the finance team. */
import { type SQL, sql } from 'drizzle-orm'
import { rolesWith } from '../../../http/role-permissions.ts'
import type { PayoutAlert } from '../../../mail/rules/mails.ts'

const approvers = `{${rolesWith['platform_money:approve'].join(',')}}`
const payers = `{${rolesWith['payouts:approve'].join(',')}}`

/**
 * Mails each alert to everybody who may approve payouts of the payer: finance for the platform, or
 * the advertiser's own people (with their own template, `own_…`). `alerts` selects `alert`,
 * `detail` and `payer` (advertiser id, or null for the platform). Nobody gets the same alert with
 * the same detail twice. It is a whole statement, or the end of one that begins with `with`.
 */
export function mailAlerts(alerts: SQL, now: Date): SQL {
  const at = sql`${now.toISOString()}::timestamptz`
  return sql`
    insert into logs.mails (kind, to_address, language, user_id, facts, next_attempt_at, created_at)
    select 'payout_alert', u.email, u.language, u.id,
      jsonb_build_object('alert', a.alert, 'detail', a.detail), least(${at}, clock_timestamp()), ${at}
    from (select g.detail, s.advertiser_id, case when s.advertiser_id is null then '' else 'own_' end || g.alert as alert
        from (${alerts}) as g
        cross join lateral (select null::uuid as advertiser_id
          union all select g.payer where g.payer is not null) s) as a,
      affiliate.users u
    where u.status = 'active' and exists (select from affiliate.user_roles r
        where r.user_id = u.id and case when a.advertiser_id is null then r.role = any (${approvers}::text[])
          else r.advertiser_id = a.advertiser_id and r.role = any (${payers}::text[]) end)
      and not exists (select from logs.mails m where m.user_id = u.id and m.kind = 'payout_alert'
        and m.facts->>'alert' = a.alert and m.facts->>'detail' = a.detail)`
}

/** Mails one alert. `payer`: advertiser that pays with its own PayPal; null = the platform. */
export function mailAlert(
  alert: PayoutAlert,
  { detail, payer }: { detail: string; payer: string | null },
  now: Date,
): SQL {
  const alerts = sql`
    select ${alert}::text as alert, ${detail}::text as detail, ${payer}::uuid as payer`
  return mailAlerts(alerts, now)
}
