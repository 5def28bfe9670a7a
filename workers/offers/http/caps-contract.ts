/** Contract of caps. */

import * as z from 'zod'
import { capMetrics, capPeriods, currencies } from '../../../schema/vocabulary.ts'
import { Coded, id, Named, PageQuery } from '../../http/contract.ts'
import { time } from '../../http/times-contract.ts'

const limitValue = z
  .string()
  .max(32)
  .describe('A whole number of clicks or conversions, or a decimal amount of money.')

export const CreateCapInput = z.strictObject({
  advertiser_id: id.optional().describe('Required for staff; defaults to your own advertiser.'),
  offer_id: id.optional().describe('If left out: all offers of the affiliate.'),
  affiliate_id: id.optional().describe('If left out: all affiliates of the offer.'),
  metric: z.enum(capMetrics),
  period: z.enum(capPeriods).describe('In the advertiser’s time zone; weeks start on Monday.'),
  limit_value: limitValue,
  currency: z.enum(currencies).optional().describe('Only for commission and revenue caps.'),
  is_hard: z
    .boolean()
    .default(true)
    .describe('false: you are notified when it is reached, but nothing stops.'),
})

export const UpdateCapInput = z
  .strictObject({ limit_value: limitValue, is_hard: z.boolean(), archived: z.boolean() })
  .partial()

export const CapParams = z.object({ capId: id })

export const CapSummary = z.object({
  id,
  advertiser: Named,
  offer: Coded.nullable(),
  affiliate: Coded.nullable(),
  metric: z.enum(capMetrics),
  period: z.enum(capPeriods),
  limit_value: z.string(),
  currency: z.enum(currencies).nullable(),
  is_hard: z.boolean(),
  used_value: z
    .string()
    .nullable()
    .describe('Used in the current period; null on click caps, which are counted at the edge.'),
  reached_at: time.nullable(),
  archived_at: time.nullable(),
  created_at: time,
})
export type CapSummary = z.infer<typeof CapSummary>

export const CapsQuery = PageQuery.extend({
  offer_id: id.optional(),
  affiliate_id: id.optional(),
  include_archived: z.enum(['true', 'false']).default('false'),
})

export const CapsAnswer = z.object({
  caps: z.array(CapSummary),
  next_cursor: z.string().nullable(),
})

export const CapAnswer = z.object({ cap: CapSummary })
