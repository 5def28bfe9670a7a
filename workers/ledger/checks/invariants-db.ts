/**
 * The invariants of the books as queries. Each returns the rows that break it, and none when it
 * holds. They read business rows and the ledger separately and compare them, so that neither proves
 * itself.
 */

import { type SQL, sql } from 'drizzle-orm'
import { chainBreaches } from '../../audit/chain-breaches.ts'
import { readText } from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'
import { liveCommissions, moneyByReason } from './earned-db.ts'
import { figureInvariants } from './figure-invariants-db.ts'
import { invoiceInvariant } from './invoice-invariant-db.ts'
import { payoutInvariants } from './payout-invariants-db.ts'

/** Platform fees according to the conversions: those charged, minus those returned. */
const liveFees = sql`
  select c.advertiser_id, c.currency, sum(c.fee_minor - c.fee_returned_minor) as minor
  from affiliate.conversions c
  join ledger.transactions t on t.idempotency_key = 'f:' || c.id || ':create'
  group by 1, 2`

/** What entered and left an advertiser's accounts for any reason except commissions and fees. */
const advertiserPayments = sql`
  select a.advertiser_id, a.currency,
    sum(case when a.id = l.credit_account_id then l.amount_minor else -l.amount_minor end) as minor
  from ledger.transactions t join ledger.transfers l on l.transaction_id = t.id
  join ledger.accounts a on a.kind in ('adv.deposit', 'adv.receivable', 'adv.payer')
    and a.id in (l.debit_account_id, l.credit_account_id)
  where t.reason not like 'commission%' and t.reason not like 'fee%'
  group by 1, 2`

export interface Invariant {
  /** The rule's number in documents and tests. */
  rule: string
  says: string
  /** Selects `what`: the row or group that breaks the rule. */
  breaches: SQL
}

/** A broken rule, and where. */
export interface Finding {
  rule: string
  what: string
}

export const invariants: readonly Invariant[] = [
  {
    rule: 'I1',
    says: 'debits and credits are equal in each currency',
    breaches: sql`select currency as what from ledger.accounts group by currency
      having sum(debits_minor) <> sum(credits_minor)`,
  },
  {
    rule: 'I2',
    says: 'each account’s totals are the sums of its transfers',
    breaches: sql`
      with sides as (
        select debit_account_id as id, amount_minor as debits, 0 as credits from ledger.transfers
        union all select credit_account_id, 0, amount_minor from ledger.transfers),
      real as (select id, sum(debits) as debits, sum(credits) as credits from sides group by id)
      select a.kind || ' ' || a.id as what from ledger.accounts a left join real r using (id)
      where a.debits_minor <> coalesce(r.debits, 0) or a.credits_minor <> coalesce(r.credits, 0)`,
  },
  {
    rule: 'I3',
    says: 'no account is below its floor',
    breaches: sql`select kind || ' ' || id as what from ledger.accounts
      where case when kind like 'plat.cash.%' or kind like 'plat.exp.%'
          or kind in ('adv.receivable', 'adv.payer', 'aff.debt')
        then debits_minor < credits_minor else credits_minor < debits_minor end`,
  },
  ...payoutInvariants,
  {
    rule: 'I7',
    says: 'pending and held money is the sum of those commissions, less what was taken back',
    breaches: sql`
      with due as (
        select affiliate_id, advertiser_id, currency,
          case status when 'pending' then 'aff.pending' else 'aff.hold' end as kind,
          sum(amount_minor - refunded_minor) as minor
        from affiliate.commissions where status in ('pending', 'held') group by 1, 2, 3, 4),
      kept as (select affiliate_id, advertiser_id, currency, kind, credits_minor - debits_minor as minor
        from ledger.accounts where kind in ('aff.pending', 'aff.hold'))
      select kind || ' ' || affiliate_id || ' ' || currency as what
      from kept k full join due d using (affiliate_id, advertiser_id, currency, kind)
      where coalesce(k.minor, 0) <> coalesce(d.minor, 0)`,
  },
  {
    rule: 'I8',
    says: 'each funded commission was created once, from an event taken once; nothing moves without its fact',
    breaches: sql`
      select 'commission ' || m.id as what from affiliate.commissions m
        left join ledger.transactions t on t.idempotency_key = 'c:' || m.id || ':create'
        where m.status not in ('unfunded', 'rejected', 'reversed') and t.id is null
      union all
      select 'commission unfunded, yet posted ' || m.id from affiliate.commissions m
        join ledger.transactions t on t.idempotency_key = 'c:' || m.id || ':create'
        where m.status = 'unfunded'
      union all
      select 'transaction ' || t.id from ledger.transactions t
        where t.commission_id is not null
          and not exists (select from affiliate.commissions m where m.id = t.commission_id)
      union all
      select 'transaction ' || t.id from ledger.transactions t
        where t.conversion_id is not null
          and not exists (select from affiliate.conversions c where c.id = t.conversion_id)
      union all
      select 'transaction without transfers ' || t.id from ledger.transactions t
        where not exists (select from ledger.transfers l where l.transaction_id = t.id)
      union all
      select 'event taken twice ' || app_id || ' ' || event || ' ' || external_id
        from affiliate.conversions group by app_id, event, external_id, is_test having count(*) > 1`,
  },
  {
    rule: 'I9',
    says: 'what an affiliate earned, less what was taken back, is pending, held, available, less debt, in transit or paid',
    breaches: sql`
      with books as (
        select affiliate_id, advertiser_id, currency,
          sum(credits_minor - debits_minor) as minor
        from ledger.accounts where kind like 'aff.%' group by 1, 2, 3),
      gone as (${moneyByReason}),
      earned as (${liveCommissions})
      select affiliate_id || ' ' || currency as what
      from books b full join earned e using (affiliate_id, advertiser_id, currency)
      full join gone g using (affiliate_id, advertiser_id, currency)
      where coalesce(e.minor, 0) <> coalesce(b.minor, 0) + coalesce(g.minor, 0)`,
  },
  {
    rule: 'I10',
    says: 'an advertiser’s payments are its balance, its commissions and its fees',
    breaches: sql`
      with books as (
        select advertiser_id, currency, sum(credits_minor - debits_minor) as minor
        from ledger.accounts where kind in ('adv.deposit', 'adv.receivable', 'adv.payer') group by 1, 2),
      brought as (${advertiserPayments}),
      earned as (select advertiser_id, currency, sum(minor) as minor from (${liveCommissions}) as c group by 1, 2),
      fees as (${liveFees})
      select advertiser_id || ' ' || currency as what
      from books b full join brought p using (advertiser_id, currency)
      full join earned e using (advertiser_id, currency) full join fees f using (advertiser_id, currency)
      where coalesce(p.minor, 0)
        <> coalesce(b.minor, 0) + coalesce(e.minor, 0) + coalesce(f.minor, 0)`,
  },
  {
    rule: 'I11',
    says: 'nobody has money available and a debt at once',
    breaches: sql`select v.affiliate_id || ' ' || v.currency as what from ledger.accounts v
      join ledger.accounts d on d.kind = 'aff.debt' and d.affiliate_id = v.affiliate_id
        and d.advertiser_id = v.advertiser_id and d.currency = v.currency
      where v.kind = 'aff.available' and v.credits_minor > v.debits_minor
        and d.debits_minor > d.credits_minor`,
  },
  {
    rule: 'I15',
    says: 'each commission went its way in order: created, approved, released',
    breaches: sql`
      with steps as (
        select commission_id as id, bool_or(reason = 'commission_created') as created,
          bool_or(reason = 'commission_approved') as approved,
          bool_or(reason = 'commission_released') as released,
          bool_or(reason = 'commission_rejected') as rejected,
          bool_or(idempotency_key like '%:restore:reject') as reopened
        from ledger.transactions where commission_id is not null group by commission_id)
      select 'commission ' || m.id || ' ' || m.status as what
      from steps s join affiliate.commissions m using (id)
      where not s.created or (s.released and not s.approved) or (s.rejected and s.approved and not s.reopened)
        or (m.status in ('held', 'available') and not s.approved)
        or (m.status = 'pending' and s.approved) or (m.status = 'held' and s.released)
        or (s.rejected and m.status not in ('rejected', 'reversed') and not s.reopened)
      union all
      select 'commission ' || m.id || ' pending of an approved conversion'
      from affiliate.commissions m join affiliate.conversions c on c.id = m.conversion_id
      where m.status = 'pending' and c.status = 'approved'`,
  },
  {
    rule: 'B1',
    says: 'what was booked by hand is in the ledger once, and what was not booked is not',
    breaches: sql`select 'booking ' || b.id as what from affiliate.bookings b
      where (b.status = 'booked') <> exists (
        select from ledger.transactions t where t.booking_id = b.id)`,
  },
  {
    rule: 'B2',
    says: 'an invoice is the sum of its lines, and paid by what was booked for it',
    breaches: sql`select 'invoice ' || i.number as what from affiliate.invoices i
      where i.total_minor <> (select coalesce(sum(l.amount_minor), 0)
          from affiliate.invoice_lines l where l.invoice_id = i.id)
        or i.paid_minor <> (select coalesce(sum(b.amount_minor), 0)
          from affiliate.bookings b where b.invoice_id = i.id and b.status = 'booked')`,
  },
  invoiceInvariant,
  {
    rule: 'I18',
    says: 'the audit log holds what it was sealed with',
    breaches: chainBreaches,
  },
  {
    rule: 'I20',
    says: 'no hard cap was passed, unless its limit was lowered afterwards',
    breaches: sql`select 'cap ' || c.id || ' ' || n.period_start as what
      from affiliate.caps c join affiliate.cap_counters n on n.cap_id = c.id
      where c.is_hard and c.changed_at is null and n.used_value > c.limit_value`,
  },
  ...figureInvariants,
]

/** One statement for one rule, at most `limit` findings. */
export function findBreaches({ rule, breaches }: Invariant, limit: number): SQL {
  return sql`select ${rule}::text as rule, what from (${breaches}) as found limit ${limit}`
}

export function toFinding(row: Row): Finding {
  return { rule: readText(row.rule), what: readText(row.what) }
}
