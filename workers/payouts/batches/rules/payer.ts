import { Refusal } from '../../../core/refusal.ts'

/**
 * Finance handles what the platform pays; an advertiser's own people what its own PayPal pays.
 * @param asker advertiser for which somebody asks; null = finance.
 * @throws Refusal `forbidden`.
 */
export function requirePayer(payerAdvertiserId: string | null, asker: string | null): void {
  if (payerAdvertiserId === asker) return
  const message = 'The advertiser pays this from its own PayPal: its own people decide about it.'
  throw new Refusal('forbidden', message)
}
