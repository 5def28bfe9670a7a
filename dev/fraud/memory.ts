/** Computes the facts of an order from the orders before it: affiliate.conversion_facts in memory. */
import type { ReviewFacts } from '../../workers/fraud/rules/review.ts'
import type { ReversedShare, ReviewedClick } from '../../workers/fraud/rules/rule.ts'
import {
  type Affiliate,
  type Click,
  DAY_MS,
  HOUR_MS,
  type Order,
  PIXEL_AMOUNT_MAX_MINOR,
} from './orders.ts'

export class Memory {
  readonly #byAddress = new Map<string, Order[]>()
  readonly #byAffiliate = new Map<Affiliate, Order[]>()
  readonly #byCustomer = new Map<string, Order[]>()
  readonly #byReceiver = new Map<string, Set<Affiliate>>()
  readonly #all: Order[] = []

  /** All accounts exist before the first order. */
  constructor(affiliates: Iterable<Affiliate>) {
    for (const affiliate of affiliates) {
      const receiver = plainMail(affiliate.receiver)
      this.#byReceiver.set(receiver, (this.#byReceiver.get(receiver) ?? new Set()).add(affiliate))
    }
  }

  remember(order: Order): void {
    this.#all.push(order)
    append(this.#byAffiliate, order.affiliate, order)
    append(this.#byCustomer, order.customer, order)
    if (order.ip !== null) append(this.#byAddress, order.ip, order)
  }

  factsOf(order: Order): ReviewFacts {
    const { affiliate, atMs, email, ip } = order
    const own = this.#byAffiliate.get(affiliate) ?? []
    const nearby = ip === null ? [] : (this.#byAddress.get(ip) ?? [])
    const since = (orders: readonly Order[], ms: number) =>
      orders.filter((one) => one.atMs > atMs - ms)
    const hourMs = Math.floor(atMs / HOUR_MS) * HOUR_MS
    const today = Math.floor(atMs / DAY_MS) * DAY_MS
    const reversedShare = shareOf(own, atMs)
    const clicks = order.clicks.map(toReviewedClick)
    const [, domain] = email?.split('@') ?? []
    return {
      ...{ affiliateId: affiliate.id, offerId: 'offer', settings: {} },
      offer: { allowsPaidTraffic: false, pixelAmountMaxMinor: PIXEL_AMOUNT_MAX_MINOR },
      namedClick: order.rule === 'click' ? (clicks[0] ?? null) : null,
      hasFingerprint: order.isRecognised,
      clicks: order.isRecognised ? clicks : [],
      ownsMail:
        email !== null && affiliate.mails.some((mail) => plainMail(mail) === plainMail(email)),
      sharesMailDomain: affiliate.mails.some((mail) => mail.split('@')[1] === domain),
      usedAddress: ip !== null && affiliate.addresses.includes(ip),
      sharesReceiver: (this.#byReceiver.get(plainMail(affiliate.receiver))?.size ?? 0) > 1,
      ring: ringOf(affiliate),
      addressConversionsInHour: since(nearby, HOUR_MS).length,
      addressSameAmountInDay: since(nearby, DAY_MS).filter(
        (one) => one.amountMinor === order.amountMinor,
      ).length,
      affiliateConversionsInHour: own.filter((one) => one.atMs >= hourMs).length,
      affiliateConversionsInWeek: own.filter(
        (one) => one.atMs < today && one.atMs >= today - 7 * DAY_MS,
      ).length,
      likeOrder: this.#likeOrderOf(order),
      reversedShare,
      billableClicks: (own.length + 1) * affiliate.clicksPerOrder,
      peers: isOdd(reversedShare)
        ? shareOf(
            this.#all.filter((one) => one.affiliate !== affiliate),
            atMs,
          )
        : null,
    }
  }

  #likeOrderOf({ customer, amountMinor, atMs }: Order): ReviewFacts['likeOrder'] {
    const like = this.#byCustomer
      .get(customer)
      ?.findLast((one) => one.amountMinor === amountMinor && one.atMs > atMs - DAY_MS)
    return like === undefined ? null : { externalId: like.id, occurredAt: new Date(like.atMs) }
  }
}

function append<Key>(map: Map<Key, Order[]>, key: Key, order: Order): void {
  const known = map.get(key)
  if (known === undefined) map.set(key, [order])
  else known.push(order)
}

function shareOf(orders: readonly Order[], atMs: number): ReversedShare {
  const undone = orders.filter(({ undoneAtMs }) => undoneAtMs !== null && undoneAtMs < atMs)
  return { earned: orders.length, undone: undone.length }
}

function isOdd({ earned, undone }: ReversedShare): boolean {
  return earned >= 20 && undone * 10 > earned
}

/** Normalises an address as affiliate.plain_mail does. */
function plainMail(mail: string): string {
  const [local = '', domain = ''] = mail.trim().toLowerCase().split('@')
  return `${local.replace(/\+.*/, '').replaceAll('.', '')}@${domain}`
}

function ringOf(affiliate: Affiliate): ReviewFacts['ring'] {
  const upline = [affiliate.sponsor, affiliate.sponsor?.sponsor].filter((one) => one != null)
  if (upline.some((one) => plainMail(one.receiver) === plainMail(affiliate.receiver))) {
    return 'receiver'
  }
  const isShared = (address: string) => affiliate.addresses.includes(address)
  return upline.some((one) => one.addresses.some(isShared)) ? 'address' : null
}

function toReviewedClick({ id, affiliate, atMs, country, referrer }: Click): ReviewedClick {
  return { id, affiliateId: affiliate.id, clickedAt: new Date(atMs), country, referrer }
}
