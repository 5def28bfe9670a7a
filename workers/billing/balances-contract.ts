/** Contract of advertisers' balances. */

import * as z from 'zod'
import { billingModes, currencies } from '../../schema/vocabulary.ts'
import { id, MoneyAnswer, Named, next_cursor, PageQuery } from '../http/contract.ts'
import { time } from '../http/times-contract.ts'

export const BalancesQuery = PageQuery.extend({ advertiser_id: id.optional() })

export const BalanceSummary = z.object({
  advertiser: Named,
  billing: z.enum(billingModes),
  credit_limit: MoneyAnswer.describe('Of a postpaid advertiser, in its own currency.'),
  low_balance: MoneyAnswer.describe('A deposit below it is told.'),
  low_balance_notified_at: time.nullable(),
  payout_minimums: z
    .array(MoneyAnswer)
    .describe('Smallest balances that are paid out, its own currency first; elsewhere none.'),
  balances: z.array(
    z.object({
      currency: z.enum(currencies),
      deposit: MoneyAnswer,
      receivable: MoneyAnswer.describe('What the advertiser owes.'),
      unfunded: MoneyAnswer.describe('Commissions and fees that wait for money.'),
      unfunded_conversions: z.int(),
    }),
  ),
})
export type BalanceSummary = z.infer<typeof BalanceSummary>

export const BalancesAnswer = z.object({ advertisers: z.array(BalanceSummary), next_cursor })

export const BalanceAnswer = z.object({ advertiser: BalanceSummary })

export const PayoutMinimumsInput = z.strictObject({
  minimums: z
    .array(z.strictObject({ amount: z.string().max(32), currency: z.enum(currencies) }))
    .max(currencies.length)
    .describe(
      'All of them, each currency once, above zero. Left out: the default of 100 in its own currency, none in others.',
    ),
})
