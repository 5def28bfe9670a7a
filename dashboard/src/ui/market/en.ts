import type { OfferCategory, TrafficType } from '../../../../schema/vocabulary.ts'

const categories: Record<OfferCategory, string> = {
  software: 'Software',
  retail: 'Retail',
  fashion: 'Fashion',
  beauty: 'Beauty',
  health: 'Health',
  food: 'Food',
  home: 'Home and garden',
  electronics: 'Electronics',
  finance: 'Finance',
  crypto: 'Crypto',
  education: 'Education',
  travel: 'Travel',
  games: 'Games',
  dating: 'Dating',
  betting: 'Betting',
  telecom: 'Telecom',
  business: 'Business services',
  other: 'Other',
}

const traffic: Record<TrafficType, string> = {
  content: 'Websites and blogs',
  seo: 'SEO',
  email: 'Email',
  social: 'Social networks',
  video: 'Video and streams',
  messengers: 'Messengers and channels',
  coupons: 'Coupon and deal sites',
  cashback: 'Cashback and loyalty',
  incentives: 'Incentivized traffic',
  search_ads: 'Search ads',
  brand_bidding: 'Search ads on the brand name',
  social_ads: 'Ads in social networks',
  display_ads: 'Display ads',
  native_ads: 'Native ads',
  push: 'Push notifications',
  pop: 'Popups and popunders',
  apps: 'Mobile apps',
  adult: 'Adult sites',
}

export const enMarket = {
  market: {
    category: 'Category',
    categories,
    traffic,
    allowed: 'Allowed',
    forbidden: 'Forbidden',
    logoOf: (offer: string) => `Logo of ${offer}`,
  },
}

export type MarketWords = typeof enMarket
