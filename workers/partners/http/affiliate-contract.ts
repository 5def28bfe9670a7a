/** Contract of the advertisers and links an affiliate sees. */

import * as z from 'zod'
import { conversionEvents } from '../../../schema/vocabulary.ts'
import { Coded, id, MoneyAnswer } from '../../http/contract.ts'

export const AdvertisersAnswer = z.object({
  advertisers: z.array(
    z.object({ id, name: z.string(), logo_url: z.string().nullable(), partnership: z.string() }),
  ),
})

export const AffiliateLinksAnswer = z.object({
  affiliate_code: z.string(),
  links: z.array(
    z.object({
      offer: Coded,
      advertiser: z.object({ id, name: z.string() }),
      coupon: z.string(),
      aff_url: z
        .string()
        .nullable()
        .describe('https://{app host}/aff/{code}; null if the offer is not its app’s default.'),
      click_path: z.string().describe('/click?o=…&a=… on the tracker’s host.'),
      terms: z.array(
        z.object({
          event: z.enum(conversionEvents),
          rate_bps: z.int(),
          fixed: MoneyAnswer.nullable(),
        }),
      ),
      hold_days: z.int(),
      has_deep_links: z.boolean().describe('Whether links may lead to any page of the app.'),
    }),
  ),
})
