import { sql } from 'drizzle-orm'
import { check, index, integer, jsonb, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { advertisers } from './advertisers.ts'
import { createdAtColumn, currencyColumn, idColumn, minorColumn, timeColumn } from './columns.ts'
import { described, oneOf } from './described.ts'
import { users } from './people.ts'
import { affiliateSchema } from './schemas.ts'
import {
  currencies,
  payoutBatchProblems,
  payoutBatchStatuses,
  payoutItemStatuses,
  payoutMethods,
} from './vocabulary.ts'

/**
 * PayPal's numbers of a currency conversion, as decimals (workers/payouts/paypal/batch-page.ts).
 */
export interface PayoutConversion {
  from: { currency: string; value: string }
  to: { currency: string; value: string }
  rate: string
}

export const payoutBatches = affiliateSchema.table(
  'payout_batches',
  {
    id: idColumn(),
    runId: uuid('run_id').notNull(),
    number: integer('number').notNull(),
    payerAdvertiserId: uuid('payer_advertiser_id').references(() => advertisers.id),
    method: text('method', { enum: payoutMethods }).notNull().default('paypal'),
    replacesBatchId: uuid('replaces_batch_id'),
    currency: currencyColumn().notNull(),
    itemCount: integer('item_count').notNull(),
    totalMinor: minorColumn('total_minor').notNull(),
    status: text('status', { enum: payoutBatchStatuses }).notNull().default('draft'),
    request: text('request').notNull(),
    requestSha256: text('request_sha256').notNull(),
    createdBy: uuid('created_by').references(() => users.id),
    createdAt: createdAtColumn(),
    approversMailedAt: timeColumn('approvers_mailed_at'),
    approvedBy: uuid('approved_by').references(() => users.id),
    approvedAt: timeColumn('approved_at'),
    submissionRequestedBy: uuid('submission_requested_by').references(() => users.id),
    submissionRequestedAt: timeColumn('submission_requested_at'),
    discardedBy: uuid('discarded_by').references(() => users.id),
    leaseToken: integer('lease_token').notNull().default(0),
    leaseUntil: timeColumn('lease_until'),
    attempts: integer('attempts').notNull().default(0),
    firstAttemptAt: timeColumn('first_attempt_at'),
    ambiguousAt: timeColumn('ambiguous_at'),
    nextAttemptAt: timeColumn('next_attempt_at'),
    paypalBatchId: text('paypal_batch_id'),
    paypalStatus: text('paypal_status'),
    feesMinor: minorColumn('fees_minor').notNull().default(sql`0`),
    lastProblem: text('last_problem'),
    problemCode: text('problem_code', { enum: payoutBatchProblems }),
    problemName: text('problem_name'),
    hintedPaypalBatchId: text('hinted_paypal_batch_id'),
    nudgedAt: timeColumn('nudged_at'),
    comparedAt: timeColumn('compared_at'),
    shown: jsonb('shown'),
    shownAt: timeColumn('shown_at'),
    submittedAt: timeColumn('submitted_at'),
    settledAt: timeColumn('settled_at'),
  },
  (t) => [
    unique('payout_batches_run_key').on(t.runId, t.number),
    uniqueIndex('payout_batches_paypal_key').on(t.paypalBatchId),
    unique('payout_batches_currency_key').on(t.id, t.currency),
    index('payout_batches_status_idx').on(t.status, t.createdAt),
    uniqueIndex('payout_batches_replaces_key')
      .on(t.replacesBatchId)
      .where(sql`replaces_batch_id is not null`),
    check('payout_batches_method_check', oneOf(t.method, payoutMethods)),
    check('payout_batches_problem_check', oneOf(t.problemCode, payoutBatchProblems)),
    check('payout_batches_status_check', oneOf(t.status, payoutBatchStatuses)),
    check('payout_batches_currency_check', oneOf(t.currency, currencies)),
    check(
      'payout_batches_items_check',
      sql`${t.itemCount} between 1 and 15000 and ${t.totalMinor} > 0`,
    ),
    check(
      'payout_batches_second_person_check',
      sql`${t.approvedBy} is null or ${t.createdBy} is null or ${t.approvedBy} <> ${t.createdBy}`,
    ),
    check(
      'payout_batches_approved_check',
      sql`${t.status} in ('draft', 'rejected') or (${t.approvedBy} is not null and ${t.approvedAt} is not null)`,
    ),
    check(
      'payout_batches_settled_check',
      sql`${t.status} <> 'settled' or ${t.settledAt} is not null`,
    ),
    check('payout_batches_sha_check', sql`${t.requestSha256} ~ '^[0-9a-f]{64}$'`),
  ],
)

/** References of items are checked once per statement (affiliate.require_payout_references). */
export const payoutItems = affiliateSchema.table(
  'payout_items',
  {
    id: idColumn(),
    batchId: uuid('batch_id').notNull(),
    advertiserId: uuid('advertiser_id').notNull(),
    affiliateId: uuid('affiliate_id').notNull(),
    currency: currencyColumn().notNull(),
    amountMinor: minorColumn('amount_minor').notNull(),
    receiver: text('receiver').notNull(),
    status: text('status', { enum: payoutItemStatuses }).notNull().default('reserved'),
    paypalItemId: text('paypal_item_id'),
    paypalTransactionId: text('paypal_transaction_id'),
    paypalStatus: text('paypal_status'),
    feeMinor: minorColumn('fee_minor').notNull().default(sql`0`),
    problemCode: text('problem_code'),
    problemMessage: text('problem_message'),
    feeCurrency: text('fee_currency'),
    conversion: jsonb('conversion').$type<PayoutConversion>(),
    retryOfItemId: uuid('retry_of_item_id'),
    externalReference: text('external_reference'),
    settledBy: uuid('settled_by').references(() => users.id),
    cancelRequestedAt: timeColumn('cancel_requested_at'),
    cancelRequestedBy: uuid('cancel_requested_by').references(() => users.id),
    cancelTriedAt: timeColumn('cancel_tried_at'),
    createdAt: createdAtColumn(),
    updatedAt: timeColumn('updated_at').notNull().default(sql`now()`),
  },
  (t) => [
    index('payout_items_batch_idx').on(t.batchId, t.id),
    index('payout_items_affiliate_idx').on(t.affiliateId, t.createdAt),
    index('payout_items_failed_idx')
      .on(t.affiliateId, t.createdAt, t.id)
      .where(sql`status in ('failed', 'returned', 'reversed')`),
    index('payout_items_cancel_idx')
      .on(t.cancelRequestedAt)
      .where(sql`cancel_requested_at is not null and status = 'unclaimed'`),
    uniqueIndex('payout_items_open_key')
      .on(t.affiliateId, t.advertiserId, t.currency)
      .where(sql`status in ('reserved', 'submitted', 'unclaimed', 'on_hold')`),
    check('payout_items_status_check', oneOf(t.status, payoutItemStatuses)),
    check(
      'payout_items_reference_check',
      sql`length(${t.externalReference}) between 1 and 120 and (${t.externalReference} is null or ${t.settledBy} is not null)`,
    ),
    check('payout_items_amount_check', sql`${t.amountMinor} > 0 and ${t.feeMinor} >= 0`),
  ],
)

export const payoutsDescribed = [
  described(payoutBatches, 'Payouts of one payer and one currency, sent in one PayPal call.', {
    id: 'The batch; PayPal’s sender_batch_id, so a second call with it pays nothing.',
    runId: 'Run that created it.',
    number: '1, 2, 3… within the run.',
    payerAdvertiserId: 'Advertiser whose own PayPal pays; null = the platform’s.',
    method: 'paypal, or manual: paid outside of this system.',
    replacesBatchId: 'Rejected batch whose payable items this one has; null = none.',
    currency: 'Its currency.',
    itemCount: 'Number of items.',
    totalMinor: 'Sum of the items.',
    status: 'draft, approved, submitting, submitted, settled, unknown, rejected or quarantine.',
    request: 'The exact bytes of the PayPal request, frozen when the money was reserved.',
    requestSha256: 'SHA-256 of those bytes, hex. An approval names it.',
    createdBy: 'Who built it; null = the schedule.',
    createdAt: 'When it was built.',
    approversMailedAt: 'When its possible approvers were mailed; null = not yet.',
    approvedBy: 'Second person who approved; never the creator.',
    approvedAt: 'When.',
    submissionRequestedBy: 'Who asked to send it.',
    submissionRequestedAt: 'When.',
    discardedBy: 'Who discarded it before it was sent.',
    leaseToken: 'Number of leases so far. A late writer with an old token is refused.',
    leaseUntil: 'End of the lease, during which only one Worker may act on it.',
    attempts: 'Calls made to create it at PayPal.',
    firstAttemptAt: 'First call. PayPal’s duplicate guard lasts 30 days from here.',
    ambiguousAt: 'First call that ended without a clear answer.',
    nextAttemptAt: 'Earliest time of the next try.',
    paypalBatchId: 'PayPal’s id, once known.',
    paypalStatus: 'PayPal’s status, as last read.',
    feesMinor: 'PayPal’s fees.',
    lastProblem: 'What went wrong last, for finance.',
    problemCode: 'The problem as a code from a closed list.',
    problemName: 'PayPal’s error name, if it gave one.',
    hintedPaypalBatchId: 'PayPal’s id from a webhook. It is checked before it is used.',
    nudgedAt: 'Latest webhook event since it was last read.',
    comparedAt: 'When all of it was last compared with PayPal’s books.',
    shown: 'What PayPal shows under its id, if that is another batch; null = never seen.',
    shownAt: 'When it was read.',
    submittedAt: 'When it was known that PayPal has it.',
    settledAt: 'When every item was final.',
  }),
  described(
    payoutItems,
    'A payout of the whole available balance of one affiliate with one advertiser.',
    {
      id: 'The item; PayPal’s sender_item_id.',
      batchId: 'Its batch.',
      advertiserId: 'Advertiser of the balance.',
      affiliateId: 'Who is paid.',
      currency: 'Currency of batch and item.',
      amountMinor: 'Amount.',
      receiver: 'PayPal address at the time of the reservation.',
      status: 'reserved, submitted, paid, unclaimed, on_hold, failed, returned or reversed.',
      paypalItemId: 'PayPal’s id of the item.',
      paypalTransactionId: 'PayPal’s id of the payment.',
      paypalStatus: 'PayPal’s status, as last read.',
      feeMinor: 'PayPal’s fee.',
      problemCode: 'PayPal’s error name.',
      problemMessage: 'PayPal’s error text.',
      feeCurrency: 'Currency of the fee, if it differs from the item’s; null = the same.',
      conversion: 'PayPal’s numbers, if it converted the currency.',
      retryOfItemId: 'Earlier item whose balance this one pays again; null = none.',
      externalReference: 'Reference of the manual payment.',
      settledBy: 'Who recorded its outcome; null = PayPal reported it.',
      cancelRequestedAt: 'When a cancellation of the unclaimed payment was requested.',
      cancelRequestedBy: 'Who requested it.',
      cancelTriedAt: 'When PayPal was last asked to cancel it; null = not yet.',
      createdAt: 'When it was reserved.',
      updatedAt: 'Latest change.',
    },
  ),
]
