/**
 * Honest traffic that provokes false alarms: offices and mobile networks behind one address, travellers,
 * quick buyers, two orders in a row, podcasts, newsletters, an agency with two sites.
 */
import {
  type Affiliate,
  type Click,
  DAY_MS,
  DAYS,
  HOUR_MS,
  MINUTE_MS,
  type Order,
  PIXEL_AMOUNT_MAX_MINOR,
  SECOND_MS,
  START_MS,
} from './orders.ts'
import type { Chance } from './random.ts'

const COUNTRIES = ['US', 'DE', 'GB', 'FR', 'PL', 'BR'] as const
const PRICES = [1900n, 4900n, 4900n, 4900n, 9900n] as const
const MAILS = ['gmail.com', 'outlook.com', 'web.de', 'yahoo.com', 'mail.ru'] as const
const AFFILIATES = 200
export const HONEST_ORDERS = 12_000

/** Makes ids, people, visitors and ordinary orders, and counts them. */
export class Town {
  readonly chance: Chance
  /** Honest affiliates, the busiest first. */
  readonly affiliates: Affiliate[] = []
  /** All accounts, honest or not. */
  readonly everybody: Affiliate[] = []
  #made = 0

  constructor(chance: Chance) {
    this.chance = chance
    for (let at = 0; at < AFFILIATES; at += 1) this.affiliates.push(this.affiliate())
    const [banners, , , returns] = this.affiliates
    const [site, otherSite, newcomer, sponsor] = this.affiliates.slice(AFFILIATES / 2)
    if (!banners || !returns || !site || !otherSite || !newcomer || !sponsor)
      throw new Error('empty')
    // An agency runs two sites with one PayPal account; a sponsor shares an office with a new affiliate.
    otherSite.receiver = site.receiver
    newcomer.sponsor = sponsor
    newcomer.addresses = sponsor.addresses
    // Cheap banners bring many clicks; a shop for clothes has many returns.
    banners.clicksPerOrder = 350
    returns.reversedShare = 0.08
  }

  id(kind: string): string {
    this.#made += 1
    return `${kind}-${this.#made}`
  }

  affiliate(over: Partial<Affiliate> = {}): Affiliate {
    const id = this.id('affiliate')
    const isCompany = this.chance.happens(0.5)
    const mail = isCompany ? `hello@${id}.example` : `${id}@gmail.com`
    const affiliate = {
      ...{ id, mails: [mail], addresses: [this.address()], receiver: `${id}@pay.example` },
      ...{ sponsor: null, clicksPerOrder: 50, reversedShare: 0.03 },
      ...over,
    }
    this.everybody.push(affiliate)
    return affiliate
  }

  address(): string {
    const { chance } = this
    return `10.${chance.int(256)}.${chance.int(256)}.${1 + chance.int(254)}`
  }

  /** The visitor's address: at home, behind one of a mobile network's few addresses, or in an office. */
  visitorAddress(): string {
    const { chance } = this
    if (chance.happens(0.8)) return this.address()
    if (chance.happens(0.6)) return `100.64.${chance.int(2)}.${chance.int(100)}`
    return `192.0.2.${chance.int(60)}`
  }

  /** A few affiliates bring most of the orders. */
  someAffiliate(): Affiliate {
    const busy = Math.floor(this.affiliates.length * this.chance.next() ** 2)
    return this.affiliates[busy] ?? this.chance.pick(this.affiliates)
  }

  moment(): number {
    return START_MS + this.chance.int(DAYS * DAY_MS)
  }

  click(affiliate: Affiliate, atMs: number, country: string | null): Click {
    const referrer = this.chance.happens(0.6) ? `https://${affiliate.id}.example/` : null
    return { id: this.id('click'), affiliate, atMs, country, referrer }
  }

  /** An ordinary order of one of the honest affiliates, with the fields of `over`. */
  order(over: Partial<Order> = {}): Order {
    const { chance } = this
    const affiliate = over.affiliate ?? this.someAffiliate()
    const atMs = over.atMs ?? this.moment()
    const country = chance.pick(COUNTRIES)
    const id = this.id('order')
    const mail = `${id}@${chance.happens(0.15) ? `firm-${chance.int(500)}.example` : chance.pick(MAILS)}`
    return {
      ...{ id, atMs, affiliate, rule: 'click', isRecognised: chance.happens(0.9) },
      clicks: [this.click(affiliate, atMs - chance.around(20 * MINUTE_MS), country)],
      ...{ ip: this.visitorAddress(), country, email: mail, customer: id, source: 'api' },
      amountMinor: chance.pick(PRICES),
      undoneAtMs: chance.happens(affiliate.reversedShare)
        ? atMs + (2 + chance.int(10)) * DAY_MS
        : null,
      fraud: null,
      ...over,
    }
  }
}

/** A month of honest orders, including all that look suspicious. */
export function honestOrders(town: Town): Order[] {
  const orders = Array.from({ length: HONEST_ORDERS }, () => withQuirks(town, town.order()))
  return [...orders, ...twoInARow(town), ...newsletters(town), ...webinar(town)]
}

function withQuirks(town: Town, order: Order): Order {
  const { chance } = town
  const [click] = order.clicks
  if (click === undefined) return order
  if (chance.happens(0.015)) order.country = chance.pick(COUNTRIES)
  if (chance.happens(0.002)) click.atMs = order.atMs - (8 + chance.int(22)) * SECOND_MS
  if (chance.happens(0.01)) click.referrer = 'https://social.example/?fbclid=IwAR0'
  if (chance.happens(0.002)) order.email = `${order.id}@mailinator.com`
  if (chance.happens(0.1)) Object.assign(order, { ip: null, country: null, email: null })
  if (chance.happens(0.05)) asPixel(order, chance)
  if (chance.happens(0.06)) addEarlierClick(town, order, chance.around(2 * DAY_MS))
  if (chance.happens(0.08)) asCoupon(town, order)
  return order
}

function asPixel(order: Order, chance: Chance): void {
  order.source = 'pixel'
  if (chance.happens(0.005)) order.amountMinor = PIXEL_AMOUNT_MAX_MINOR
}

/** The visitor clicked another affiliate's link earlier. */
function addEarlierClick({ affiliates, chance }: Town, order: Order, earlierMs: number): void {
  const [own] = order.clicks
  const other = chance.pick(affiliates.filter((affiliate) => affiliate !== order.affiliate))
  if (own === undefined) return
  const atMs = own.atMs - earlierMs
  order.clicks.push({ ...own, id: `${own.id}-before`, affiliate: other, atMs })
}

/** A coupon code from a podcast or from the affiliate's own page, rarely after another affiliate's click. */
function asCoupon({ affiliates, chance }: Town, order: Order): void {
  order.rule = 'coupon'
  const [own] = order.clicks
  if (own === undefined || chance.happens(0.4)) {
    order.clicks = []
  } else if (chance.happens(0.04)) {
    const other = chance.pick(affiliates.filter((affiliate) => affiliate !== order.affiliate))
    order.clicks = [{ ...own, affiliate: other }]
  }
}

function twoInARow(town: Town): Order[] {
  return Array.from({ length: 12 }, () => {
    const first = town.order()
    const atMs = first.atMs + town.chance.int(8 * MINUTE_MS)
    return [first, { ...first, id: town.id('order'), atMs }]
  }).flat()
}

/** A newsletter: its readers click within the hour. */
function newsletters(town: Town): Order[] {
  return town.affiliates.slice(10, 12).flatMap((affiliate) => {
    const hour = Math.floor(town.moment() / HOUR_MS) * HOUR_MS
    return Array.from({ length: 45 }, () =>
      town.order({ affiliate, atMs: hour + town.chance.int(HOUR_MS) }),
    )
  })
}

/** A podcast in one office: fourteen people buy. */
function webinar(town: Town): Order[] {
  const [ip, from] = [town.address(), town.moment()]
  const affiliate = town.chance.pick(town.affiliates)
  return Array.from({ length: 14 }, () =>
    town.order({ ip, affiliate, atMs: from + town.chance.int(40 * MINUTE_MS) }),
  )
}
