/** The content of the demo data. Names, codes and passwords are for local runs only. */
import type { BillingMode, Role } from '../../schema/vocabulary.ts'

/** Fixed UUIDv7s, so that adding the demo data again adds nothing. */
export const demoId = (n: number) => `019aa000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`

export const advertiser = {
  id: demoId(0x100),
  name: 'River Outfitters',
  billingMode: 'prepaid',
  /** Small, so that one sale in the demo shop is enough for a payout. */
  payoutMinimumMinor: 1_000,
  depositMinor: 100_000_000,
} as const

/** The platform's own money in cents: enough for PayPal's fee of 2 % on the whole deposit. */
export const capitalMinor = 5_000_000

export const app = { id: demoId(0x200), name: 'Demo shop', host: 'shop.localhost' }
export const appKeyId = demoId(0x300)

export const offers = [
  {
    id: demoId(0x400),
    key: 'offer',
    code: 'DEMO',
    name: 'Demo shop, 30 days on hold',
    holdDays: 30,
    level2Bps: 300,
    level3Bps: 100,
  },
  {
    id: demoId(0x401),
    key: 'instant_offer',
    code: 'INSTANT',
    name: 'Demo shop, paid at once',
    holdDays: 0,
    level2Bps: 0,
    level3Bps: 0,
  },
] as const

/** The platform's share of every amount, in addition to commissions. */
export const platformFeeBps = 500

export const payoutRules = [
  { event: 'lead', kind: 'fixed', rateBps: 0, fixedMinor: 200 },
  { event: 'sale', kind: 'percent', rateBps: 3_000, fixedMinor: 0 },
  { event: 'rebill', kind: 'percent', rateBps: 3_000, fixedMinor: 0 },
] as const

/** Each comes after their sponsor: Anna referred Boris, Boris referred Clara. */
export const affiliates = [
  {
    ...{ id: demoId(0x500), code: 'anna', name: 'Anna Reed', coupons: ['ANNA10', 'ANNANOW'] },
    sponsorId: null,
  },
  {
    ...{ id: demoId(0x501), code: 'boris', name: 'Boris Lind', coupons: ['BORIS10', 'BORISNOW'] },
    sponsorId: demoId(0x500),
  },
  {
    ...{ id: demoId(0x502), code: 'clara', name: 'Clara Moss', coupons: ['CLARA10', 'CLARANOW'] },
    sponsorId: demoId(0x501),
  },
].map((affiliate) => ({ ...affiliate, paypalEmail: `${affiliate.code}.paypal@tributary.example` }))

export interface DemoOffer {
  id: string
  /** Its name in demo.json. */
  key: string
  code: string
  name: string
  holdDays: number
  level2Bps: number
  level3Bps: number
}

export interface DemoAffiliate {
  id: string
  code: string
  name: string
  /** One entry for each offer, in the order of offers. */
  coupons: readonly string[]
  sponsorId: string | null
  paypalEmail: string
}

export interface DemoUser {
  /** Its name in demo.json. */
  key: string
  id: string
  email: string
  password: string
  name: string
  role: Role
  advertiserId: string | null
  affiliateId: string | null
  /** Secret of the one-time codes, base32; null: the password is enough. */
  totpSecret: string | null
}

export const person = (
  n: number,
  key: string,
  role: Role,
  name: string,
  password: string,
  tenant: Partial<DemoUser> = {},
): DemoUser => ({
  key,
  id: demoId(0x600 + n),
  email: `${key}@tributary.example`,
  password,
  name,
  role,
  advertiserId: null,
  affiliateId: null,
  totpSecret: null,
  ...tenant,
})

export const users = [
  person(0, 'owner', 'owner', 'Olga Brook', 'owner-quiet-harbour-41', {
    totpSecret: 'OWNERAAAQUIETAAAHARBOUR2KXWZ5QLM',
  }),
  person(1, 'admin', 'admin', 'Adam Weir', 'admin-copper-lantern-52', {
    totpSecret: 'ADMINAAACOPPERAALANTERN3RTVB6HJK',
  }),
  person(2, 'advertiser', 'advertiser', 'Ada Rivers', 'advertiser-amber-orchard-63', {
    ...{ advertiserId: advertiser.id, totpSecret: 'ADVERTISEAMBERAAORCHARDA6HVJQ2WX' },
  }),
  person(3, 'finance', 'finance', 'Fiona Banks', 'finance-silver-compass-74', {
    totpSecret: 'FINANCEASILVERAACOMPASS4DPNC7WQX',
  }),
  person(4, 'finance2', 'finance', 'Felix Ford', 'finance2-golden-anchor-85', {
    totpSecret: 'FELIXAAAGOLDENAAANCHORA5GMSE2YVZ',
  }),
  person(5, 'support', 'support', 'Sara Pond', 'support-velvet-meadow-96', {
    totpSecret: 'SUPPORTAVELVETAAMEADOWA6FKRJ3TUB',
  }),
  person(6, 'affiliate', 'affiliate', 'Anna Reed', 'affiliate-misty-willow-17', {
    affiliateId: demoId(0x500),
  }),
  person(7, 'affiliate2', 'affiliate', 'Boris Lind', 'affiliate2-sunny-pebble-28', {
    affiliateId: demoId(0x501),
  }),
]

/** Landing URL of each offer. The id is fixed; the port may differ at the next start. */
export const landingUrls = offers.map(({ id }, index) => ({
  id: demoId(0x700 + index),
  offerId: id,
}))
/** Settings of this demo's advertisers, whoever pays their affiliates. */
export interface DemoTenant {
  advertiser: { id: string; name: string; billingMode: BillingMode; payoutMinimumMinor: number }
  app: { id: string; name: string; host: string }
  appKeyId: string
  offers: readonly DemoOffer[]
  landingUrls: readonly { id: string; offerId: string }[]
  affiliates: readonly DemoAffiliate[]
}

export const main: DemoTenant = { advertiser, app, appKeyId, offers, landingUrls, affiliates }

export const landingTemplate = (appUrl: string) => `${appUrl}/?click_id={click_id}&sub1={sub1}`
