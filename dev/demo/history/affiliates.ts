/** The twenty affiliates of the seeded history: where their visitors come from, and how much they bring. */
import * as cast from '../demo-cast.ts'
import { ownPayer } from '../demo-own-payer-cast.ts'
import type { OfferCode } from './cast.ts'
import type { AudienceName } from './places.ts'

/** A way in which an affiliate brings visitors. */
export type ChannelName = 'blog' | 'newsletter' | 'video' | 'ads' | 'social' | 'podcast' | 'deals'

export interface HistoryAffiliate {
  id: string
  code: string
  name: string
  /** ISO 3166-1 alpha-2. */
  country: string
  /** The simulated PayPal decides by its beginning whether a payment arrives. */
  paypalEmail: string
  /** False for the affiliates of the demo itself. */
  isNew: boolean
  /** Share of all clicks, as a weight. */
  weight: number
  /** Multiplies the conversion rate of each offer. */
  quality: number
  /** Days after the beginning of the history. */
  joinedDay: number
  audience: AudienceName
  channels: readonly ChannelName[]
  /** In the order of their share of the affiliate's clicks. */
  offers: readonly OfferCode[]
}

type Traffic = Omit<HistoryAffiliate, 'id' | 'code' | 'name' | 'country' | 'paypalEmail' | 'isNew'>

const known = new Map([...cast.affiliates, ...ownPayer.affiliates].map((one) => [one.code, one]))

function ofDemo(code: string, country: string, traffic: Traffic): HistoryAffiliate {
  const { id, name, paypalEmail } = known.get(code)!
  return { ...{ id, code, name, country, paypalEmail, isNew: false }, ...traffic }
}

let made = 0

function affiliate(
  code: string,
  name: string,
  country: string,
  traffic: Traffic & { paypal?: string },
): HistoryAffiliate {
  const { paypal = code, ...rest } = traffic
  const id = cast.demoId(0x520 + made++)
  const paypalEmail = `${paypal}.paypal@tributary.example`
  return { ...{ id, code, name, country, paypalEmail, isNew: true }, ...rest }
}

const traffic = (
  [weight, quality, joinedDay]: readonly [number, number, number],
  audience: AudienceName,
  channels: readonly ChannelName[],
  offers: readonly OfferCode[],
): Traffic => ({ weight, quality, joinedDay, audience, channels, offers })

export const affiliates: readonly HistoryAffiliate[] = [
  ofDemo(
    'anna',
    'US',
    traffic(
      [17, 1.35, 0],
      'us',
      ['blog', 'newsletter', 'video'],
      ['DEMO', 'INSTANT', 'RENTALS', 'CLUB'],
    ),
  ),
  ofDemo(
    'boris',
    'SE',
    traffic([9, 1.05, 0], 'nordic', ['ads', 'blog'], ['DEMO', 'INSTANT', 'LANGUAGES']),
  ),
  ofDemo(
    'clara',
    'US',
    traffic([6, 1.1, 0], 'us', ['social', 'newsletter'], ['HARBOUR', 'INSTANT', 'DEMO', 'CHARTS']),
  ),
  ofDemo('dora', 'GB', traffic([5, 1.15, 0], 'uk', ['blog', 'podcast'], ['HARBOUR', 'CHARTS'])),
  affiliate(
    'lukas',
    'Lukas Brandt',
    'DE',
    traffic([9, 1.1, 0], 'de', ['blog', 'ads'], ['COURSES', 'LANGUAGES', 'EXAMS']),
  ),
  affiliate(
    'camille',
    'Camille Laurent',
    'FR',
    traffic([6, 1, 0], 'fr', ['newsletter', 'social'], ['LANGUAGES', 'COURSES']),
  ),
  affiliate(
    'priya',
    'Priya Nair',
    'IN',
    traffic([7, 0.85, 0], 'asia', ['video', 'social'], ['EXAMS', 'COURSES', 'LANGUAGES']),
  ),
  affiliate(
    'mateo',
    'Mateo Herrera',
    'MX',
    traffic([5, 0.9, 0], 'latam', ['social', 'video'], ['CLUB', 'LANGUAGES', 'DEMO']),
  ),
  affiliate('yuki', 'Yuki Tanaka', 'JP', {
    ...traffic([4, 0.95, 6], 'asia', ['blog'], ['DEMO', 'CLUB']),
    paypal: 'unclaimed.yuki',
  }),
  affiliate(
    'amara',
    'Amara Okafor',
    'NG',
    traffic([4, 0.8, 12], 'uk', ['video', 'social'], ['COURSES', 'EXAMS']),
  ),
  affiliate(
    'tomasz',
    'Tomasz Zieliński',
    'PL',
    traffic([4, 1, 0], 'pl', ['deals', 'ads'], ['LANGUAGES', 'COURSES', 'HARBOUR']),
  ),
  affiliate(
    'sofia',
    'Sofia Marchetti',
    'IT',
    traffic([4, 1.05, 18], 'fr', ['social'], ['COURSES', 'LANGUAGES']),
  ),
  affiliate('joao', 'João Azevedo', 'PT', {
    ...traffic([3, 0.95, 9], 'latam', ['blog', 'social'], ['CLUB', 'DEMO']),
    paypal: 'failed.joao',
  }),
  affiliate(
    'elif',
    'Elif Kaya',
    'TR',
    traffic([3, 0.85, 25], 'de', ['video'], ['LANGUAGES', 'EXAMS']),
  ),
  affiliate(
    'minh',
    'Nguyễn Minh',
    'VN',
    traffic([3, 0.75, 32], 'asia', ['ads'], ['EXAMS', 'CLUB']),
  ),
  affiliate(
    'oksana',
    'Oksana Bondar',
    'UA',
    traffic([3, 1, 0], 'pl', ['newsletter'], ['LANGUAGES', 'HARBOUR']),
  ),
  affiliate(
    'liam',
    'Liam O’Connor',
    'IE',
    traffic([4, 1.2, 15], 'uk', ['podcast', 'blog'], ['RENTALS', 'DEMO', 'CLUB']),
  ),
  affiliate(
    'freja',
    'Freja Holm',
    'DK',
    traffic([2, 1.1, 48], 'nordic', ['social'], ['CHARTS', 'HARBOUR']),
  ),
  affiliate(
    'daniel',
    'Daniel Cohen',
    'IL',
    traffic([3, 0.9, 40], 'us', ['ads', 'deals'], ['RENTALS', 'INSTANT']),
  ),
  affiliate(
    'hannah',
    'Hannah Kim',
    'KR',
    traffic([2, 0.9, 60], 'us', ['video'], ['CLUB', 'RENTALS']),
  ),
]

/** Applications that nobody has decided: who applied, to whose link, and with which answer. */
export const applications = [
  {
    code: 'camille',
    to: 'river',
    answer: 'A weekly newsletter about hiking in the Alps, 8,400 readers.',
  },
  { code: 'tomasz', to: 'river', answer: 'A deals site for outdoor gear in Poland.' },
  { code: 'elif', to: 'river', answer: 'Short videos about weekend trips.' },
] as const

/** The coupon of an affiliate for an offer; the demo's own affiliates have theirs already. */
export const couponOf = (affiliate: Pick<HistoryAffiliate, 'code'>, offerCode: OfferCode): string =>
  `${affiliate.code}-${offerCode}`.toUpperCase()
