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
  COURSES: {
    description: 'Evening courses in twelve subjects, with a tutor. Each starts every month.',
    category: 'education',
    trafficAllowed: ['content', 'seo', 'email', 'video'],
    trafficForbidden: ['incentives', 'pop', 'adult'],
  },
  LANGUAGES: {
    description: 'Nine languages by short daily lessons. The first week is free.',
    category: 'education',
    trafficAllowed: ['content', 'social', 'video', 'search_ads'],
    trafficForbidden: ['brand_bidding', 'incentives'],
  },
}
