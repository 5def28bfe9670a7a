/** Contract of conversions as those see them who decide, and of their decisions. */

import * as z from 'zod'
import {
  attributionRules,
  commissionStatuses,
  conversionEvents,
  conversionRejections,
  conversionStatuses,
  type LedgerAccountKind,
  ledgerAccountKinds,
  ledgerReasons,
  reviewActions,
  reviewStatuses,
} from '../../../schema/vocabulary.ts'
import { reviewReasons } from '../../fraud/rules/review-rules.ts'
import { Coded, id, MoneyAnswer, Named, TestSwitch } from '../../http/contract.ts'
import { day, time } from '../../http/times-contract.ts'
import { sourceNames } from '../sources/sources.ts'
import { type DecisionRefusal, decisionRefusals, decisions } from './rules.ts'

const accountKinds = Object.keys(ledgerAccountKinds) as [LedgerAccountKind, ...LedgerAccountKind[]]
const refusals = Object.keys(decisionRefusals) as [DecisionRefusal, ...DecisionRefusal[]]
const note = z.string().trim().min(1).max(2000).nullable().default(null)

export const ConversionsQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.string().max(200).optional(),
  advertiser_id: id.optional(),
  affiliate_id: id.optional(),
  offer_id: id.optional(),
  event: z.enum(conversionEvents).optional(),
  status: z.enum(conversionStatuses).optional(),
  review: z
    .enum([...reviewStatuses, 'none'])
    .optional()
    .describe('State of its review; none = no review was ever opened.'),
  from: day.optional().describe('First day of recording, UTC.'),
  to: day.optional().describe('Last day, included.'),
  q: z.string().min(1).max(255).optional().describe('How the external_id begins.'),
  test: TestSwitch,
})

export const ConversionSummary = z.object({
  id,
  event: z.enum(conversionEvents),
  external_id: z.string(),
  status: z.enum(conversionStatuses),
  rejection: z.enum(conversionRejections).nullable(),
  source: z.enum(sourceNames),
  attributed_by: z.enum(attributionRules),
  advertiser: Named,
  app: Named,
  offer: Coded.nullable(),
  affiliate: Coded.nullable(),
  customer_id: z.string().nullable().describe('The app’s own id of the person.'),
  amount: MoneyAnswer.nullable(),
  refunded: MoneyAnswer.nullable().describe('How much of the amount was reversed so far.'),
  revenue: MoneyAnswer.nullable().describe('What the advertiser owed for it when it was recorded.'),
  earned: MoneyAnswer.nullable().describe('Commissions of all levels that stand.'),
  review: z.enum(reviewStatuses).nullable(),
  occurred_at: time,
  recorded_at: time,
  decided_at: time.nullable(),
  is_test: z.boolean(),
})
export type ConversionSummary = z.infer<typeof ConversionSummary>
export const ConversionsAnswer = z.object({
  conversions: z.array(ConversionSummary),
  next_cursor: z.string().nullable(),
})

export const ConversionParams = z.object({ conversionId: id })
export const ConversionDetail = ConversionSummary.extend({
  click_id: id.nullable(),
  foreign_status: z.string().nullable(),
  metadata: z.record(z.string(), z.unknown()).nullable(),
  receipt: z.record(z.string(), z.unknown()).describe('The stored facts that explain it.'),
  fee: MoneyAnswer.nullable().describe('The platform’s fee.'),
  fee_returned: MoneyAnswer.nullable(),
  decided_by: id.nullable(),
  decision_note: z.string().nullable(),
  original_id: id.nullable().describe('On a refund or chargeback: the conversion it reverses.'),
  original_external_id: z.string().nullable(),
  commissions: z.array(
    z.object({
      id,
      affiliate: Coded,
      level: z.int(),
      amount: MoneyAnswer,
      refunded: MoneyAnswer,
      status: z.enum(commissionStatuses),
      hold_until: time,
      is_in_review: z.boolean(),
    }),
  ),
  undone_by: z.array(
    z.object({
      id,
      event: z.enum(conversionEvents),
      external_id: z.string(),
      status: z.enum(conversionStatuses).describe('reversed: a chargeback that was won.'),
      amount: MoneyAnswer.nullable(),
      recorded_at: time,
    }),
  ),
  signals: z.array(
    z.object({
      rule: z.enum(reviewReasons),
      rule_version: z.int(),
      action: z.enum(reviewActions),
      facts: z.record(z.string(), z.unknown()),
    }),
  ),
  review_facts: z
    .object({
      id,
      opened_at: time,
      closed_at: time.nullable(),
      closed_by: id.nullable(),
      note: z.string().nullable(),
    })
    .nullable(),
  ledger: z
    .array(
      z.object({
        id,
        reason: z.enum(ledgerReasons),
        commission_id: id.nullable(),
        effective_at: time,
        transfers: z.array(
          z.object({
            debit: z.enum(accountKinds),
            credit: z.enum(accountKinds),
            amount: MoneyAnswer,
          }),
        ),
      }),
    )
    .describe('Every movement for it, oldest first.'),
})
export type ConversionDetail = z.infer<typeof ConversionDetail>
export const ConversionDetailAnswer = z.object({ conversion: ConversionDetail })

export const DecisionsInput = z.strictObject({
  ids: z.array(id).min(1).max(500).describe('A repeated id is decided once.'),
  decision: z.enum(decisions),
  note,
})
export const DecisionsAnswer = z.object({
  results: z
    .array(
      z.object({
        id,
        outcome: z.enum(['approved', 'rejected', 'refused']),
        changed: z.boolean().describe('false: it stood so before.'),
        code: z.enum(refusals).nullable().describe('Why it was refused.'),
        message: z.string().nullable(),
      }),
    )
    .describe('One for each id, in the order asked.'),
})

export const RestoreInput = z.strictObject({ note })
export const RestoreAnswer = z.object({
  restored: z.boolean().describe('false: it was restored before; nothing changed.'),
  conversion: ConversionDetail.describe('The chargeback.'),
})
