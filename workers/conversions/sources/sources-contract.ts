/** What the further doors for conversions take and answer: postback, pixel, batch, file, form; and the journal. */
import * as z from 'zod'
import {
  conversionEvents,
  inboundSources,
  inboundVerdicts,
  parkedAwaits,
  repeatPolicies,
} from '../../../schema/vocabulary.ts'
import { isNetwork } from '../../core/networks.ts'
import { id, PageQuery, Problem } from '../../http/contract.ts'
import { time } from '../../http/times-contract.ts'
import { ConversionAnswer } from '../contract.ts'
import { wordMeanings } from './secret-authenticated/query-rules.ts'

const parameter = z.string().max(512).optional()

// ------------------------------------------------------------------ postback and pixel

const keyless = {
  click_id: parameter.describe('Also clickid, cid, aff_click.'),
  offer: parameter.describe('Id or code of the offer, where no click is named. Also offer_id, o.'),
  amount: parameter.describe('Decimal such as 49.00. Also sum, payout, price.'),
  currency: parameter.describe('ISO 4217; the offer’s when left out. Also cur.'),
  customer_id: parameter.describe('Also customer, user_id.'),
  coupon: parameter.describe('Also promo_code.'),
}
/** Whatever else stands in the query is ignored, and kept in the journal. */
export const PostbackQuery = z.object({
  ...keyless,
  secret: parameter.describe('The offer’s secret. Also token.'),
  status: parameter.describe('Status word, as the advertiser mapped it. Also state.'),
  event: parameter.describe('lead, sale, rebill, refund, chargeback, cancel. Also goal, type.'),
  txid: parameter.describe('Id of the event. Also transaction_id, order_id, external_id.'),
  original_txid: parameter.describe('What a refund undoes; the txid itself when left out.'),
  occurred_at: parameter.describe('ISO 8601 with zone. Also time.'),
})
export const PostbackAnswer = z.object({
  status: z.enum(['recorded', 'replayed', 'updated', 'ignored', 'parked', 'queued']),
})
export const PixelQuery = z.object({
  ...keyless,
  order_id: parameter.describe('Required: what makes a reload harmless. Also txid, external_id.'),
  event: parameter.describe('lead or sale; a sale where there is an amount.'),
})

// ------------------------------------------------------------------ batch

export const BATCH_ROWS_MAX = 500
export const BatchInput = z.strictObject({
  conversions: z
    .array(z.unknown())
    .min(1)
    .max(BATCH_ROWS_MAX)
    .describe('Each as the body of POST /v1/conversions.'),
})
export const BatchAnswer = z.object({
  results: z
    .array(
      z.object({
        row: z.int().describe('Place in the request, from 0.'),
        status: z.int().describe('As POST /v1/conversions would have answered it.'),
        answer: ConversionAnswer.nullable(),
        problem: Problem.nullable(),
      }),
    )
    .describe('One per row, in the order sent.'),
})
export type BatchResult = z.infer<typeof BatchAnswer>['results'][number]

// ------------------------------------------------------------------ file and form

/** A Worker may ask others 10,000 times per request; a row takes two questions, and more where it races. */
export const IMPORT_ROWS_MAX = 2_000
export const ImportQuery = z.object({
  app_id: id.describe('App whose conversions these are.'),
  dry_run: z.enum(['0', '1']).default('1').describe('1 = judge every row and write nothing.'),
})
export const ImportAnswer = z.object({
  dry_run: z.boolean(),
  columns: z.array(z.string()).describe('Fields found in the first line, by our names.'),
  ignored_columns: z.array(z.string()),
  counts: z.record(z.string(), z.int()).describe('Rows by verdict.'),
  rows: z.array(
    z.object({
      line: z.int().describe('Line of the file in which the row begins, from 1.'),
      verdict: z.enum(['valid', 'recorded', 'replayed', 'parked', 'queued', 'refused']),
      external_id: z.string().nullable(),
      conversion_id: id.nullable(),
      errors: z.array(z.object({ field: z.string(), message: z.string() })),
    }),
  ),
})
export type ImportRow = z.infer<typeof ImportAnswer>['rows'][number]

export const MANUAL_DAYS_MAX = 365
export const ManualInput = z.strictObject({
  app_id: id,
  event: z.enum(conversionEvents),
  external_id: z.string().min(1).max(255),
  original_external_id: z.string().min(1).max(255).optional(),
  click_id: id.optional(),
  coupon: z.string().min(1).max(40).optional(),
  affiliate_id: id.optional().describe('Instead of click and coupon, together with offer_id.'),
  offer_id: id.optional(),
  customer_id: z.string().min(1).max(255).optional(),
  amount: z.string().max(64).optional(),
  currency: z.string().max(8).optional(),
  occurred_at: time
    .optional()
    .describe(`At most ${MANUAL_DAYS_MAX} days back. The hold counts from now all the same.`),
  note: z.string().min(1).max(500).describe('Why it is entered by hand; kept with it.'),
})
export type ManualInput = z.infer<typeof ManualInput>

// ------------------------------------------------------------------ journal

export const ReportsQuery = PageQuery.extend({
  app_id: id.optional(),
  advertiser_id: id.optional().describe('Whose; staff must say it.'),
  source: z.enum(inboundSources).optional(),
  verdict: z.enum(inboundVerdicts).optional(),
  from: time.optional().describe('Received at or after.'),
  to: time.optional().describe('Received before.'),
})
const report = {
  id,
  advertiser_id: id,
  app_id: id,
  source: z.enum(inboundSources),
  verdict: z.enum(inboundVerdicts),
  verdict_number: z.int().describe('See docs/verdicts.md.'),
  detail: z.string().nullable(),
  awaits: z.object({ what: z.enum(parkedAwaits), key: z.string() }).nullable(),
  foreign_status: z.string().nullable(),
  conversion_id: id.nullable(),
  received_at: time,
  judged_at: time.nullable(),
  replayed_at: time.nullable(),
}
export const ReportsAnswer = z.object({
  reports: z.array(z.object(report)),
  next_cursor: z.string().nullable(),
})
export const ReportParams = z.object({ reportId: id })
const withBody = { ...report, body: z.string().describe('As it came, without secrets.') }
export const ReportAnswer = z.object({ report: z.object(withBody) })
export const ReplayAnswer = z.object({
  is_changed: z.boolean().describe('False where it was recorded before, or is as it was.'),
  report: z.object(withBody),
})

// ------------------------------------------------------------------ settings of the doors

export const DoorParams = z.object({ advertiserId: id })
const word = z.string().trim().min(1).max(64)
export const DoorInput = z
  .strictObject({
    status_words: z
      .record(word, z.enum(wordMeanings))
      .refine((words) => Object.keys(words).length <= 100, 'Name at most 100 words.'),
    repeat_policies: z.partialRecord(z.enum(conversionEvents), z.enum(repeatPolicies)),
    inbound_cidrs: z
      .array(z.string().max(64).refine(isNetwork, 'Write a network such as "192.0.2.0/24".'))
      .max(100)
      .describe('Networks from which postbacks are taken; empty = any.'),
  })
  .partial()
export const DoorAnswer = z.object({
  advertiser_id: id,
  status_words: z.record(z.string(), z.string()),
  repeat_policies: z.record(z.string(), z.string()),
  inbound_cidrs: z.array(z.string()),
})
export const OfferDoorParams = z.object({ offerId: id })
export const SecretAnswer = z.object({
  offer_id: id,
  secret: z.string().describe('Shown this once; the one before stops working now.'),
})
export const PixelInput = z.strictObject({
  amount_max: z
    .string()
    .max(64)
    .nullable()
    .describe('Most that a pixel may say, in the offer’s currency; null = it takes no pixels.'),
})
export const PixelAnswer = z.object({ offer_id: id, amount_max: z.string().nullable() })
