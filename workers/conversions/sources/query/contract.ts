/** What postbacks and pixels have in common in their queries. */

import * as z from 'zod'

export const parameter = z.string().max(512).optional()

export const queryFields = {
  click_id: parameter.describe('Also clickid, cid, aff_click.'),
  offer: parameter.describe('Id or code of the offer, where no click is named. Also offer_id, o.'),
  amount: parameter.describe('Decimal such as 49.00. Also sum, payout, price.'),
  currency: parameter.describe('ISO 4217; the offer’s when left out. Also cur.'),
  customer_id: parameter.describe('Also customer, user_id.'),
  coupon: parameter.describe('Also promo_code.'),
}
