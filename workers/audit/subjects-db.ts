/** Names and amounts of the rows that audit entries are about, where the reader may see them. */
import { type SQL, sql } from 'drizzle-orm'
import type { AuditedTable } from '../../schema/vocabulary.ts'
import { type NamedTable, recordName } from './record-names.ts'

/** Tables whose rows have a name that readers of the entry may see, and its SQL for a row `x`. */
const named = [
  'advertisers',
  'affiliates',
  'apps',
  'app_keys',
  'offers',
  'partner_groups',
  'registration_links',
  'users',
  'personal_tokens',
  'passkeys',
  'creatives',
  'bookings',
  'invitations',
  'invoices',
  'links',
  'endpoints',
  'partner_messages',
  'fallback_urls',
  'landing_urls',
  'payout_batches',
  'payout_rules',
  'group_rules',
  'lessons',
  'caps',
  'user_roles',
] as const satisfies readonly (AuditedTable & NamedTable)[]
const names = Object.fromEntries(named.map((table) => [table, recordName(table, 'x')]))

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
