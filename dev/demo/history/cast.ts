/** Who and what the seeded history is about, besides the demo's first two advertisers: names and terms for local runs only. */
import type { Currency, OfferModel } from '../../../schema/vocabulary.ts'
import * as cast from '../demo-cast.ts'
import { ownPayer } from '../demo-own-payer-cast.ts'

const { demoId } = cast

export const northlight = {
  id: demoId(0x120),
  name: 'Northlight Learning',
  currency: 'EUR',
  creditLimitMinor: 6_000_000n,
  payoutMinimumMinor: 2_500n,
} as const

/** Northlight's head, who can sign in like the other people of the demo. */
export const northlightHead = cast.person(
  0x20,
  'advertiser2',
  'advertiser',
  'Nora Falk',
  'advertiser2-paper-lantern-26',
  {
    ...{ advertiserId: northlight.id, totpSecret: 'NORAFALKAPAPERAALANTERNA3KXWQZ5M' },
  },
)

const [river, harbour] = [cast.advertiser.id, ownPayer.advertiser.id]

interface HistoryApp {
  id: string
  keyId: string
  advertiserId: string
  name: string
  host: string
}

const app = (n: number, advertiserId: string, name: string, host: string): HistoryApp => ({
  ...{ id: demoId(0x220 + n), keyId: demoId(0x320 + n), advertiserId, name, host },
})

/** With the two shops there are eight. No shop answers at these hosts: .example is reserved. */
export const apps = {
  rentals: app(0, river, 'River Rentals', 'rentals.river.example'),
  club: app(1, river, 'Trail Club', 'club.river.example'),
  charts: app(2, harbour, 'Harbour Charts', 'charts.harbour.example'),
  courses: app(3, northlight.id, 'Northlight Courses', 'courses.northlight.example'),
  languages: app(4, northlight.id, 'Northlight Languages', 'languages.northlight.example'),
  exams: app(5, northlight.id, 'Northlight Exams', 'exams.northlight.example'),
} as const

export interface HistoryRule {
  event: 'lead' | 'sale' | 'rebill'
  rateBps?: number
  fixedMinor?: number
  /** Rates from this number of conversions in a month on. */
  tiers?: readonly { from: number; rateBps: number }[]
  recurringMonths?: number
}

/** How the offer's app sells. */
export interface Selling {
  kind: 'shop' | 'subscription'
  /** Share of billable clicks that convert, before the affiliate's own quality. */
  rate: number
  /** Minor units; a shop's order has one to three of them, a subscription its only one. */
  prices: readonly number[]
}

export interface HistoryOffer {
  id: string
  landingUrlId: string
  code: string
  name: string
  advertiserId: string
  appId: string
  appKeyId: string
  currency: Currency
  selling: Selling
  /** Null: the offer belongs to the demo itself. */
  terms: null | {
    host: string
    model: OfferModel
    holdDays: number
    levels: readonly [number, number]
    isManual: boolean
    geoAllow: readonly string[]
    rules: readonly HistoryRule[]
  }
}

const shop = (rate: number, prices: readonly number[]): Selling => ({ kind: 'shop', rate, prices })
const subscription = (rate: number, price: number): Selling => ({
  kind: 'subscription',
  rate,
  prices: [price],
})

function ofDemo(tenant: cast.DemoTenant, at: number, selling: Selling): HistoryOffer {
  const { id, code, name } = tenant.offers[at]!
  return {
    ...{
      id,
      code,
      name,
      selling,
      landingUrlId: tenant.landingUrls[at]!.id,
      currency: 'USD',
      terms: null,
    },
    ...{ advertiserId: tenant.advertiser.id, appId: tenant.app.id, appKeyId: tenant.appKeyId },
  }
}

type Terms = NonNullable<HistoryOffer['terms']>

function offer(
  n: number,
  { id: appId, keyId: appKeyId, advertiserId, host }: HistoryApp,
  [code, name]: [string, string],
  selling: Selling,
  terms: Partial<Terms> & Pick<Terms, 'rules' | 'model'>,
): HistoryOffer {
  const usual = { host, holdDays: 14, levels: [0, 0] as const, isManual: false, geoAllow: [] }
  return {
    ...{
      id: demoId(0x420 + n),
      landingUrlId: demoId(0x720 + n),
      code,
      name,
      advertiserId,
      appId,
      appKeyId,
      selling,
    },
    currency: advertiserId === northlight.id ? 'EUR' : 'USD',
    terms: { ...usual, ...terms },
  }
}

const gearPrices = [1_990, 2_450, 3_490, 4_900, 6_900, 8_900, 12_900]

export const offers = {
  DEMO: ofDemo(cast.main, 0, shop(0.024, gearPrices)),
  INSTANT: ofDemo(cast.main, 1, shop(0.019, gearPrices)),
  HARBOUR: ofDemo(ownPayer, 0, shop(0.022, [1_490, 1_990, 2_990])),
  RENTALS: offer(
    0,
    apps.rentals,
    ['RENTALS', 'River Rentals, bikes and kayaks'],
    shop(0.021, [5_900, 8_900, 14_900, 23_900]),
    {
      model: 'CPS',
      geoAllow: ['US', 'CA', 'GB', 'AU'],
      rules: [{ event: 'sale', rateBps: 800 }],
    },
  ),
  CLUB: offer(1, apps.club, ['CLUB', 'Trail Club membership'], subscription(0.03, 1_290), {
    ...{ model: 'RevShare', holdDays: 7, levels: [200, 0] },
    rules: [
      { event: 'lead', fixedMinor: 150 },
      { event: 'sale', rateBps: 2_500 },
      { event: 'rebill', rateBps: 1_500, recurringMonths: 12 },
    ],
  }),
  CHARTS: offer(
    2,
    apps.charts,
    ['CHARTS', 'Harbour Charts, yearly plan'],
    shop(0.014, [5_900, 9_900]),
    {
      ...{ model: 'CPA', holdDays: 7 },
      rules: [{ event: 'sale', rateBps: 1_000, fixedMinor: 400 }],
    },
  ),
  COURSES: offer(
    3,
    apps.courses,
    ['COURSES', 'Northlight online courses'],
    shop(0.02, [4_900, 8_900, 14_900]),
    {
      model: 'CPS',
      holdDays: 30,
      rules: [
        {
          ...{ event: 'sale', rateBps: 2_000 },
          tiers: [
            { from: 8, rateBps: 2_500 },
            { from: 16, rateBps: 3_000 },
          ],
        },
      ],
    },
  ),
  LANGUAGES: offer(
    4,
    apps.languages,
    ['LANGUAGES', 'Northlight Languages subscription'],
    subscription(0.028, 990),
    {
      ...{ model: 'CPL', holdDays: 7 },
      rules: [
        { event: 'lead', fixedMinor: 120 },
        { event: 'sale', rateBps: 4_000 },
        { event: 'rebill', rateBps: 2_000, recurringMonths: 6 },
      ],
    },
  ),
  EXAMS: offer(
    5,
    apps.exams,
    ['EXAMS', 'Northlight exam booking, checked by hand'],
    shop(0.012, [12_000, 18_500]),
    {
      ...{ model: 'CPA', isManual: true },
      rules: [{ event: 'sale', fixedMinor: 2_500 }],
    },
  ),
} as const satisfies Record<string, HistoryOffer>
export type OfferCode = keyof typeof offers
