/** Contract of customers and of the affiliates to whom they are bound. */
import * as z from 'zod'
import { attributionRules, bindingEnds } from '../../../schema/vocabulary.ts'
import { says } from '../../core/field-faults.ts'
import { Coded, id } from '../../http/contract.ts'
import { time } from '../../http/times-contract.ts'

export const CustomersQuery = z.object({
  external_id: z.string().min(1).max(255).describe('The app’s own id of the customer.'),
})

export const Customer = z.object({
  id,
  external_id: z.string(),
  advertiser_id: id,
  app_id: id,
  affiliate: Coded.describe('Affiliate of the binding.'),
  offer: Coded.describe('Offer whose terms apply to orders without a click or coupon.'),
  bound_at: time.describe('Orders from then on belong to the affiliate.'),
  bound_by: z
    .enum(attributionRules)
    .describe('How the first conversion was attributed; none = the advertiser bound the customer.'),
  conversion_id: id.nullable().describe('The first conversion.'),
  ended_at: time.nullable().describe('Null while the binding is active.'),
  ended_by: z.enum(bindingEnds).nullable(),
  cancelled_at: time.nullable().describe('When the subscription ended.'),
})
export const CustomersAnswer = z.object({
  customers: z.array(Customer).describe('At most 100: one for each app that knows the id.'),
})

export const CustomerParams = z.object({ customerId: id })
export const BindingInput = z
  .strictObject({
    affiliate_id: id.nullable().describe('The new affiliate; null unbinds the customer.'),
    offer_id: id.nullish().describe('Offer of the new affiliate, in the customer’s app.'),
    reason: z.string().trim().min(1).max(2000).describe('For the audit log.'),
  })
  .refine(({ affiliate_id: affiliate, offer_id: offer }) => (affiliate === null) === !offer, {
    path: ['offer_id'],
    message: says('affiliate_with_offer'),
  })
export const CustomerAnswer = z.object({ customer: Customer })
