import { refuse } from '../../../core/refusal.ts'

/**
 * Finance manages what the platform pays; an advertiser's people manage what its own PayPal pays.
 * @param asker advertiser for which the user acts; null = finance.
 * @throws Refusal `forbidden`.
 */
export function requirePayer(payerAdvertiserId: string | null, asker: string | null): void {
  if (payerAdvertiserId === asker) return
  throw refuse('forbidden', asker === null ? 'advertiser_pays' : 'platform_pays')
}
