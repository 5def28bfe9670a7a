/** What the history's visitors buy, and what follows: pure and reproducible like its clicks. */
import type { ConversionReport } from '../../../workers/conversions/record/rules/report.ts'
import type { Chance } from '../../fraud/random.ts'
import * as cast from '../demo-cast.ts'
import { affiliates, couponOf, type HistoryAffiliate } from './affiliates.ts'
import { type HistoryOffer, northlight, type OfferCode, offers } from './cast.ts'
import { chanceOf, DAY_MS, HOUR_MS, type Span, type Visit } from './traffic.ts'

const MINUTE_MS = 60_000

/** One report of an app at its time. */
export interface HistoryReport {
  at: number
  offer: HistoryOffer
  report: ConversionReport
  /** The reported country is another than the click's, so a review opens. */
  isOdd: boolean
  /** Whose click it was; null = found by a coupon or customer. */
  seller: HistoryAffiliate | null
}

/** Sales whose bank takes the money back: the number of the order at the first advertiser. The first is won later. */
const CHARGED_BACK = [9, 31]

/** Orders, refunds and rebills by the visits of one day. Each day is planned by itself; the numbers go on. */
export class Orders {
  readonly #span: Span
  readonly #planned: HistoryReport[] = []
  #number = 0
  #gearSales = 0

  constructor(span: Span) {
    this.#span = span
  }

  /** All reports until the end of the span, in the order of their times. */
  get reports(): readonly HistoryReport[] {
    return this.#planned
      .filter(({ at }) => at <= this.#span.endMs)
      .toSorted((one, other) => one.at - other.at)
  }

  /** Must be called for each day in order. */
  addDay(day: number, visits: readonly Visit[]): void {
    const chance = chanceOf(2, day)
    for (const visit of visits) {
      if (visit.mayBuy && chance.happens(rateOf(visit))) this.#sellTo(visit, chance)
    }
    this.#sellByCoupons(day, chance)
  }

  #sellTo(visit: Visit, chance: Chance): void {
    if (visit.offer.selling.kind === 'subscription') this.#subscribe(visit, chance)
    else this.#order(visit, chance)
  }

  #order({ click, offer, affiliate }: Visit, chance: Chance): void {
    const number = ++this.#number
    const at = click.at + clamp(chance.around(35 * MINUTE_MS), 2 * MINUTE_MS, 20 * DAY_MS)
    const isOdd = chance.happens(0.011)
    const visitor = {
      ...{ ip: click.ip ?? '', userAgent: click.userAgent ?? '' },
      country: isOdd ? otherThan(click.country) : (click.country ?? ''),
    }
    const customerId = chance.happens(0.7) ? `customer-${number}` : null
    const sale = { externalId: `order-${number}`, clickId: click.id, customerId, visitor }
    const minor = this.#sell({ at, offer, isOdd, seller: affiliate }, sale, chance)
    const isGear = offer.advertiserId === cast.advertiser.id && ++this.#gearSales
    if (isGear && CHARGED_BACK.includes(isGear)) {
      const back = { event: 'chargeback', externalId: `chargeback-${number}` } as const
      this.#undo(at + 24 * DAY_MS, offer, { ...back, original: sale.externalId, minor })
    } else if (chance.happens(0.085)) {
      this.#refund(at, offer, { original: sale.externalId, number, minor }, chance)
    }
    const isReturning = customerId !== null && chance.happens(0.14)
    if (!isReturning || !affiliate) return
    const again = { externalId: `order-${number}-b`, clickId: null, customerId, visitor: null }
    const againAt = at + (9 + chance.int(30)) * DAY_MS
    this.#sell({ at: againAt, offer, isOdd: false, seller: affiliate }, again, chance)
  }

  /** A sale of one to three articles. Returns its amount. */
  #sell(
    { at, offer, isOdd, seller }: Omit<HistoryReport, 'report'>,
    facts: Partial<ConversionReport>,
    chance: Chance,
  ): number {
    const point = chance.next()
    const count = offer.selling.prices.length < 4 || point < 0.68 ? 1 : point < 0.91 ? 2 : 3
    const prices = Array.from({ length: count }, () => chance.pick(offer.selling.prices))
    const minor = prices.reduce((sum, price) => sum + price, 0)
    const sale = { event: 'sale', ...facts, amount: amountIn(offer, minor) } as const
    this.#plan(at, offer, sale, isOdd, seller)
    return minor
  }

  #refund(
    soldAt: number,
    offer: HistoryOffer,
    { original, number, minor }: { original: string; number: number; minor: number },
    chance: Chance,
  ): void {
    const at = soldAt + DAY_MS + chance.int(19 * DAY_MS)
    const part = chance.happens(0.35) ? Math.round(minor * (0.25 + 0.35 * chance.next())) : minor
    this.#undo(at, offer, {
      event: 'refund',
      externalId: `refund-${number}`,
      original,
      minor: part,
    })
  }

  #undo(
    at: number,
    offer: HistoryOffer,
    about: { event: 'refund' | 'chargeback'; externalId: string; original: string; minor: number },
  ): void {
    const { event, externalId, original: originalExternalId, minor } = about
    this.#plan(at, offer, { event, externalId, originalExternalId, amount: amountIn(offer, minor) })
  }

  /** A trial, then perhaps a first payment and monthly renewals until the customer cancels. */
  #subscribe({ click, offer }: Visit, chance: Chance): void {
    const number = ++this.#number
    const customerId = `member-${number}`
    const leadAt = click.at + clamp(chance.around(8 * MINUTE_MS), MINUTE_MS, 2 * DAY_MS)
    this.#plan(leadAt, offer, {
      event: 'lead',
      externalId: `trial-${number}`,
      clickId: click.id,
      customerId,
    })
    const amount = amountIn(offer, offer.selling.prices[0]!)
    if (!chance.happens(0.5)) return
    let at = leadAt + 7 * DAY_MS + chance.int(HOUR_MS)
    this.#plan(at, offer, { event: 'sale', externalId: `first-${number}`, customerId, amount })
    for (let month = 1; month < 4; month += 1) {
      if (chance.happens(0.16)) {
        const endsAt = at + chance.int(25 * DAY_MS)
        this.#plan(endsAt, offer, { event: 'cancel', externalId: `cancel-${number}`, customerId })
        return
      }
      at += 30 * DAY_MS + chance.int(HOUR_MS)
      this.#plan(at, offer, {
        event: 'rebill',
        externalId: `month-${number}-${month}`,
        customerId,
        amount,
      })
    }
  }

  /** Buyers who heard a coupon instead of following a link, and now and then one whom nobody brought. */
  #sellByCoupons(day: number, chance: Chance): void {
    const startMs = this.#span.startMs + day * DAY_MS
    for (const affiliate of affiliates) {
      const isHeard = affiliate.channels.some(
        (name) => name === 'podcast' || name === 'newsletter' || name === 'deals',
      )
      const isSold = chance.happens(0.011 * affiliate.weight)
      const at = startMs + 7 * HOUR_MS + chance.int(15 * HOUR_MS)
      const code = affiliate.offers.find((one) => offers[one].selling.kind === 'shop')
      if (!isHeard || !isSold || affiliate.joinedDay > day || code === undefined) continue
      const externalId = `order-${++this.#number}`
      const coupon = ownCoupon(affiliate.code, code) ?? couponOf(affiliate, code)
      this.#sell(
        { at, offer: offers[code], isOdd: false, seller: null },
        { externalId, coupon },
        chance,
      )
    }
    if (!chance.happens(0.09)) return
    const externalId = `order-${++this.#number}`
    this.#sell(
      { at: startMs + 12 * HOUR_MS, offer: offers.DEMO, isOdd: false, seller: null },
      { externalId },
      chance,
    )
  }

  #plan(
    at: number,
    offer: HistoryOffer,
    facts: Partial<ConversionReport>,
    isOdd = false,
    seller: HistoryAffiliate | null = null,
  ): void {
    const isPostback = offer.advertiserId === northlight.id
    const report: ConversionReport = {
      ...{ advertiserId: offer.advertiserId, appId: offer.appId, event: 'sale', externalId: '' },
      ...{ originalExternalId: null, clickId: null, coupon: null, customerId: null, amount: null },
      ...{ occurredAt: null, visitor: null, metadata: null },
      ...{ source: isPostback ? 'postback' : 'api', foreignStatus: isPostback ? 'approved' : null },
      ...facts,
    }
    this.#planned.push({ at: Math.round(at), offer, report, isOdd, seller })
  }
}

/** Mobile visitors buy less often. */
function rateOf({ click, offer, affiliate }: Visit): number {
  const isMobile = /Mobile/.test(click.userAgent ?? '')
  return offer.selling.rate * affiliate.quality * (isMobile ? 0.85 : 1.25)
}

/** Coupons of the demo's own affiliates at the demo's own offers. */
function ownCoupon(code: string, offerCode: OfferCode): string | null {
  const at = cast.offers.findIndex((offer) => offer.code === offerCode)
  const own = cast.affiliates.find((affiliate) => affiliate.code === code)
  if (at >= 0 && own !== undefined) return own.coupons[at] ?? null
  const ofHarbour = offerCode === 'HARBOUR' && ['clara', 'dora'].includes(code)
  return ofHarbour ? `${code}MAPS`.toUpperCase() : null
}

const amountIn = ({ currency }: HistoryOffer, minor: number) => ({ minor: BigInt(minor), currency })

const clamp = (value: number, min: number, max: number) => Math.min(Math.max(value, min), max)

const otherThan = (country: string | null) => (country === 'US' ? 'NL' : 'US')
