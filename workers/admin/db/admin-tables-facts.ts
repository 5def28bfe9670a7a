/** Tables of recorded events and money. Staff can view them, nobody can edit them. */
import { type RecordTable, table, uuids } from './admin-table.ts'

export const factTables: readonly RecordTable[] = [
  table(
    'events',
    'clicks',
    'affiliate.clicks',
    `id clicked_at advertiser_id>advertisers app_id>apps offer_id>offers affiliate_id>affiliates
    link_id>links country device os browser reason consent recorded_at`,
    { search: 'id' },
  ),
  table(
    'events',
    'customers',
    'affiliate.customers',
    `id advertiser_id>advertisers app_id>apps external_id offer_id>offers affiliate_id>affiliates
    click_id>clicks bound_at bound_by bound_conversion_id>conversions ended_at ended_by cancelled_at`,
    { search: 'customer' },
  ),
  table(
    'events',
    'conversions',
    'affiliate.conversions',
    `id event external_id status rejection advertiser_id>advertisers app_id>apps offer_id>offers
    affiliate_id>affiliates click_id>clicks customer_id>customers amount_minor currency revenue_minor
    refunded_minor fee_minor attributed_by source original_id>conversions decided_at decided_by>users
    decision_note occurred_at recorded_at`,
    { search: 'order', indexed: ['click_id', 'customer_id', 'original_id'] },
  ),
  table(
    'events',
    'commissions',
    'affiliate.commissions',
    `id conversion_id>conversions advertiser_id>advertisers offer_id>offers affiliate_id>affiliates
    level:number amount_minor currency rate_bps fixed_minor status hold_until refunded_minor
    is_in_review released_at created_at`,
    { search: 'order', indexed: ['conversion_id'] },
  ),
  table(
    'events',
    'reviews',
    'affiliate.reviews',
    `id conversion_id>conversions advertiser_id>advertisers affiliate_id>affiliates status opened_at
    closed_at closed_by>users note`,
  ),
  table(
    'events',
    'inbound_reports',
    'logs.inbound_reports',
    `id advertiser_id>advertisers app_id>apps app_key_id>app_keys source verdict verdict_detail
    click_id>clicks awaits foreign_status conversion_id>conversions received_at judged_at`,
    { search: 'id' },
  ),
  table(
    'money',
    'ledger_accounts',
    'ledger.accounts',
    `id kind currency advertiser_id>advertisers affiliate_id>affiliates debits_minor credits_minor
    created_at`,
    { contains: ['kind'] },
  ),
  table(
    'money',
    'ledger_transactions',
    'ledger.transactions',
    `id reason idempotency_key advertiser_id>advertisers affiliate_id>affiliates
    commission_id>commissions payout_item_id>payout_items conversion_id>conversions
    booking_id>bookings effective_at recorded_at`,
    {
      search: 'order',
      indexed: ['commission_id', 'payout_item_id', 'conversion_id', 'booking_id'],
    },
  ),
  table(
    'money',
    'ledger_transfers',
    'ledger.transfers',
    `id transaction_id>ledger_transactions debit_account_id>ledger_accounts
    credit_account_id>ledger_accounts amount_minor currency advertiser_id>advertisers
    affiliate_id>affiliates`,
    {
      ...{ key: uuids('transaction_id', 'id'), search: 'id' },
      indexed: ['debit_account_id', 'credit_account_id'],
    },
  ),
  table(
    'money',
    'bookings',
    'affiliate.bookings',
    `id kind status advertiser_id>advertisers affiliate_id>affiliates invoice_id>invoices
    amount_minor currency cash_account reference reason effective_at proposed_by>users
    decided_by>users decided_at created_at`,
    { contains: ['reason'] },
  ),
  table(
    'money',
    'invoices',
    'affiliate.invoices',
    `id number advertiser_id>advertisers currency period_start period_end total_minor paid_minor
    status issued_at due_at voided_at voided_by>users void_reason`,
  ),
  table(
    'money',
    'payout_runs',
    'affiliate.payout_runs',
    `id payer_advertiser_id>advertisers currency method batch_count:number item_count:number
    total_minor minimum_minor cut_off_at created_by>users created_at built_at`,
    { contains: ['method'] },
  ),
  table(
    'money',
    'payout_batches',
    'affiliate.payout_batches',
    `id run_id>payout_runs payer_advertiser_id>advertisers currency item_count:number total_minor status
    created_by>users created_at approved_by>users approved_at discarded_by>users attempts:number
    paypal_batch_id paypal_status fees_minor last_problem submitted_at settled_at`,
    { contains: ['paypal_batch_id'] },
  ),
  table(
    'money',
    'payout_items',
    'affiliate.payout_items',
    `id batch_id>payout_batches advertiser_id>advertisers affiliate_id>affiliates currency
    amount_minor receiver:receiver status paypal_item_id paypal_transaction_id paypal_status fee_minor
    problem_code problem_message created_at updated_at`,
    { contains: ['paypal_item_id', 'receiver'] },
  ),
  table(
    'money',
    'payout_differences',
    'affiliate.payout_differences',
    `id kind batch_id>payout_batches item_id ours theirs found_at last_seen_at resolved_at
    resolved_by>users note`,
    { contains: ['item_id', 'note'] },
  ),
  table(
    'money',
    'proposals',
    'affiliate.proposals',
    `id kind status advertiser_id>advertisers affiliate_id>affiliates reason proposed_by>users
    proposed_at decided_by>users decided_at`,
    { contains: ['kind', 'reason'] },
  ),
  table(
    'journals',
    'mails',
    'logs.mails',
    `id kind to_address:receiver language user_id>users advertiser_id>advertisers status attempts:number
    next_attempt_at last_problem created_at sent_at`,
    { contains: ['to_address', 'kind'] },
  ),
  table(
    'journals',
    'dead_messages',
    'logs.dead_messages',
    `id queue message_id problem reason attempts:number sent_at kept_at tried_at next_try_at
    brought_in_at dropped_at`,
    { contains: ['message_id'] },
  ),
  table(
    'journals',
    'job_runs',
    'logs.job_runs',
    'id job scheduled_for:time started_at ended_at outcome error',
    { contains: ['outcome'] },
  ),
]
