/** Compares money in the ledger, in the payout items and in the simulator's journal. */

import { currencyExponents } from '../../schema/vocabulary.ts'
import { exponents } from '../paypal/simulator-state.ts'
import { earnedLines, type Report, type Terms } from './report.ts'
import type { System } from './system.ts'

/** One conversion of the run, with its commission in the ledger. */
export interface RunConversion {
  externalId: string
  status: string
  rejection: string | null
  commissions: number
  commissionMinor: bigint
  commissionStatus: string | null
  /** A fraud rule held it for review, so its commissions are pending. */
  isInReview: boolean
  /** Posted as commission_created. */
  ledgerMinor: bigint
}

export async function readRunConversions(
  { query, demo }: System,
  runId: string,
): Promise<RunConversion[]> {
  const rows = await query<Record<string, string | null> & { in_review: boolean }>(
    `select co.external_id, co.status, co.rejection, count(cm.id)::text as commissions,
       coalesce(sum(cm.amount_minor), 0)::text as commission_minor, min(cm.status) as commission_status,
       coalesce(bool_or(cm.is_in_review), false) as in_review,
       coalesce(sum(posted.minor), 0)::text as ledger_minor
     from affiliate.conversions co
     left join affiliate.commissions cm on cm.conversion_id = co.id
     left join lateral (
       select sum(t.amount_minor) as minor
       from ledger.transactions x join ledger.transfers t on t.transaction_id = x.id
       where x.commission_id = cm.id and x.reason = 'commission_created') posted on true
     where co.app_id = $1 and starts_with(co.external_id, $2)
     group by co.id order by co.id`,
    [demo().app.id, `replay:${runId}:`],
  )
  return rows.map((row) => ({
    externalId: row.external_id ?? '',
    status: row.status ?? '',
    rejection: row.rejection ?? null,
    commissions: Number(row.commissions),
    commissionMinor: BigInt(row.commission_minor ?? 0),
    commissionStatus: row.commission_status ?? null,
    isInReview: row.in_review,
    ledgerMinor: BigInt(row.ledger_minor ?? 0),
  }))
}

/**
 * The expected commission of each report. The click it names (or the click that this one repeats) must not be
 * rejected. The commission is amount × rate by the affiliate's own terms or the offer's; sponsors earn the
 * share of their level. External id → minor units by level, without zero amounts.
 */
export async function expectEarnings(
  system: System,
  reports: readonly Report[],
): Promise<Map<string, bigint[]>> {
  const termsOf = await readTerms(system, reports)
  return new Map(
    reports.map((report) => {
      const terms = termsOf.get(report.external_id)
      return [report.external_id, terms === undefined ? [] : earnedLines(report, terms)]
    }),
  )
}

/** By external id: the terms of a report; absent when the expected commission is zero. */
export async function readTerms(
  { query }: System,
  reports: readonly Report[],
): Promise<Map<string, Terms>> {
  const rows = await query<{
    id: string
    earns: boolean
    event: string
    rate: number
    fixed: string
    levels: number[]
  }>(
    `select distinct on (named.id, rule.event) named.id, rule.event,
       coalesce(first.reason, '') = '' and coalesce(named.reason, '') in ('', 'duplicate') as earns,
       rule.rate_bps as rate, rule.fixed_minor::text as fixed,
       array_remove(array[case when p1.sponsor_id is not null then o.level_2_bps end,
         case when p2.sponsor_id is not null then o.level_3_bps end], null) as levels
     from affiliate.clicks named
     join affiliate.clicks first on first.id = coalesce(named.duplicate_of, named.id)
     join affiliate.payout_rules rule on rule.offer_id = first.offer_id
       and (rule.affiliate_id = first.affiliate_id or rule.affiliate_id is null)
     join affiliate.offers o on o.id = first.offer_id
     join affiliate.partnerships p1 on p1.advertiser_id = first.advertiser_id
       and p1.affiliate_id = first.affiliate_id
     left join affiliate.partnerships p2 on p2.advertiser_id = first.advertiser_id
       and p2.affiliate_id = p1.sponsor_id
     where named.id = any($1::uuid[]) and not rule.is_coupon
     order by named.id, rule.event, rule.affiliate_id nulls last`,
    [reports.map(({ click_id }) => click_id)],
  )
  const termsOf = new Map<string, Terms>()
  for (const { id, earns, event, rate, fixed, levels } of rows) {
    const terms = { rateBps: rate, fixedMinor: BigInt(fixed), levelsBps: levels }
    if (earns) termsOf.set(`${id} ${event}`, terms)
  }
  return new Map(
    reports.flatMap(({ external_id: id, click_id: clickId, event }) => {
      const terms = termsOf.get(`${clickId} ${event}`)
      return terms === undefined ? [] : [[id, terms] as const]
    }),
  )
}

/** The whole ledger of one currency. */
export interface LedgerState {
  currency: string
  debitsMinor: bigint
  creditsMinor: bigint
  transfersMinor: bigint
  /** Accounts whose running totals differ from the sums of their transfers. */
  drifted: number
  /** Commissions earned by affiliates minus commissions reversed. */
  earnedMinor: bigint
  /** Owed to affiliates now, minus debts. */
  owedMinor: bigint
  /** Sent to PayPal for payouts, minus returns. */
  paidMinor: bigint
}

export async function readLedger({ query }: System): Promise<LedgerState[]> {
  const rows = await query<Record<string, string>>(`
    with moved as (
      select t.currency, x.reason, sum(t.amount_minor) as minor
      from ledger.transfers t join ledger.transactions x on x.id = t.transaction_id
      group by t.currency, x.reason),
    sides as (
      select account, sum(debit) as debit, sum(credit) as credit from (
        select debit_account_id as account, amount_minor as debit, 0 as credit from ledger.transfers
        union all
        select credit_account_id, 0, amount_minor from ledger.transfers) s group by account)
    select a.currency, sum(a.debits_minor)::text as debits, sum(a.credits_minor)::text as credits,
      (select coalesce(sum(minor), 0)::text from moved m where m.currency = a.currency) as transfers,
      count(*) filter (where a.debits_minor <> coalesce(s.debit, 0)
        or a.credits_minor <> coalesce(s.credit, 0))::text as drifted,
      (select coalesce(sum(case when reason in ('commission_refunded', 'commission_rejected') then -minor else minor end), 0)::text
        from moved m where m.currency = a.currency and reason in ('commission_created',
          'commission_restored', 'commission_refunded', 'commission_rejected')) as earned,
      coalesce(sum(a.credits_minor - a.debits_minor) filter (where a.kind like 'aff.%'), 0)::text as owed,
      (select coalesce(sum(case reason when 'payout_paid' then minor when 'payout_reversed' then -minor end), 0)::text
        from moved m where m.currency = a.currency) as paid
    from ledger.accounts a left join sides s on s.account = a.id
    group by a.currency order by a.currency`)
  return rows.map((row) => ({
    currency: row.currency ?? '',
    debitsMinor: BigInt(row.debits ?? 0),
    creditsMinor: BigInt(row.credits ?? 0),
    transfersMinor: BigInt(row.transfers ?? 0),
    drifted: Number(row.drifted),
    earnedMinor: BigInt(row.earned ?? 0),
    owedMinor: BigInt(row.owed ?? 0),
    paidMinor: BigInt(row.paid ?? 0),
  }))
}

/** Money per payout item in one of the three books: `{item id} {currency}` → minor units. */
export type Paid = Map<string, bigint>

/** The journal of the simulated PayPal, in the ledger's minor units. */
export async function readPaypalJournal(system: System): Promise<Paid> {
  const { journal } = await system.readPaypal<{
    journal: { kind: string; sender_item_id: string; currency: string; minor: string }[]
  }>('journal')
  const paid: Paid = new Map()
  for (const { kind, sender_item_id, currency, minor } of journal) {
    const ours = currencyExponents[currency as keyof typeof currencyExponents]
    const scale = 10n ** BigInt(ours - (exponents[currency] ?? ours))
    const amount = BigInt(minor) * scale
    add(paid, `${sender_item_id} ${currency}`, kind === 'out' ? amount : -amount)
  }
  return paid
}

/** The money that left by the ledger, and the amounts of paid items. */
export async function readPaidItems({ query }: System): Promise<{ ledger: Paid; items: Paid }> {
  const transfers = await query<{ id: string; currency: string; minor: string }>(`
    select x.payout_item_id as id, t.currency,
      sum(case x.reason when 'payout_paid' then t.amount_minor else -t.amount_minor end)::text as minor
    from ledger.transactions x join ledger.transfers t on t.transaction_id = x.id
    where x.reason in ('payout_paid', 'payout_reversed') group by 1, 2`)
  const items = await query<{ id: string; currency: string; minor: string }>(
    `select id, currency, amount_minor::text as minor from affiliate.payout_items where status = 'paid'`,
  )
  const book = (rows: typeof items): Paid =>
    new Map(rows.map(({ id, currency, minor }) => [`${id} ${currency}`, BigInt(minor)]))
  return { ledger: book(transfers), items: book(items) }
}

function add(paid: Paid, key: string, amount: bigint): void {
  paid.set(key, (paid.get(key) ?? 0n) + amount)
}

/** Keys whose amounts differ between two books; a missing item counts as zero. */
export function differences(one: Paid, other: Paid): string[] {
  const keys = new Set([...one.keys(), ...other.keys()])
  return [...keys].filter((key) => (one.get(key) ?? 0n) !== (other.get(key) ?? 0n))
}

export function totalOf(paid: Paid, currency: string): bigint {
  let total = 0n
  for (const [key, minor] of paid) if (key.endsWith(` ${currency}`)) total += minor
  return total
}
