import { sql } from 'drizzle-orm'
import {
  check,
  date,
  foreignKey,
  index,
  integer,
  numeric,
  primaryKey,
  smallint,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { advertisers } from './advertisers.ts'
import { affiliates } from './affiliates.ts'
import { createdAtColumn, currencyColumn, idColumn, minorColumn, timeColumn } from './columns.ts'
import { described, oneOf } from './described.ts'
import { offers } from './offers.ts'
import { payoutDifferences } from './paypal-books.ts'
import { affiliateSchema } from './schemas.ts'
import {
  bookingKinds,
  bookingStatuses,
  conversionEvents,
  currencies,
  invoiceLineKinds,
  invoiceStatuses,
  ledgerAccountKinds,
} from './vocabulary.ts'

const cashKinds = Object.keys(ledgerAccountKinds).filter((kind) => kind.startsWith('plat.cash.'))

/** One person proposes, another books. An advertiser's person pays a bonus alone. */
export const bookings = affiliateSchema.table(
  'bookings',
  {
    id: idColumn(),
    kind: text('kind', { enum: bookingKinds }).notNull(),
    status: text('status', { enum: bookingStatuses }).notNull().default('proposed'),
    advertiserId: uuid('advertiser_id').references(() => advertisers.id),
    affiliateId: uuid('affiliate_id').references(() => affiliates.id),
    invoiceId: uuid('invoice_id'),
    differenceId: uuid('difference_id').references(() => payoutDifferences.id),
    amountMinor: minorColumn('amount_minor').notNull(),
    currency: currencyColumn().notNull(),
    cashAccount: text('cash_account'),
    reference: text('reference').notNull(),
    referenceKey: text('reference_key'),
    reason: text('reason').notNull(),
    effectiveAt: timeColumn('effective_at').notNull(),
    proposedBy: uuid('proposed_by').notNull(),
    decidedBy: uuid('decided_by'),
    decidedAt: timeColumn('decided_at'),
    createdAt: createdAtColumn(),
  },
  (t) => [
    // A reference is booked once. That of a refused booking may be proposed again.
    uniqueIndex('bookings_reference_key').on(t.referenceKey).where(sql`status <> 'refused'`),
    uniqueIndex('bookings_difference_key')
      .on(t.differenceId)
      .where(sql`difference_id is not null and status <> 'refused'`),
    index('bookings_open_idx').on(t.createdAt).where(sql`status = 'proposed'`),
    index('bookings_advertiser_idx').on(t.advertiserId, t.createdAt),
    index('bookings_invoice_idx').on(t.invoiceId).where(sql`invoice_id is not null`),
    foreignKey({
      name: 'bookings_invoice_fk',
      columns: [t.advertiserId, t.invoiceId],
      foreignColumns: [invoices.advertiserId, invoices.id],
    }),
    check(
      'bookings_invoice_check',
      sql`(${t.kind} = 'invoice_payment') = (${t.invoiceId} is not null)`,
    ),
    check(
      'bookings_difference_check',
      sql`(${t.kind} = 'stranger_payment') = (${t.differenceId} is not null)`,
    ),
    check('bookings_kind_check', oneOf(t.kind, bookingKinds)),
    check('bookings_status_check', oneOf(t.status, bookingStatuses)),
    check('bookings_amount_check', sql`${t.amountMinor} > 0`),
    check('bookings_currency_check', oneOf(t.currency, currencies)),
    check('bookings_cash_check', oneOf(t.cashAccount, cashKinds)),
    check('bookings_decided_check', sql`(${t.status} = 'proposed') = (${t.decidedBy} is null)`),
    check(
      'bookings_second_person_check',
      sql`${t.decidedBy} <> ${t.proposedBy} or ${t.status} = 'refused' or ${t.kind} = 'bonus'`,
    ),
    check(
      'bookings_owner_check',
      sql`(${oneOf(t.kind, ['capital', 'stranger_payment'])}) = (${t.advertiserId} is null) and (${oneOf(t.kind, ['adjustment_credit', 'adjustment_debit', 'debt_writeoff', 'bonus'])}) = (${t.affiliateId} is not null)`,
    ),
    check('bookings_reference_key_check', sql`${t.referenceKey} <> ''`),
    check('bookings_reference_check', sql`length(${t.reference}) between 1 and 120`),
    check('bookings_reason_check', sql`length(${t.reason}) between 1 and 2000`),
  ],
)

export const invoices = affiliateSchema.table(
  'invoices',
  {
    id: idColumn(),
    number: text('number').notNull(),
    advertiserId: uuid('advertiser_id')
      .notNull()
      .references(() => advertisers.id),
    currency: currencyColumn().notNull(),
    periodStart: date('period_start', { mode: 'string' }).notNull(),
    periodEnd: date('period_end', { mode: 'string' }).notNull(),
    totalMinor: minorColumn('total_minor').notNull(),
    paidMinor: minorColumn('paid_minor').notNull().default(sql`0`),
    status: text('status', { enum: invoiceStatuses }).notNull().default('issued'),
    issuedAt: timeColumn('issued_at').notNull(),
    dueAt: timeColumn('due_at').notNull(),
    voidedAt: timeColumn('voided_at'),
    voidedBy: uuid('voided_by'),
    voidReason: text('void_reason'),
  },
  (t) => [
    unique('invoices_number_key').on(t.number),
    unique('invoices_tenant_key').on(t.advertiserId, t.id),
    // A void invoice keeps its number, and its period may be invoiced again.
    uniqueIndex('invoices_period_key')
      .on(t.advertiserId, t.currency, t.periodStart)
      .where(sql`status <> 'void'`),
    index('invoices_due_idx').on(t.dueAt).where(sql`status = 'issued'`),
    check(
      'invoices_void_check',
      sql`(${t.status} = 'void') = (${t.voidReason} is not null) and (${t.voidReason} is null or length(${t.voidReason}) between 1 and 2000)`,
    ),
    check('invoices_status_check', oneOf(t.status, invoiceStatuses)),
    check('invoices_currency_check', oneOf(t.currency, currencies)),
    check('invoices_paid_check', sql`${t.paidMinor} between 0 and ${t.totalMinor}`),
    check('invoices_period_check', sql`${t.periodEnd} > ${t.periodStart}`),
  ],
)

export const invoiceLines = affiliateSchema.table(
  'invoice_lines',
  {
    invoiceId: uuid('invoice_id').notNull(),
    advertiserId: uuid('advertiser_id').notNull(),
    position: smallint('position').notNull(),
    offerId: uuid('offer_id'),
    offerName: text('offer_name').notNull(),
    event: text('event', { enum: conversionEvents }),
    kind: text('kind', { enum: invoiceLineKinds }).notNull(),
    count: integer('count').notNull(),
    /** Negative for refunds and deposit payments. */
    amountMinor: minorColumn('amount_minor').notNull(),
  },
  (t) => [
    primaryKey({ name: 'invoice_lines_pk', columns: [t.invoiceId, t.position] }),
    foreignKey({
      name: 'invoice_lines_invoice_fk',
      columns: [t.advertiserId, t.invoiceId],
      foreignColumns: [invoices.advertiserId, invoices.id],
    }),
    foreignKey({
      name: 'invoice_lines_offer_fk',
      columns: [t.advertiserId, t.offerId],
      foreignColumns: [offers.advertiserId, offers.id],
    }),
    check('invoice_lines_kind_check', oneOf(t.kind, invoiceLineKinds)),
    check('invoice_lines_event_check', oneOf(t.event, conversionEvents)),
  ],
)

/** The value of one unit of a currency in another from a time on. */
export const exchangeRates = affiliateSchema.table(
  'exchange_rates',
  {
    base: text('base').notNull(),
    quote: text('quote').notNull(),
    asOf: timeColumn('as_of').notNull(),
    rate: numeric('rate').notNull(),
    enteredBy: uuid('entered_by'),
  },
  (t) => [
    primaryKey({ name: 'exchange_rates_pk', columns: [t.base, t.quote, t.asOf] }),
    check('exchange_rates_currencies_check', sql`${t.base} <> ${t.quote}`),
    check('exchange_rates_base_check', oneOf(t.base, currencies)),
    check('exchange_rates_quote_check', oneOf(t.quote, currencies)),
    check('exchange_rates_rate_check', sql`${t.rate} > 0`),
  ],
)

export const bookingsDescribed = [
  described(
    bookings,
    'A manual booking: proposed by one person, booked by a second. A bonus is paid by one person.',
    {
      id: 'The booking; its ledger key is derived from it.',
      kind: 'deposit, deposit_chargeback, invoice_payment, adjustment_…, debt_writeoff, capital, tariff, claim_setoff, stranger_payment, bonus.',
      status: 'proposed, booked or refused.',
      advertiserId: 'Advertiser concerned; null for the platform’s own money.',
      affiliateId: 'Affiliate concerned, on adjustments, write-offs and bonuses.',
      invoiceId: 'Invoice that a payment settles.',
      differenceId: 'Unknown payment at PayPal that the booking closes.',
      amountMinor: 'Amount, always positive.',
      currency: 'Its currency.',
      cashAccount: 'Cash account that the money entered or left.',
      reference: 'The bank’s or provider’s reference, as entered; of a bonus, its reason.',
      referenceKey:
        'The reference without case, spaces and invisible characters; of a bonus, the request’s key and the affiliate; null = an older booking has the same.',
      reason: 'The proposer’s reason.',
      effectiveAt: 'Business time of the ledger transaction.',
      proposedBy: 'Who proposed it.',
      decidedBy: 'Who booked or refused it. A booking needs another person than the proposer.',
      decidedAt: 'When.',
      createdAt: 'When it was proposed.',
    },
  ),
  described(invoices, 'A numbered invoice of a postpaid advertiser for one month.', {
    id: 'The invoice.',
    number: 'Invoice number, without gaps within a year.',
    advertiserId: 'Who owes it.',
    currency: 'Its currency.',
    periodStart: 'First day.',
    periodEnd: 'First day after the period.',
    totalMinor: 'Sum of its lines.',
    paidMinor: 'Paid so far.',
    status: 'issued, paid or void.',
    issuedAt: 'When it was created.',
    dueAt: 'Due date.',
    voidedAt: 'When it was voided; null = valid.',
    voidedBy: 'Who voided it.',
    voidReason: 'Their reason.',
  }),
  described(invoiceLines, 'One line of an invoice.', {
    invoiceId: 'The invoice.',
    advertiserId: 'Who owes it.',
    position: 'Position on the invoice, from 1.',
    offerId: 'Offer; null on lines about several offers.',
    offerName: 'Name of the offer at that time; empty on lines about several offers.',
    event: 'Event; null on lines about several events.',
    kind: 'commissions, fee, refunds, bonuses or deposit (what the deposit paid).',
    count: 'Number of ledger lines in the sum.',
    amountMinor: 'Sum; negative for refunds and deposit payments.',
  }),
  described(exchangeRates, 'Stored exchange rates, for advertisers that convert currencies.', {
    base: 'Currency that is converted from.',
    quote: 'Currency that is converted to.',
    asOf: 'Start of validity.',
    rate: 'Value of one unit of base in quote.',
    enteredBy: 'Who entered it.',
  }),
]
