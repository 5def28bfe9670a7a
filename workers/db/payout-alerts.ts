/** Mails that call people of finance. */
import { type SQL, sql } from 'drizzle-orm'
import type { PayoutAlert } from '../domain/mails.ts'
import { rolesWith } from '../domain/permissions.ts'

const approvers = `{${rolesWith['platform_money:approve'].join(',')}}`

/**
 * Calls everybody who may approve payouts. `alerts` selects `alert` and `detail`; the same alert with
 * the same detail is sent to nobody twice. A statement, or the end of one that begins with `with`.
 */
export function mailAlerts(alerts: SQL, now: Date): SQL {
  const at = sql`${now.toISOString()}::timestamptz`
  return sql`
    insert into logs.mails (kind, to_address, language, user_id, facts, next_attempt_at, created_at)
    select 'payout_alert', u.email, u.language, u.id,
      jsonb_build_object('alert', a.alert, 'detail', a.detail), least(${at}, clock_timestamp()), ${at}
    from (${alerts}) as a, affiliate.users u
    where u.status = 'active' and exists (select from affiliate.user_roles r
        where r.user_id = u.id and r.role = any (${approvers}::text[]))
      and not exists (select from logs.mails m where m.user_id = u.id and m.kind = 'payout_alert'
        and m.facts->>'alert' = a.alert and m.facts->>'detail' = a.detail)`
}

/** One alert. */
export function mailAlert(alert: PayoutAlert, detail: string, now: Date): SQL {
  return mailAlerts(sql`select ${alert}::text as alert, ${detail}::text as detail`, now)
}
