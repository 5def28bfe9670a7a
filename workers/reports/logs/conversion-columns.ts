/** Conversions of the log as JSON and as CSV. */
import * as z from 'zod'
import {
  attributionRules,
  commissionStatuses,
  conversionEvents,
  conversionRejections,
  conversionStatuses,
} from '../../../schema/vocabulary.ts'
import type { Money } from '../../core/money.ts'
import { id, MoneyAnswer } from '../../http/contract.ts'
import { moneyAnswer, timeAnswer, timeOrNull } from '../../http/present.ts'
import { columnOf, csvColumns, rowAnswer, rowSchema } from '../../http/tables.ts'
import { time } from '../../http/times-contract.ts'
import type { ReportScope } from '../rules/question.ts'
import type { ConversionEntry } from './db/conversion-log.ts'
import { shortOrderId } from './log-questions-rules.ts'
import {
  clickDetailColumns,
  columnsSeenBy,
  flagColumn,
  recordColumn,
  recordOrNullColumn,
  text,
} from './shown-columns.ts'

const column = columnOf<ConversionEntry>()

/** An amount, in the CSV with a column of its currency. */
const moneyColumn = (
  name: string,
  says: string,
  of: (conversion: ConversionEntry) => Money | null,
) => {
  const answer = (conversion: ConversionEntry) => {
    const money = of(conversion)
    return money && moneyAnswer(money.minor, money.currency)
  }
  return column(MoneyAnswer.nullable().describe(says), answer, {
    [name]: (conversion) => answer(conversion)?.amount ?? null,
    [`${name}_currency`]: (conversion) => answer(conversion)?.currency ?? null,
  })
}

const conversionColumns = {
  id: column(id, (conversion) => conversion.id),
  event: column(z.enum(conversionEvents), (conversion) => conversion.event),
  status: column(z.enum(conversionStatuses), (conversion) => conversion.status),
  rejection: column(z.enum(conversionRejections).nullable(), (conversion) => conversion.rejection),
  occurred_at: column(time, (conversion) => timeAnswer(conversion.occurredAt)),
  recorded_at: column(time, (conversion) => timeAnswer(conversion.recordedAt)),
  decided_at: column(time.nullable(), (conversion) => timeOrNull(conversion.decidedAt)),
  order_id: column(
    z.string().describe('The app’s own id of the order. For affiliates only its end.'),
    (conversion) => conversion.orderId,
  ),
  original_id: column(
    id.nullable().describe('On a refund or chargeback: the conversion that it reverses.'),
    (conversion) => conversion.originalId,
  ),
  is_test: flagColumn<ConversionEntry>('is_test', (conversion) => conversion.isTest),
  advertiser: recordColumn<ConversionEntry>('advertiser', (conversion) => conversion.advertiser),
  app: recordColumn<ConversionEntry>('app', (conversion) => conversion.app),
  offer: recordOrNullColumn<ConversionEntry>('offer', (conversion) => conversion.offer),
  affiliate: recordOrNullColumn<ConversionEntry>('affiliate', (conversion) => conversion.affiliate),
  attributed_by: column(z.enum(attributionRules), (conversion) => conversion.attributedBy),
  click_id: column(
    id.nullable().describe('Its click, or the one that brought the customer.'),
    (conversion) => conversion.clickId,
  ),
  ...clickDetailColumns<ConversionEntry>(),
  coupon: column(
    text.describe('The coupon reported. For affiliates only where it decided.'),
    (conversion) => conversion.coupon,
  ),
  customer_id: column(
    text.describe('The app’s own id of the customer. Not for affiliates.'),
    (conversion) => conversion.customerId,
  ),
  amount: moneyColumn('amount', 'Negative on refunds. Not for affiliates.', ({ amount }) => amount),
  refunded: moneyColumn('refunded', 'Reversed so far. Not for affiliates.', (of) => of.refunded),
  owed: moneyColumn('owed', 'Owed by the advertiser. Not for affiliates.', ({ owed }) => owed),
  payout: moneyColumn(
    'payout',
    'Commission of level 1. On a refund or chargeback what it took back, negative.',
    ({ payout }) => payout,
  ),
  payout_reversed: moneyColumn(
    'payout_reversed',
    'Part of the payout that refunds and chargebacks took back.',
    ({ payoutReversed }) => payoutReversed,
  ),
  payout_status: column(
    z.enum(commissionStatuses).nullable(),
    (conversion) => conversion.payoutStatus,
  ),
  hold_until: column(time.nullable(), (conversion) => timeOrNull(conversion.holdUntil)),
}
const hidden = ['customer_id', 'amount', 'refunded', 'owed'] as const

export const ConversionAnswer = rowSchema(conversionColumns).partial({
  ...{ customer_id: true, amount: true, refunded: true, owed: true },
})
type ConversionAnswer = z.infer<typeof ConversionAnswer>

/** For affiliates: an order is the advertiser's, so they see only enough of its id to recognise it. */
const ofAffiliates = {
  ...conversionColumns,
  order_id: column(conversionColumns.order_id.schema, ({ orderId }) => shortOrderId(orderId)),
}

const columnsFor = (scope: ReportScope) =>
  columnsSeenBy(
    scope,
    scope.kind === 'affiliate' ? ofAffiliates : conversionColumns,
    hidden,
  ) as typeof conversionColumns

export const conversionAnswer = (scope: ReportScope, conversion: ConversionEntry) =>
  rowAnswer(columnsFor(scope), conversion) as ConversionAnswer

export const conversionFile = (scope: ReportScope) => csvColumns(columnsFor(scope))
