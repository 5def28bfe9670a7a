/** Contract of the settings of postbacks and pixels. */

import * as z from 'zod'
import { conversionEvents, repeatPolicies } from '../../../../schema/vocabulary.ts'
import { says } from '../../../core/field-faults.ts'
import { isNetwork } from '../../../core/networks.ts'
import { id } from '../../../http/contract.ts'
import { wordMeanings } from '../query/query-rules.ts'

export const AdvertiserParams = z.object({ advertiserId: id })

const word = z.string().trim().min(1).max(64)
export const PostbackSettingsInput = z
  .strictObject({
    status_words: z
      .record(word, z.enum(wordMeanings))
      .refine((words) => Object.keys(words).length <= 100, says('max_items', { max: 100 })),
    repeat_policies: z.partialRecord(z.enum(conversionEvents), z.enum(repeatPolicies)),
    inbound_cidrs: z
      .array(z.string().max(64).refine(isNetwork, says('ip_range')))
      .max(100)
      .describe('Networks that may send postbacks; empty = any.'),
  })
  .partial()
export const PixelDay = z.object({
  offer_id: id,
  day: z.string().describe('UTC day.'),
  journaled: z.int().describe('Written into the event log.'),
  refused: z
    .int()
    .describe('Only counted: the offer does not accept pixels, or the pixel was over 2 KB.'),
  over_limit: z.int().describe('Only counted: more than 120 for the offer in a minute.'),
})
export const InboundAnswer = z.object({
  advertiser_id: id,
  status_words: z.record(z.string(), z.string()),
  repeat_policies: z.record(z.string(), z.string()),
  inbound_cidrs: z.array(z.string()),
  pixels: z.array(PixelDay).describe('Pixels of the last 7 days by offer, newest day first.'),
})
export const OfferParams = z.object({ offerId: id })
export const SecretAnswer = z.object({
  offer_id: id,
  secret: z.string().describe('Shown only once. The previous secret stops working now.'),
})
export const PixelInput = z.strictObject({
  amount_max: z
    .string()
    .max(64)
    .nullable()
    .describe(
      'Largest amount of a pixel, in the offer’s currency; null = the offer accepts no pixels.',
    ),
})
export const PixelAnswer = z.object({ offer_id: id, amount_max: z.string().nullable() })
