import type { PayoutObstacle } from '../../../../schema/vocabulary.ts'

/** Who must act before a balance with this obstacle can be paid. */
export const obstacleActors = {
  excluded: 'finance',
  open_payout: 'nobody',
  below_minimum: 'nobody',
  currency: 'finance',
  affiliate_not_approved: 'admin',
  partnership_ended: 'advertiser',
  no_receiver: 'affiliate',
  receiver_waits: 'nobody',
  receiver_shared: 'finance',
  receiver_problem: 'affiliate',
  review_open: 'finance',
  debt: 'nobody',
  country_blocked: 'finance',
  tax_form_missing: 'affiliate',
  own_payer: 'advertiser',
} as const satisfies Record<PayoutObstacle, string>
