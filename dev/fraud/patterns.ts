/**
 * Fraud patterns. In each, some orders are easy to detect and some hide from the rule, so that recall is
 * meaningful.
 */
import type { ReviewRule } from '../../workers/fraud/rules/review-rules.ts'
import type { Town } from './honest.ts'
import {
  type Affiliate,
  DAY_MS,
  HOUR_MS,
  MINUTE_MS,
  type Order,
  PIXEL_AMOUNT_MAX_MINOR,
  SECOND_MS,
  START_MS,
} from './orders.ts'

type Pattern = (town: Town) => Order[]

const times = (count: number, make: (at: number) => Order | Order[]): Order[] =>
  Array.from({ length: count }, (_, at) => make(at)).flat()
const rivalOf = ({ affiliates, chance }: Town, affiliate: Affiliate) =>
  chance.pick(affiliates.filter((other) => other !== affiliate))

/** Without a pattern a rule has no recall; score.test.ts lists such rules. */
const played: Partial<Record<ReviewRule, Pattern>> = {
  /** Buys through the affiliate's own link with the affiliate's own mail address, spelled differently. */
  self_referral: (town) =>
    times(80, () => {
      const order = town.order()
      const [mail = ''] = order.affiliate.mails
      const [local = '', domain = ''] = mail.split('@')
      const spelt = [
        mail,
        mail.toUpperCase(),
        `${local}+shop@${domain}`,
        `${local[0]}.${local.slice(1)}@${domain}`,
      ]
      // One in five uses a mailbox that is not linked to the affiliate.
      return { ...order, email: town.chance.happens(0.2) ? order.email : town.chance.pick(spelt) }
    }),

  /** A colleague's mail address, or a friend's from the affiliate's own office; some hide both. */
  self_referral_likely: (town) =>
    times(80, () => {
      const affiliate = town.affiliate({ mails: ['boss@ring.example'] })
      const order = town.order({ affiliate })
      const way = town.chance.next()
      if (way < 0.4) return { ...order, email: `${order.id}@ring.example` }
      return way < 0.8 ? { ...order, ip: affiliate.addresses[0] ?? null } : order
    }),

  /** A script that uses one to three IP addresses. */
  ip_velocity: (town) =>
    times(6, (farm) => {
      const addresses = Array.from({ length: farm % 3 === 0 ? 3 : 1 }, () => town.address())
      const [from, affiliate] = [town.moment(), town.affiliate()]
      return times(45, () =>
        town.order({
          ...{ affiliate, ip: town.chance.pick(addresses) },
          atMs: from + town.chance.int(50 * MINUTE_MS),
        }),
      )
    }),

  /** A new account that tries stolen cards within one hour, each from another address. */
  affiliate_velocity: (town) =>
    times(4, () => {
      const affiliate = town.affiliate()
      const hour = Math.floor(town.moment() / HOUR_MS) * HOUR_MS
      return times(100, () => town.order({ affiliate, atMs: hour + town.chance.int(HOUR_MS) }))
    }),

  /** A bot clicks and reports; a tenth of them pause as long as people do. */
  too_fast: (town) =>
    times(120, () => {
      const order = town.order()
      const [click] = order.clicks
      if (click && town.chance.happens(0.9))
        click.atMs = order.atMs - town.chance.int(25 * SECOND_MS)
      return order
    }),

  /** A second account after the first was blocked. */
  shared_receiver: (town) => {
    const blocked = town.affiliate()
    const again = town.affiliate({ receiver: `${blocked.receiver.split('@')[0]}+2@pay.example` })
    const careful = town.affiliate()
    return times(60, (at) => town.order({ affiliate: at % 5 === 0 ? careful : again }))
  },

  /** A sponsor who signs up again as their own referral. */
  referral_ring: (town) => {
    const sponsor = town.affiliate()
    const { receiver, addresses } = sponsor
    const ring = [
      town.affiliate({ sponsor, receiver }),
      town.affiliate({ sponsor, addresses }),
      town.affiliate({ sponsor: town.affiliate({ sponsor }), addresses }),
      town.affiliate({ sponsor }),
    ]
    return times(80, (at) => town.order({ affiliate: ring[at % ring.length] as Affiliate }))
  },

  /** Clicks come from one country and cards from another; a third uses a proxy in the card's country. */
  country_mismatch: (town) =>
    times(120, () => {
      const order = town.order()
      const [click] = order.clicks
      if (click && town.chance.happens(0.67)) click.country = 'VN'
      return order
    }),

  /** A browser extension clicks at the checkout, after another affiliate referred the customer. */
  click_injection: (town) =>
    times(120, () => {
      const order = town.order()
      const [click] = order.clicks
      if (click === undefined) return order
      click.atMs = order.atMs - (31 + town.chance.int(40)) * SECOND_MS
      const earlier = click.atMs - town.chance.int(3 * DAY_MS)
      order.clicks.push(town.click(rivalOf(town, order.affiliate), earlier, click.country))
      return order
    }),

  /** A coupon site gets its click at the checkout. */
  coupon_over_click: (town) =>
    times(120, () => {
      const order = town.order({ rule: 'coupon' })
      const since = town.chance.around(3 * HOUR_MS)
      const rival = rivalOf(town, order.affiliate)
      return { ...order, clicks: [town.click(rival, order.atMs - since, order.country)] }
    }),

  /** A private coupon code is published on a page that collects codes. */
  coupon_without_click: (town) => times(150, () => town.order({ rule: 'coupon', clicks: [] })),

  /** The same purchase is reported again under another id. */
  duplicate_order: (town) =>
    times(60, () => {
      const first = town.order()
      const apartMs = town.chance.happens(0.85) ? 8 * MINUTE_MS : 3 * HOUR_MS
      const atMs = first.atMs + 1000 + town.chance.int(apartMs)
      // The first order is honest; its copy is not.
      return [
        { ...first, fraud: null },
        { ...first, id: town.id('order'), atMs },
      ]
    }),

  /** The cheapest order is repeated over a day. */
  repeated_amount: (town) =>
    times(20, () => {
      const [affiliate, ip, from] = [town.affiliate(), town.address(), town.moment()]
      return times(9, () =>
        town.order({
          affiliate,
          ip,
          amountMinor: 100n,
          atMs: from + town.chance.int(20 * HOUR_MS),
        }),
      )
    }),

  /** The browser sends an invented amount: at the limit, or somewhat below it. */
  amount_limit: (town) =>
    times(80, () => {
      const amountMinor = town.chance.happens(0.8) ? PIXEL_AMOUNT_MAX_MINOR : 15_000n
      return town.order({ source: 'pixel', amountMinor })
    }),

  /** Ads on the brand's name; most referrers arrive without their query. */
  paid_traffic: (town) =>
    times(150, () => {
      const order = town.order()
      const [click] = order.clicks
      const mark = town.chance.pick(['gclid=EAIa', 'msclkid=1f2e', 'ttclid=E.C.P'])
      const shows = town.chance.happens(0.3)
      if (click) click.referrer = `https://ads.example/${shows ? `?q=brand&${mark}` : ''}`
      return order
    }),

  /** Invented leads with disposable mailboxes; some of the services are on no list. */
  disposable_mail: (town) =>
    times(120, () => {
      const order = town.order()
      const known = ['mailinator.com', 'yopmail.com', 'sharklasers.com', 'x.trashmail.com']
      const domain = town.chance.happens(0.75) ? town.chance.pick(known) : 'fresh-mail-9.example'
      return { ...order, email: `${order.id}@${domain}` }
    }),

  /** Friends buy and return the goods. */
  refund_rate: (town) =>
    times(3, () => {
      const affiliate = town.affiliate({ reversedShare: 0.4 })
      return times(120, () => town.order({ affiliate }))
    }),

  /** Cookie stuffing: clicks are forced on everybody, and some of these visitors later buy. */
  low_conversion_rate: (town) =>
    times(4, () => {
      const affiliate = town.affiliate({ clicksPerOrder: 2500 })
      return times(20, (at) => town.order({ affiliate, atMs: START_MS + at * DAY_MS + 1 }))
    }),
}

/**
 * All patterns; their orders are labelled with the pattern's name. An existing label is kept: see duplicates.
 */
export function fraudulentOrders(town: Town): Order[] {
  return (Object.entries(played) as [ReviewRule, Pattern][]).flatMap(([rule, play]) => {
    const orders = play(town)
    const isCopy = (at: number) => rule !== 'duplicate_order' || at % 2 === 1
    return orders.map((order, at) => ({ ...order, fraud: isCopy(at) ? rule : null }))
  })
}
