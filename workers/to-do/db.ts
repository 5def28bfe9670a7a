/** Counts the open tasks of a person. Row-level security limits each statement to the account in use. */
import { type SQL, sql } from 'drizzle-orm'
import {
  itemErrors,
  type PayoutErrorAction,
  payoutErrorAction,
} from '../../schema/paypal-errors.ts'
import { type Currency, currencies, type IncidentKind } from '../../schema/vocabulary.ts'
import { readMinor, readNumber, readTextOrNull, readTime, readWord } from '../core/columns.ts'
import type { Row } from '../core/database.ts'
import { timestamp } from '../core/timestamp.ts'
import { type ToDoCode, toDoCodes } from './rules.ts'

/** At most this many tasks of one kind are counted. */
export const COUNTED_MAX = 1_000

/** A failure is a task, and a partnership is new, for this many days. */
const RECENT_DAYS = 30
const MAIL_DAYS = 7

export interface ToDoAsker {
  userId: string
  /** Null: not an affiliate. */
  affiliateId: string | null
  now: Date
}

type Rows = (asker: ToDoAsker) => SQL

const errorsWhere = (isIt: (action: PayoutErrorAction) => boolean) =>
  `{${Object.keys(itemErrors)
    .filter((name) => isIt(payoutErrorAction(name)))
    .join()}}`
/** PayPal's errors that finance does not handle. */
const notForFinance = errorsWhere((action) => action !== 'finance')
const forAffiliates = errorsWhere((action) => action === 'affiliate')

/** Batches of the payer in use: of the platform for staff. */
const batches = (condition: SQL) => sql`
  select b.created_at as at, b.id, b.currency, b.total_minor as minor from affiliate.payout_batches b
  where b.payer_advertiser_id is not distinct from affiliate.current_advertiser() and ${condition}`

const stopped =
  (kind: 'postback' | 'webhook'): Rows =>
  () =>
    sql`
  select p.stopped_at as at, p.id from affiliate.endpoints p
  where p.kind = ${kind} and p.deleted_at is null and p.stopped_by in ('failures', 'gone')
    and (p.affiliate_id = affiliate.current_affiliate() or p.advertiser_id = affiliate.current_advertiser())`

const incident =
  (kind: IncidentKind): Rows =>
  () =>
    sql`
  select a.opened_at as at, a.id from logs.alerts a
  where a.kind = ${kind} and a.ended_at is null
    and a.advertiser_id is not distinct from affiliate.current_advertiser()`

/** The affiliate itself, if it can be paid at all. */
const affiliate =
  (condition: SQL, at: SQL = sql`f.created_at`): Rows =>
  ({ affiliateId }) =>
    sql`
  select ${at} as at, f.id from affiliate.affiliates f
  where f.id = ${affiliateId}::uuid and f.status = 'approved' and ${condition}`

const openChange = sql`exists (select from affiliate.receiver_changes c where c.affiliate_id = f.id
  and c.confirmed_at is null and c.cancelled_at is null and c.expires_at > now())`

/** Rows with `at`, `id`, and where it is money, `currency` and `minor`. */
const rowsOf: Record<ToDoCode, Rows> = {
  payouts_stopped: () => sql`select s.payouts_frozen_at as at, null::uuid as id
    from affiliate.platform_settings s where s.payouts_frozen_at is not null`,
  batches_stuck: () =>
    batches(sql`(b.status in ('quarantine', 'unknown')
      or b.status = 'submitting' and b.problem_code = 'too_old'
      or b.status = 'submitted' and b.problem_code in ('different', 'exists_unseen'))`),
  batches_to_approve: ({ userId }) =>
    batches(sql`b.status = 'draft' and b.created_by is distinct from ${userId}::uuid`),
  batches_to_send: () => batches(sql`b.status = 'approved' and b.submission_requested_at is null`),
  proposals: ({ userId }) => sql`
    select p.proposed_at as at, p.id from affiliate.proposals p
    where p.status = 'proposed' and p.proposed_by <> ${userId}::uuid
      and case when p.kind in ('manual_payment', 'manual_return')
        then p.advertiser_id is not distinct from affiliate.current_advertiser()
        else affiliate.current_advertiser() is null end`,
  // A payout whose money was paid, or is in a later payout, is no task.
  payouts_failed: ({ now }) => sql`
    select i.updated_at as at, i.id, i.currency, i.amount_minor as minor from affiliate.payout_items i
    join affiliate.payout_batches b on b.id = i.batch_id
    where i.status in ('failed', 'returned') and i.updated_at > ${daysBefore(now, RECENT_DAYS)}
      and i.problem_code <> all (${notForFinance}::text[])
      and b.payer_advertiser_id is not distinct from affiliate.current_advertiser()
      and not exists (select from affiliate.payout_items n where n.affiliate_id = i.affiliate_id
        and n.advertiser_id = i.advertiser_id and n.currency = i.currency and n.created_at > i.created_at)`,
  differences: () => sql`select d.found_at as at, d.id from affiliate.payout_differences d
    where d.resolved_at is null`,
  // Such as those who sent a payout back. They get nothing until finance has checked them.
  receivers_to_check: () => sql`
    select f.receiver_problem_at as at, f.id from affiliate.affiliates f
    where f.status = 'approved' and f.receiver_problem is not null
      and f.receiver_problem <> all (${forAffiliates}::text[])`,
  tax_forms: () => sql`select t.submitted_at as at, t.id from affiliate.tax_forms t
    where t.status = 'submitted'`,
  bookings: ({ userId }) => sql`
    select k.created_at as at, k.id, k.currency, k.amount_minor as minor from affiliate.bookings k
    where k.status = 'proposed' and k.proposed_by <> ${userId}::uuid`,
  books_differ: () => sql`
    select r.finished_at as at, r.id from (select a.id, a.finished_at, a.finding_count
      from logs.audit_runs a order by a.started_at desc limit 1) r
    cross join lateral generate_series(1, least(r.finding_count, ${COUNTED_MAX}))`,
  invoices_overdue: ({ now }) => sql`
    select v.due_at as at, v.id, v.currency, v.total_minor - v.paid_minor as minor from affiliate.invoices v
    where v.status = 'issued' and v.due_at < ${timestamp(now)}`,
  balance_low: () => sql`
    select v.low_balance_notified_at as at, v.id from affiliate.advertisers v
    where v.id = affiliate.current_advertiser() and v.billing_mode = 'prepaid'
      and v.low_balance_notified_at is not null`,
  paypal_account: () => sql`
    select coalesce(p.checked_at, v.created_at) as at, v.id from affiliate.advertisers v
    left join (select a.advertiser_id, a.checked_at, a.problem from affiliate.paypal_accounts a) p
      on p.advertiser_id = v.id
    where v.id = affiliate.current_advertiser() and v.billing_mode = 'own_payer'
      and (p.advertiser_id is null or p.problem is not null)`,
  receiver_rejected: affiliate(
    sql`f.receiver_problem = any (${forAffiliates}::text[])`,
    sql`f.receiver_problem_at`,
  ),
  receiver_unconfirmed: affiliate(sql`f.receiver_problem is null and ${openChange}`),
  receiver_missing: affiliate(
    sql`f.paypal_email is null and f.payout_details is null and not ${openChange}`,
  ),
  tax_form_missing: (asker) =>
    affiliate(sql`
    (select s.tax_form_gate from affiliate.platform_settings s) = 'first_payout'
      and affiliate.lacks_tax_form(f.id, ${timestamp(asker.now)})
      and not exists (select from affiliate.tax_forms t where t.affiliate_id = f.id and t.status = 'submitted')`)(
      asker,
    ),
  affiliates_pending: () => sql`select f.created_at as at, f.id from affiliate.affiliates f
    where f.status = 'pending'`,
  advertisers_pending: () => sql`select v.created_at as at, v.id from affiliate.advertisers v
    where v.status = 'pending'`,
  // Without a confirmed email address, an application is not shown yet.
  applications:
    () => sql`select p.created_at as at, p.affiliate_id as id from affiliate.partnerships p
    where p.advertiser_id = affiliate.current_advertiser() and p.status = 'pending'
      and not (p.unmet_rules is null and p.registration_link_id is not null)`,
  // An advertiser has one listed link at most. A revoked one is not listed any more.
  listed_link_closed: ({ now }) => sql`
    select l.created_at as at, l.id from affiliate.registration_links l
    join affiliate.advertisers v on v.id = l.advertiser_id and v.status = 'active'
    where l.advertiser_id = affiliate.current_advertiser() and l.is_listed
      and (l.expires_at <= ${timestamp(now)} or l.uses >= l.uses_max)`,
  reviews: () => sql`select r.opened_at as at, r.id from affiliate.reviews r
    where r.status = 'open'`,
  conversions_pending: () => sql`
    select c.recorded_at as at, c.id from affiliate.conversions c
    where c.advertiser_id = affiliate.current_advertiser() and c.status = 'pending'`,
  messages_dead: () => sql`select d.kept_at as at, d.id from logs.dead_messages d
    where d.brought_in_at is null and d.dropped_at is null`,
  deliveries_paused: () => sql`select s.deliveries_paused_at as at, null::uuid as id
    from affiliate.platform_settings s where s.deliveries_paused_at is not null`,
  mails_failed: ({ now }) => sql`select m.created_at as at, m.id from logs.mails m
    where m.status = 'failed' and m.created_at > ${daysBefore(now, MAIL_DAYS)}`,
  queues_grow: incident('queue_grows'),
  landing_pages_down: incident('landing_page_down'),
  apps_silent: incident('app_silent'),
  conversions_dropped: incident('conversion_drop'),
  hosts_unproven: () => sql`select h.created_at as at, h.app_id as id from affiliate.app_hosts h
    where h.advertiser_id = affiliate.current_advertiser() and h.verified_at is null`,
  postbacks_stopped: stopped('postback'),
  webhooks_stopped: stopped('webhook'),
  setup_unfinished: () => sql`select v.created_at as at, v.id from affiliate.advertisers v
    where v.id = affiliate.current_advertiser() and v.status = 'active' and not (
      exists (select from affiliate.offers o where o.advertiser_id = v.id and o.status = 'active')
      and exists (select from affiliate.partnerships p where p.advertiser_id = v.id and p.status = 'approved'))`,
  offer_to_join: affiliate(
    sql`not exists (select from affiliate.enrollments e where e.affiliate_id = f.id)`,
  ),
  first_steps: ({ affiliateId, now }) => sql`
    select p.joined_at as at, p.advertiser_id as id from (
      select p.advertiser_id, p.affiliate_id, coalesce(p.decided_at, p.created_at) as joined_at
      from affiliate.partnerships p
      where p.affiliate_id = ${affiliateId}::uuid and p.status = 'approved') p
    where p.joined_at > ${daysBefore(now, RECENT_DAYS)}
      and not exists (select from affiliate.conversions c where c.advertiser_id = p.advertiser_id
        and c.affiliate_id = p.affiliate_id and c.event = 'sale' and c.status <> 'rejected'
        and not c.is_test)`,
}

const daysBefore = (now: Date, days: number) =>
  timestamp(new Date(now.getTime() - days * 86_400_000))

/** Kinds with amounts. */
const withMoney: ReadonlySet<ToDoCode> = new Set([
  'batches_stuck',
  'batches_to_approve',
  'batches_to_send',
  'payouts_failed',
  'bookings',
  'invoices_overdue',
])

/** For each code with tasks: their count, the oldest time, one id and the sums. Rows for toToDo. */
export function countToDo(codes: readonly ToDoCode[], asker: ToDoAsker): SQL {
  const parts = codes.map(
    (code) => sql`
    (select ${code}::text as code, w.at, w.id, ${withMoney.has(code) ? sql`w.currency, w.minor` : sql`null::text, null::bigint`}
      from (${rowsOf[code](asker)} limit ${COUNTED_MAX}) as w)`,
  )
  return sql`
    select code, sum(count)::int as count, min(at) as since, min(id) as id,
      coalesce(jsonb_object_agg(currency, minor::text) filter (where currency is not null), '{}') as sums
    from (select code, currency, count(*) as count, min(at) as at, min(id::text) as id, sum(minor) as minor
      from (${sql.join(parts, sql` union all `)}) as line(code, at, id, currency, minor)
      group by code, currency) as by_currency
    group by code`
}

export const toToDo = (row: Row) => ({
  code: readWord(toDoCodes, row.code),
  count: readNumber(row.count),
  since: readTime(row.since),
  id: readTextOrNull(row.id),
  sums: Object.entries(row.sums as Record<string, string>).map(([currency, minor]) => ({
    currency: readWord<Currency>(currencies, currency),
    minor: readMinor(minor),
  })),
})
