/** What affiliates read of the history's offers in the marketplace. */
import type { OfferCategory, TrafficType } from '../../../schema/vocabulary.ts'

interface AboutOffer {
  description: string
  category: OfferCategory
  trafficAllowed: TrafficType[]
  trafficForbidden: TrafficType[]
}

export const aboutOffers: Readonly<Record<string, AboutOffer>> = {
  RENTALS: {
    description:
      'Bikes and kayaks by the day, at eleven rivers. Most customers book for a weekend.',
    category: 'travel',
    trafficAllowed: ['content', 'seo', 'social', 'video'],
    trafficForbidden: ['brand_bidding', 'pop'],
  },
  CLUB: {
    description: 'Maps, tours and insurance for hikers. Members stay for two years on average.',
    category: 'travel',
    trafficAllowed: ['content', 'email', 'social'],
    trafficForbidden: ['incentives', 'brand_bidding'],
  },
}
