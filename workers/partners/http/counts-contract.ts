/** Contract of the counts of an advertiser's partners. */
import * as z from 'zod'
import { says } from '../../core/field-faults.ts'
import { day } from '../../http/times-contract.ts'
import { AdvertiserQuery } from './partners-contract.ts'

export const PartnerCountsQuery = z
  .strictObject({
    ...AdvertiserQuery.shape,
    from: day.describe('First day, UTC.'),
    to: day.describe('Last day, included.'),
  })
  .refine(({ from, to }) => from <= to, { path: ['from'], message: says('date_order') })
export const PartnerCountsAnswer = z.object({
  approved: z.int().describe('Partners today.'),
  pending: z.int().describe('Applications that await a decision.'),
  joined: z.int().describe('Became partners in the range and still are.'),
  joined_before: z.int().describe('The same in as many days before the range.'),
})
