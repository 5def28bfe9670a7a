/** Contract of advertisers' balances. */

import * as z from 'zod'
import { billingModes, currencies } from '../../schema/vocabulary.ts'
import { id, MoneyAnswer, Named, next_cursor, PageQuery } from '../http/contract.ts'
import { time } from '../http/times-contract.ts'

export const BalancesQuery = PageQuery.extend({ advertiser_id: id.optional() })

export const BalanceSummary = z.object({
  advertiser: Named,
  billing: z.enum(billingModes),
  credit_limit: MoneyAnswer.describe('For postpaid advertisers, in their own currency.'),
  low_balance: MoneyAnswer.describe('The advertiser is notified when its deposit is below this.'),
  low_balance_notified_at: time.nullable(),
  payout_minimums: z
    .array(MoneyAnswer)
    .describe('Payout minimums by currency, the advertiser’s own first. Others have none.'),
  balances: z.array(
    z.object({
      currency: z.enum(currencies),
      deposit: MoneyAnswer,
      receivable: MoneyAnswer.describe('What the advertiser owes.'),
      unfunded: MoneyAnswer.describe('Commissions and fees without funds yet.'),
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
      'All minimums, each currency once, above zero. Default: 100 in the advertiser’s currency, none in others.',
    ),
})
