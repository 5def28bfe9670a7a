import { sql } from 'drizzle-orm'
import { check, index, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import { advertisers } from './advertisers.ts'
import { affiliates } from './affiliates.ts'
import { createdAtColumn, currencyColumn, idColumn, minorColumn, timeColumn } from './columns.ts'
import { described, oneOf } from './described.ts'
import { ledgerSchema } from './schemas.ts'
import { currencies, ledgerAccountKinds, ledgerReasons } from './vocabulary.ts'

const kindsOn = (side: 'debit' | 'credit') =>
  Object.entries(ledgerAccountKinds)
    .filter(([, normal]) => normal === side)
    .map(([kind]) => kind)

export const ledgerAccounts = ledgerSchema.table(
  'accounts',
  {
    id: idColumn(),
    kind: text('kind').notNull().$type<keyof typeof ledgerAccountKinds>(),
    currency: currencyColumn().notNull(),
    advertiserId: uuid('advertiser_id').references(() => advertisers.id),
    affiliateId: uuid('affiliate_id').references(() => affiliates.id),
    debitsMinor: minorColumn('debits_minor').notNull().default(sql`0`),
    creditsMinor: minorColumn('credits_minor').notNull().default(sql`0`),
    createdAt: createdAtColumn(),
  },
  (t) => [
    // Both indexes start with the owner, so that no plan scans all accounts of an owner to find
    // one.
    unique('accounts_key').on(t.advertiserId, t.affiliateId, t.kind, t.currency).nullsNotDistinct(),
    index('accounts_affiliate_idx')
      .on(t.affiliateId, t.advertiserId, t.kind, t.currency)
      .where(sql`affiliate_id is not null`),
    index('accounts_payable_idx').on(t.currency, t.id).where(sql`kind = 'aff.available'`),
    check('accounts_kind_check', oneOf(t.kind, Object.keys(ledgerAccountKinds))),
    check('accounts_currency_check', oneOf(t.currency, currencies)),
    check('accounts_totals_check', sql`${t.debitsMinor} >= 0 and ${t.creditsMinor} >= 0`),
    check(
      'accounts_floor_check',
      sql`case when ${oneOf(t.kind, kindsOn('debit'))} then ${t.debitsMinor} >= ${t.creditsMinor} else ${t.creditsMinor} >= ${t.debitsMinor} end`,
    ),
    check(
      'accounts_owner_check',
      sql`case when ${t.kind} like 'aff.%' then ${t.affiliateId} is not null and ${t.advertiserId} is not null when ${t.kind} like 'adv.%' or ${t.kind} = 'plat.fee_pending' then ${t.advertiserId} is not null and ${t.affiliateId} is null else ${t.affiliateId} is null end`,
    ),
  ],
)

export const ledgerTransactions = ledgerSchema.table(
  'transactions',
  {
    id: idColumn(),
    idempotencyKey: text('idempotency_key').notNull(),
    reason: text('reason', { enum: ledgerReasons }).notNull(),
    advertiserId: uuid('advertiser_id'),
    affiliateId: uuid('affiliate_id'),
    commissionId: uuid('commission_id'),
    payoutItemId: uuid('payout_item_id'),
    conversionId: uuid('conversion_id'),
    bookingId: uuid('booking_id'),
    effectiveAt: timeColumn('effective_at').notNull(),
    recordedAt: timeColumn('recorded_at').notNull().default(sql`now()`),
  },
  (t) => [
    unique('transactions_idempotency_key').on(t.idempotencyKey),
    index('transactions_commission_idx').on(t.commissionId).where(sql`commission_id is not null`),
    index('transactions_payout_item_idx').on(t.payoutItemId).where(sql`payout_item_id is not null`),
    index('transactions_conversion_idx').on(t.conversionId).where(sql`conversion_id is not null`),
    index('transactions_booking_idx').on(t.bookingId).where(sql`booking_id is not null`),
    index('transactions_advertiser_idx').on(t.advertiserId, t.recordedAt),
    index('transactions_affiliate_idx').on(t.affiliateId, t.recordedAt),
    check('transactions_reason_check', oneOf(t.reason, ledgerReasons)),
    check('transactions_key_check', sql`length(${t.idempotencyKey}) between 3 and 200`),
  ],
)

/**
 * References of transfers are checked once per statement (ledger.require_references), not per row.
 */
export const ledgerTransfers = ledgerSchema.table(
  'transfers',
  {
    id: uuid('id').notNull().default(sql`uuidv7()`),
    transactionId: uuid('transaction_id').notNull(),
    debitAccountId: uuid('debit_account_id').notNull(),
    creditAccountId: uuid('credit_account_id').notNull(),
    amountMinor: minorColumn('amount_minor').notNull(),
    currency: currencyColumn().notNull(),
    advertiserId: uuid('advertiser_id'),
    affiliateId: uuid('affiliate_id'),
  },
  (t) => [
    primaryKey({ name: 'transfers_pk', columns: [t.transactionId, t.id] }),
    index('transfers_debit_account_idx').on(t.debitAccountId),
    index('transfers_credit_account_idx').on(t.creditAccountId),
    check('transfers_amount_check', sql`${t.amountMinor} > 0`),
    check('transfers_two_accounts_check', sql`${t.debitAccountId} <> ${t.creditAccountId}`),
  ],
)

export const ledgerDescribed = [
  described(ledgerAccounts, 'A ledger account of one currency, with its running totals.', {
    id: 'The account; locks are taken in this order.',
    kind: 'Kind of account. It defines the normal side, on which the balance may not be negative.',
    currency: 'Its currency.',
    advertiserId: 'Advertiser of the books; null for the platform’s own.',
    affiliateId: 'Affiliate of the books, with that advertiser.',
    debitsMinor: 'Sum of all debits.',
    creditsMinor: 'Sum of all credits.',
    createdAt: 'When it was opened.',
  }),
  described(ledgerTransactions, 'One business fact that moved money. Append-only.', {
    id: 'The ledger transaction.',
    idempotencyKey: 'Derived from the fact and unique, so the fact moves money once.',
    reason: 'Kind of fact, from a closed list.',
    advertiserId: 'Advertiser concerned.',
    affiliateId: 'Affiliate concerned.',
    commissionId: 'Commission concerned.',
    payoutItemId: 'Payout item concerned.',
    conversionId: 'Conversion concerned, where it is about the platform’s fee.',
    bookingId: 'Booking concerned.',
    effectiveAt: 'Business time.',
    recordedAt: 'Database time.',
  }),
  described(ledgerTransfers, 'One movement between two accounts of one currency. Append-only.', {
    id: 'The transfer, within its transaction.',
    transactionId: 'Fact it belongs to.',
    debitAccountId: 'Account debited.',
    creditAccountId: 'Account credited.',
    amountMinor: 'Amount, always positive.',
    currency: 'Currency of both accounts.',
    advertiserId: 'Advertiser concerned, for row-level policies.',
    affiliateId: 'Affiliate concerned, for row-level policies.',
  }),
]
