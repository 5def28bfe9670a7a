/** Names and amounts of the rows that audit entries are about, where the reader may see them. */
import { type SQL, sql } from 'drizzle-orm'
import type { AuditedTable } from '../../schema/vocabulary.ts'

/** SQL of the name of a row `x`, found by its id. */
const names: Partial<Record<AuditedTable, string>> = {
  ...{ advertisers: 'x.name', affiliates: 'x.name', apps: 'x.name', app_keys: 'x.name' },
  ...{ offers: 'x.name', partner_groups: 'x.name', registration_links: 'x.name', users: 'x.name' },
  ...{ personal_tokens: 'x.name', passkeys: 'x.name', creatives: 'x.name' },
  ...{ bookings: 'x.reference', invitations: 'x.email', invoices: 'x.number' },
  links: `coalesce(nullif(x.label, ''), x.slug)`,
  ...{ endpoints: 'x.url', partner_messages: 'x.subject', fallback_urls: 'x.url' },
  landing_urls: 'x.url',
  payout_batches: 'upper(right(x.id::text, 6))',
  payout_rules: '(select o.name from affiliate.offers o where o.id = x.offer_id)',
  group_rules: '(select g.name from affiliate.partner_groups g where g.id = x.group_id)',
  caps: '(select o.name from affiliate.offers o where o.id = x.offer_id)',
  user_roles: '(select u.name from affiliate.users u where u.id = x.user_id)',
}

/** Columns of the amount of a row `x` in minor units; its currency is `x.currency`. */
const amounts: Partial<Record<AuditedTable, string>> = {
  ...{ bookings: 'x.amount_minor', invoices: 'x.total_minor', payout_batches: 'x.total_minor' },
}

const cases = (of: Partial<Record<AuditedTable, string>>, end: string) =>
  Object.entries(of)
    .map(
      ([table, column]) =>
        `when '${table}' then (select ${column}${end} from affiliate.${table} x where x.id = s.id)`,
    )
    .join('\n')

/** A lateral join `subject` of an entry `e`: `name`, and `minor` and `currency` of its amount. */
export const auditSubject: SQL = sql.raw(`
  left join lateral (
    select case e.subject_table when 'app_hosts' then e.subject_id ${cases(names, '')} end as name,
      case e.subject_table ${cases(amounts, '::text')} end as minor,
      case e.subject_table ${Object.keys(amounts)
        .map(
          (table) =>
            `when '${table}' then (select x.currency from affiliate.${table} x where x.id = s.id)`,
        )
        .join('\n')} end as currency
    from (select case when e.subject_id ~ '^[0-9a-f-]{36}$' then e.subject_id::uuid end as id) s) subject on true`)
