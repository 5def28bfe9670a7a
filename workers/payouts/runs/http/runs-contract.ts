/** Contract of payout runs: preflight, runs, schedules, and paying a balance again. */
import * as z from 'zod'
import {
  currencies,
  payoutFrequencies,
  payoutMethods,
  payoutObstacles,
} from '../../../../schema/vocabulary.ts'
import { id, MoneyAnswer, Named, PageQuery } from '../../../http/contract.ts'
import { time } from '../../../http/times-contract.ts'
import { PayoutBatchSummary } from '../../batches/http/contract.ts'

/** Maximum number of affiliates that one run may name. */
const CHOSEN_MAX = 500
const chosen = z.array(id).max(CHOSEN_MAX)
const minimum = z
  .string()
  .max(32)
  .optional()
  .describe('Raises the minimums of advertisers and affiliates for this run.')
const cut_off_at = time
  .optional()
  .describe('Only what became available until then. Default: everything.')

// ------------------------------------------------------------------ runs

export const BuildPayoutsInput = z.strictObject({
  currency: z.enum(currencies),
  method: z
    .enum(payoutMethods)
    .default('paypal')
    .describe('manual: for affiliates without a PayPal receiver, and those named in include.'),
  minimum,
  cut_off_at,
  include: chosen.min(1).optional().describe('Only these affiliates. Default: all.'),
  exclude: chosen.optional().describe('Not these affiliates.'),
})
export const BuildPayoutsHeaders = z.object({
  'idempotency-key': z
    .string()
    .min(1)
    .max(100)
    .optional()
    .describe('Repeating a request with the same key returns the same run.'),
})
export const BuiltPayoutsAnswer = z.object({
  run_id: id,
  batches: z.array(PayoutBatchSummary),
})

export const PayAgainParams = z.object({ itemId: id })

// ------------------------------------------------------------------ preflight

/** The parameters of a run as a query: lists of ids are separated by commas. */
const RunQuery = z.object({
  currency: z.enum(currencies),
  method: z.enum(payoutMethods).default('paypal'),
  minimum,
  cut_off_at,
})
export const PreflightQuery = PageQuery.extend(RunQuery.shape).extend({
  advertiser_id: id.optional(),
  affiliate_id: id.optional(),
  state: z.enum(['payable', 'blocked']).optional().describe('Default: both.'),
})
export const PreflightTotalsQuery = RunQuery.extend({ advertiser_id: id.optional() })

export const PreflightRow = z.object({
  id: id.describe('Id of the balance.'),
  affiliate: z.object({ id, name: z.string(), code: z.string() }),
  advertiser: Named,
  balance: MoneyAnswer.describe('The available amount.'),
  amount: MoneyAnswer.describe('The amount a run would pay, or would without the obstacles.'),
  minimum: MoneyAnswer.describe('The highest of the advertiser’s, the affiliate’s and the run’s.'),
  receiver: z
    .string()
    .nullable()
    .describe('Masked for support, and for an advertiser’s managers and viewers.'),
  obstacles: z.array(z.enum(payoutObstacles)).describe('Why it is not paid; empty = it is.'),
  last_problem: z
    .string()
    .nullable()
    .describe('PayPal’s error name of this balance’s last unpaid payout.'),
})
export type PreflightRow = z.infer<typeof PreflightRow>
export const PreflightAnswer = z.object({
  accounts: z.array(PreflightRow),
  next_cursor: z.string().nullable(),
})

export const PreflightTotalsAnswer = z.object({
  currency: z.enum(currencies),
  payable: z.object({ accounts: z.int(), total: MoneyAnswer }),
  blocked: z.object({
    accounts: z.int(),
    total: MoneyAnswer.describe('Sum of their balances.'),
    by_obstacle: z
      .array(z.object({ obstacle: z.enum(payoutObstacles), accounts: z.int(), total: MoneyAnswer }))
      .describe('Most accounts first. An account with several obstacles counts for each.'),
  }),
  fees: MoneyAnswer.describe('An estimate: 2 % of each payout, up to PayPal’s usual cap.'),
  paypal: z
    .object({
      cash: MoneyAnswer.describe('PayPal’s balance by our ledger.'),
      promised: MoneyAnswer.describe('Payouts in progress that it must still pay.'),
      needed: MoneyAnswer.describe('Total and fees of this run.'),
      is_covered: z.boolean().describe('Cash minus promised is at least needed.'),
    })
    .nullable()
    .describe('Null if the platform’s PayPal pays nothing of this run.'),
})
export type PreflightTotalsAnswer = z.infer<typeof PreflightTotalsAnswer>

// ------------------------------------------------------------------ schedules

const frequency = z.enum(payoutFrequencies).describe('manual: no automatic runs.')
const weekday = z.int().min(1).max(7).describe('For weekly: 1 Monday to 7 Sunday.')
const month_day = z.int().min(1).max(28).describe('For monthly.')
const hour = z.int().min(0).max(23).describe('UTC.')
const cut_off_days = z
  .int()
  .min(0)
  .max(60)
  .describe('A run takes what became available at least this many days before; 0 = everything.')

/** The day of the other frequency keeps its value. */
export const PutPayoutScheduleInput = z.strictObject({
  frequency,
  weekday: weekday.optional(),
  month_day: month_day.optional(),
  hour: hour.optional(),
  cut_off_days: cut_off_days.optional(),
})
export const PayoutScheduleAnswer = z.object({
  schedule: z.object({
    ...{ frequency, weekday, month_day, hour, cut_off_days },
    next_run_at: time.nullable().describe('Null = manual.'),
    last_run_at: time.nullable().describe('The slot of the last run.'),
    changed_by: Named.nullable().describe('Null = never changed.'),
    changed_at: time,
  }),
})
