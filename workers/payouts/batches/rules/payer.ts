import { Refusal } from '../../../core/refusal.ts'

/**
 * Finance manages what the platform pays; an advertiser's people manage what its own PayPal pays.
 * @param asker advertiser for which the user acts; null = finance.
 * @throws Refusal `forbidden`.
 */
export function requirePayer(payerAdvertiserId: string | null, asker: string | null): void {
  if (payerAdvertiserId === asker) return
  const message = 'The advertiser pays this from its own PayPal: its own people decide about it.'
  throw new Refusal('forbidden', message)
}
