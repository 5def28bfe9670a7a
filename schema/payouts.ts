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

/** PayPal's own numbers of an exchange, as decimals (workers/payouts/paypal/batch-page.ts). */
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

/** Batch and partnership of an item are checked once for each statement (affiliate.require_payout_references). */
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
  described(payoutBatches, 'Payouts of one payer and one currency that leave in one PayPal call.', {
    id: 'The batch; PayPal’s sender_batch_id, so a second call with it pays nothing.',
    runId: 'Run that made it, together with its sisters.',
    number: '1, 2, 3… within the run.',
    payerAdvertiserId: 'Advertiser whose own PayPal pays; null = the platform’s.',
    method: 'paypal, or manual: paid by hand outside of this system.',
    replacesBatchId: 'Refused batch of whose good items this one was made; null = none.',
    currency: 'Its one currency.',
    itemCount: 'Number of items.',
    totalMinor: 'Sum of the items.',
    status: 'draft, approved, submitting, submitted, settled, unknown, rejected or quarantine.',
    request: 'The very bytes PayPal gets, frozen when the money was reserved.',
    requestSha256: 'SHA-256 of those bytes, hex: what an approver signs.',
    createdBy: 'Who built it; null = the scheduler.',
    createdAt: 'When it was built.',
    approversMailedAt: 'When those who may approve it were mailed; null = not yet.',
    approvedBy: 'Second person who approved; never the creator.',
    approvedAt: 'When.',
    submissionRequestedBy: 'Who asked to send it.',
    submissionRequestedAt: 'When.',
    discardedBy: 'Who discarded it before it was sent.',
    leaseToken: 'Counts holders of the lease: a late writer with an old token is fenced out.',
    leaseUntil: 'Until when one worker alone may act on it.',
    attempts: 'Calls made to create it at PayPal.',
    firstAttemptAt: 'First call: PayPal’s duplicate guard counts 30 days from here.',
    ambiguousAt: 'First call that ended without a clear answer.',
    nextAttemptAt: 'Not to be tried again before.',
    paypalBatchId: 'PayPal’s id, once known.',
    paypalStatus: 'PayPal’s own word, as last read.',
    feesMinor: 'Fees PayPal took.',
    lastProblem: 'What went wrong last, for finance.',
    problemCode: 'The same as a word of a closed list.',
    problemName: 'PayPal’s own name for it, where it gave one.',
    hintedPaypalBatchId: 'PayPal’s id as a webhook told it: looked at, never believed.',
    nudgedAt: 'Latest webhook that asks for a reading.',
    comparedAt: 'When all of it was last compared with PayPal’s books.',
    shown: 'What PayPal shows under its id where that is something else; null = never read so.',
    shownAt: 'When it was read.',
    submittedAt: 'When PayPal was known to have it.',
    settledAt: 'When every item was final.',
  }),
  described(
    payoutItems,
    'The whole available balance of one affiliate with one advertiser, leaving.',
    {
      id: 'The item; PayPal’s sender_item_id.',
      batchId: 'Batch it travels in.',
      advertiserId: 'Books it is taken from.',
      affiliateId: 'Who is paid.',
      currency: 'Currency of batch and item.',
      amountMinor: 'Amount.',
      receiver: 'PayPal address at the time of the reservation.',
      status: 'reserved, submitted, paid, unclaimed, on_hold, failed, returned or reversed.',
      paypalItemId: 'PayPal’s id of the item.',
      paypalTransactionId: 'PayPal’s id of the payment.',
      paypalStatus: 'PayPal’s own word, as last read.',
      feeMinor: 'Fee PayPal took for it.',
      problemCode: 'PayPal’s error name.',
      problemMessage: 'PayPal’s error text.',
      feeCurrency: 'Currency of the fee, where it is not the item’s own; null = the same.',
      conversion: 'PayPal’s own numbers, where it exchanged money to pay.',
      retryOfItemId: 'Earlier item whose money this one pays again; null = none.',
      externalReference: 'Reference of the payment that people told of.',
      settledBy: 'Who said what became of it; null = PayPal did.',
      cancelRequestedAt: 'When somebody asked to take an unclaimed payment back.',
      cancelRequestedBy: 'Who.',
      cancelTriedAt: 'When PayPal was last asked to; null = not yet.',
      createdAt: 'When it was reserved.',
      updatedAt: 'Latest change.',
    },
  ),
]
