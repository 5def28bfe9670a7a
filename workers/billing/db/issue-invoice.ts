/** Builds an invoice from the ledger. */
import { type SQL, sql } from 'drizzle-orm'
import type { FundingBooks } from '../../commissions/unfunded.ts'
import { ownPayerDue } from '../../ledger/receivables.ts'

/**
 * Advertisers that have ever owed anything and are not prepaid, after the given one. Rows:
 * advertiser_id, currency, billing_mode. `needs_settling`: a settlement must run before invoicing.
 */
export function listInvoiceable(
  { advertiserId, after }: { advertiserId: string | null; after: FundingBooks | null },
  limit: number,
): SQL {
  const has = (kind: string) => sql`exists (select from ledger.accounts o where o.kind = ${kind}
    and o.advertiser_id = b.advertiser_id and o.currency = b.currency
    and o.affiliate_id is null and o.debits_minor <> o.credits_minor)`
  return sql`
    select b.advertiser_id, b.currency, b.billing_mode, case b.billing_mode
      when 'own_payer' then ${ownPayerDue(sql`b.advertiser_id`, sql`b.currency`)} <> 0
      else ${has('adv.deposit')} and ${has('adv.receivable')} end as needs_settling
    from (
      select distinct a.advertiser_id, a.currency, adv.billing_mode from ledger.accounts a
      join affiliate.advertisers adv on adv.id = a.advertiser_id
      where a.debits_minor > 0 and (a.kind = 'adv.receivable' and adv.billing_mode <> 'prepaid'
          or a.kind = 'adv.payer' and adv.billing_mode = 'own_payer')
        and (${advertiserId}::uuid is null or a.advertiser_id = ${advertiserId}::uuid)
        and (${after?.advertiserId ?? null}::uuid is null or (a.advertiser_id, a.currency)
          > (${after?.advertiserId ?? null}::uuid, ${after?.currency ?? null}::text))
      order by a.advertiser_id, a.currency limit ${limit}) b
    order by b.advertiser_id, b.currency`
}

/** Serialises the numbering. The issuer holds the lock until the transaction ends. */
export const lockInvoiceNumbers = sql`
  select pg_advisory_xact_lock(hashtextextended('affiliate.invoices.number', 0))`

export interface NewInvoice extends FundingBooks {
  id: string
  /** First day after the period. */
  periodEnd: string
  issuedAt: Date
  dueAt: Date
}

/**
 * Every movement of a receivable except payments, by purpose. The part of a payment that became a
 * deposit counts as charged: the deposit later pays with it, and that counts as paid.
 *
 * Charges count up to the period's end by recording time, as on a statement. Movements of the
 * deposit and of earlier fees count up to now, so that an invoice never asks for more than is owed.
 */
function movements(own: SQL, end: SQL): SQL {
  return sql`
    account as (
      select id, kind from ledger.accounts
      where kind in ('adv.receivable', 'adv.deposit') and ${own} and affiliate_id is null),
    moved as (
      select l.transaction_id, a.kind, l.amount_minor as minor
      from account a join ledger.transfers l on l.debit_account_id = a.id
      where a.kind = 'adv.receivable'
      union all
      select l.transaction_id, a.kind,
        case a.kind when 'adv.receivable' then -l.amount_minor else l.amount_minor end
      from account a join ledger.transfers l on l.credit_account_id = a.id),
    charged as (
      select m.minor, t.recorded_at, coalesce(t.conversion_id, co.conversion_id) as conversion_id,
        case when t.reason in ('commission_created', 'commission_restored') then 'commissions'
          when t.reason in ('fee_charged', 'fee_transferred') then 'fee'
          when t.reason in ('commission_rejected', 'commission_refunded', 'fee_returned') then 'refunds'
          when t.reason = 'bonus_paid' then 'bonuses'
          else 'deposit' end as kind
      from moved m join ledger.transactions t on t.id = m.transaction_id
      left join affiliate.commissions co on co.id = t.commission_id
      where (m.kind = 'adv.receivable') = (t.reason <> 'invoice_paid')
        and (t.recorded_at < (${end} at time zone 'UTC')
          or (t.commission_id is null and t.conversion_id is null)))`
}

/**
 * Issues the invoice of everything up to the period's end that no valid invoice has charged. So a
 * month with more refunds than commissions carries over to the next one, and so do the charges of a
 * void invoice. If nothing is owed, there is no invoice and no number. An invoice is never issued
 * for a month before the last invoiced one. Must follow `lockInvoiceNumbers`. One row: `number`, if
 * one was issued.
 */
export function issueInvoice({ id, advertiserId, currency, ...invoice }: NewInvoice): SQL {
  const own = sql`advertiser_id = ${advertiserId}::uuid and currency = ${currency}`
  const end = sql`${invoice.periodEnd}::date`
  const issuedAt = sql`${invoice.issuedAt.toISOString()}::timestamptz`
  const prefix = `INV-${invoice.issuedAt.getUTCFullYear()}-`
  return sql`
    with ${movements(own, sql`${invoice.periodEnd}::timestamp`)},
    earlier as (select * from affiliate.invoices where ${own}),
    period as (
      select least(
        coalesce((select max(period_end) from earlier),
          (select date_trunc('month', min(recorded_at) at time zone 'UTC')::date from charged)),
        -- A void invoice whose charges are not on a later invoice yet.
        (select min(v.period_start) from earlier v where v.status = 'void' and not exists (
          select from earlier e where e.id <> v.id and e.issued_at >= v.voided_at))) as start),
    free as (
      select start from period where start < ${end}
        and not exists (select from earlier e where e.period_end > ${end})),
    due as (
      select offer_id, event, kind, sum(count)::int as count, sum(minor)::bigint as minor from (
        select v.offer_id, v.event, c.kind, 1 as count, c.minor
        from charged c left join affiliate.conversions v on v.id = c.conversion_id
        union all
        select l.offer_id, l.event, l.kind, -l.count, -l.amount_minor
        from earlier e join affiliate.invoice_lines l on l.invoice_id = e.id
        where e.status <> 'void') part
      group by offer_id, event, kind),
    line as (
      select d.*, coalesce(o.name, '') as name
      from free, due d left join affiliate.offers o on o.id = d.offer_id where d.minor <> 0),
    next as (
      select coalesce(max(split_part(number, '-', 3)::bigint), 0) + 1 as n
      from affiliate.invoices where number like ${`${prefix}%`}),
    issued as (
      insert into affiliate.invoices (id, number, advertiser_id, currency, period_start, period_end,
        total_minor, issued_at, due_at)
      select ${id}::uuid, ${prefix}::text || lpad(n::text, greatest(6, length(n::text)), '0'),
        ${advertiserId}::uuid, ${currency}, free.start, ${end}, total.minor, ${issuedAt},
        ${invoice.dueAt.toISOString()}::timestamptz
      from free, next, (select sum(minor)::bigint as minor from line) total
      where total.minor > 0
      returning id, advertiser_id, number),
    listed as (
      insert into affiliate.invoice_lines (invoice_id, advertiser_id, position, offer_id, offer_name,
        event, kind, count, amount_minor)
      select i.id, i.advertiser_id,
        row_number() over (order by l.offer_id is null, l.name, l.offer_id, l.event, l.kind),
        l.offer_id, l.name, l.event, l.kind, l.count, l.minor
      from issued i, line l)
    select number from issued`
}
