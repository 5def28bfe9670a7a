/**
 * The expected money of one advertiser: plain arithmetic in Maps, written from the design and not from the
 * code. It uses no SQL, no ids and no module of the product. The histories
 * (scenarios/histories/money-histories.db.test.ts) compare Postgres with it after every step.
 */

export type Event = 'lead' | 'sale' | 'rebill'
export type Billing = 'prepaid' | 'postpaid' | 'own_payer'

export interface ModelTerms {
  billing: Billing
  creditLimit: bigint
  approval: 'auto' | 'manual'
  holdDays: number
  rateBps: number
  rebillBps: number
  /** The platform's fee, in addition to commissions. */
  feeBps: number
  fixed: bigint
  /** Shares of levels 2 and 3. */
  levels: readonly [number, number]
  /**
   * Number of sponsors above affiliate 0: affiliate 1 is its sponsor, affiliate 2 is the sponsor of affiliate
   * 1.
   */
  sponsors: number
  /** Months in which rebills earn; null = without limit. */
  months: number | null
  /** A sale earns this rate once the affiliate's sales of the offer have reached `from`, in number or in money. */
  tier: {
    metric: 'conversions' | 'amount'
    period: 'month' | 'total'
    from: bigint
    bps: number
  } | null
  minimum: bigint
  /** A click closes after its first sale. */
  oneSale: boolean
  /** The advertiser's own currency, and that of a second offer. */
  currencies: readonly [string, string]
}

export interface Earn {
  kind: 'earn'
  event: Event
  order: number
  who: number
  offer: number
  minor: bigint
  customer: number | null
}

export interface Undo {
  kind: 'undo'
  event: 'refund' | 'chargeback'
  id: number
  /** Such as `sale-3`. */
  original: string
  offer: number
  /** Null: the whole rest. */
  minor: bigint | null
}

export interface Bonus {
  key: number
  who: number
  offer: number
  minor: bigint
}

type LineStatus = 'unfunded' | 'pending' | 'held' | 'available' | 'rejected' | 'reversed'

interface Line {
  level: number
  who: number
  minor: bigint
  taken: bigint
  status: LineStatus
  isFunded: boolean
  isApproved: boolean
  isReleased: boolean
}

interface Conversion {
  key: string
  content: string
  /** When it was recorded. */
  at: number
  /** When it happened: when its report came. */
  occurred: number
  status: 'pending' | 'approved' | 'rejected' | 'reversed'
  wasApproved: boolean
  currency: string
  amount: bigint
  taken: bigint
  fee: bigint
  feeBack: bigint
  isFeeCharged: boolean
  review: 'none' | 'open' | 'closed'
  /** What a person's rejection took; null where nobody rejected it. */
  rejected: Taken | null
  /** How often it was approved again. */
  reopenings: number
  /** To whom it is attributed, and by which offer. */
  who: number
  offer: number
  event: Event
  customer: number | null
  /** The click that it is attributed to: affiliate and offer. */
  click: string | null
  /** The click that its report names. */
  named: string | null
  /** A sale that earns the rate of the tier. */
  isByTier: boolean
  /** What its rebills pay: on a sale of a customer. */
  rebillBps: number | null
  due: number
  lines: Line[]
}

interface Taken {
  amount: bigint
  fee: bigint
  lines: { level: number; minor: bigint }[]
}

interface Reversal {
  content: string
  original: string
  status: 'approved' | 'rejected' | 'reversed'
  amount: bigint
  /** What a refund asked for and did not find; for an order without an amount 1 = all. */
  unmet: bigint
  /** It took something when a chargeback was won. */
  isLate: boolean
  fee: bigint
  lines: { level: number; minor: bigint }[]
}

interface Customer {
  who: number
  offer: number
  since: number
  /** Key of the conversion that bound the customer. */
  founder: string
  isEnded: boolean
  click: string | null
}

interface Item {
  who: number
  currency: string
  minor: bigint
  status: 'reserved' | 'sent' | 'paid' | 'over'
  /** When it was reserved. */
  at: number
}

const DAY_MS = 86_400_000
/** After this time a draft cannot be approved, and its money becomes available again. */
const DRAFT_MS = 3 * DAY_MS
/** Currencies that PayPal does not pay. */
const unpayable = ['KWD', 'RUB']

const share = (minor: bigint, bps: number) => (minor * BigInt(bps) * 2n + 10_000n) / 20_000n
const least = (left: bigint, right: bigint) => (left < right ? left : right)
/** `minor × part ÷ whole`, half up. */
const proportion = (minor: bigint, part: bigint, whole: bigint) =>
  (minor * part * 2n + whole) / (whole * 2n)

export class MoneyModel {
  readonly terms: ModelTerms
  rates: Record<Event, number>
  readonly accounts = new Map<string, bigint>()
  readonly conversions = new Map<string, Conversion>()
  readonly reversals = new Map<string, Reversal>()
  readonly customers = new Map<number, Customer>()
  readonly cancels = new Map<number, string>()
  parked: (
    | (Earn & { receivedAt: number })
    | Undo
    | { kind: 'cancel'; id: number; customer: number }
  )[] = []
  items: Item[] = []
  /** What was paid under each key. */
  readonly bonuses = new Map<number, string>()
  /** Answers of decided bookings, by step: deciding again gives the same answer. */
  readonly booked = new WeakMap<object, string>()

  constructor(terms: ModelTerms) {
    this.terms = terms
    this.rates = { lead: 0, sale: terms.rateBps, rebill: terms.rebillBps }
  }

  /** An independent copy of this model. */
  fork(): MoneyModel {
    const { terms, rates, accounts, conversions, reversals, customers, cancels } = this
    const { parked, items, bonuses } = this
    const facts = { rates, accounts, conversions, reversals, customers, cancels }
    const state = { ...facts, parked, items, bonuses }
    return Object.assign(new MoneyModel(terms), structuredClone(state))
  }

  /** The same, with the last two unfunded conversions in the other order, for two that arrived together. */
  forkSwapped(): MoneyModel {
    const conversions = [...this.conversions]
    const lastTwo = conversions.splice(-2).reverse()
    return Object.assign(this.fork(), {
      conversions: structuredClone(new Map([...conversions, ...lastTwo])),
    })
  }

  // Accounts, on their normal side. Nothing ever falls below zero.

  of(kind: string, who: number | null, currency: string): bigint {
    return this.accounts.get(`${kind} ${who ?? '-'} ${currency}`) ?? 0n
  }

  private add(kind: string, who: number | null, currency: string, minor: bigint): void {
    const after = this.of(kind, who, currency) + minor
    if (after < 0n) throw new Error(`the model lets ${kind} fall to ${after}`)
    this.accounts.set(`${kind} ${who ?? '-'} ${currency}`, after)
  }

  /**
   * Takes the advertiser's money, or returns it. At most what it owes is returned; the rest becomes a
   * deposit.
   */
  private charge(currency: string, minor: bigint): void {
    const { billing } = this.terms
    const owed = billing === 'postpaid' ? 'adv.receivable' : 'adv.payer'
    if (billing === 'prepaid') {
      this.add('adv.deposit', null, currency, -minor)
    } else if (minor >= 0n) {
      this.add(owed, null, currency, minor)
    } else {
      const settled = least(-minor, this.of(owed, null, currency))
      this.add(owed, null, currency, -settled)
      this.add('adv.deposit', null, currency, -minor - settled)
    }
  }

  private give(currency: string, minor: bigint): void {
    this.charge(currency, -minor)
  }

  /** The platform's fee. An advertiser that pays its affiliates itself owes it by invoice. */
  private chargeFee(currency: string, minor: bigint): void {
    if (this.terms.billing !== 'own_payer') {
      this.charge(currency, minor)
      return
    }
    const owed = this.of('adv.receivable', null, currency)
    const settled = minor < 0n ? least(-minor, owed) : -minor
    this.add('adv.receivable', null, currency, -settled)
    if (minor < 0n) this.add('adv.deposit', null, currency, -minor - settled)
  }

  /** Available money pays a debt first. */
  private sweep(who: number, currency: string): void {
    const both = least(this.of('aff.available', who, currency), this.of('aff.debt', who, currency))
    this.add('aff.available', who, currency, -both)
    this.add('aff.debt', who, currency, -both)
  }

  private credit(who: number, currency: string, minor: bigint): void {
    this.add('aff.available', who, currency, minor)
    this.sweep(who, currency)
  }

  private owe(who: number, currency: string, minor: bigint): void {
    this.add('aff.debt', who, currency, minor)
    this.sweep(who, currency)
  }

  /** What the advertiser can still commit; null = no limit. */
  private fundable(currency: string): bigint | null {
    const { billing, creditLimit, currencies } = this.terms
    if (billing === 'own_payer') return null
    if (billing === 'prepaid') return this.of('adv.deposit', null, currency)
    const limit = currency === currencies[0] ? creditLimit : 0n
    return limit - this.of('adv.receivable', null, currency)
  }

  // Earning

  earn(step: Earn & { receivedAt?: number }, now: number): string {
    const receivedAt = step.receivedAt ?? now
    const key = `${step.event}-${step.order}`
    const content = contentOf(step)
    const known = this.conversions.get(key)
    if (known !== undefined) return known.content === content ? 'replayed' : 'conflict'
    if (this.isEarly(step)) {
      this.parked.push({ ...step, receivedAt })
      return 'parked'
    }
    const customer = step.customer === null ? undefined : this.customers.get(step.customer)
    const bound = customer?.isEnded ? undefined : customer
    const sales = this.salesFor(step)
    const sale = sales.at(-1)
    const isRebill = step.event === 'rebill'
    // While a customer is bound, other affiliates' clicks do not count.
    const isHeld = bound !== undefined && step.who !== bound.who
    const holder = isRebill ? (sale ?? bound) : isHeld ? bound : step
    const { who, offer } = holder as { who: number; offer: number }
    const since = this.firstEarned(step.customer, who) ?? receivedAt
    const isPast = isRebill && isOver(since, this.terms.months, receivedAt)
    const named = `${step.who} ${step.offer}`
    const click = isRebill ? (sale ?? bound)?.click : isHeld ? bound?.click : named
    const isClosed = step.event === 'sale' && this.isClosed(offer, click ?? null)
    // Nobody's money is exchanged unasked: an order comes in the currency of its offer.
    const isForeign = step.event !== 'lead' && !this.isSameCurrency(step.offer, offer)
    if (isForeign && !isPast && !isClosed) return 'refused'
    const tierBps = step.event === 'sale' ? this.tierBps(offer, who, receivedAt) : null
    const bps = isRebill
      ? (sale?.rebillBps ?? this.rates.rebill)
      : (tierBps ?? this.rates[step.event])
    const own = { key, content, who, offer, click: click ?? null, named }
    const conversion = this.begin(step, { ...own, isByTier: tierBps !== null }, now, receivedAt)
    const isRepeatLead = step.event === 'lead' && this.hasLead(offer, named, step.customer)
    const isOneTooMany = isRepeatLead || isClosed
    this.conversions.set(key, conversion)
    if (isPast || isOneTooMany) {
      conversion.status = 'rejected'
    } else {
      this.makeLines(conversion, who, bps, isRebill ? 0n : this.terms.fixed)
      const isDoubtful = isRebill && sales.some((other) => other.who !== sale?.who)
      const isPaid = conversion.lines.length > 0
      if (isDoubtful && isPaid) conversion.review = 'open'
      // Nothing new is funded before what waits.
      const isBehind = this.waiting(conversion.currency).some((other) => other !== conversion)
      this.setAside(conversion, now, isBehind)
    }
    if (!isRebill && !isOneTooMany && step.customer !== null && bound === undefined) {
      const since = receivedAt
      const binding = { who, offer, since, founder: key, isEnded: false, click: named }
      this.customers.set(step.customer, binding)
    }
    this.wake(now)
    return 'recorded'
  }

  /** The tier's rate, if sales that were neither rejected nor refunded have reached it; null if not. */
  private tierBps(offer: number, who: number, at: number): number | null {
    const { tier } = this.terms
    if (tier === null) return null
    const monthOf = (time: number) => new Date(time).toISOString().slice(0, 7)
    const volume = [...this.conversions.values()]
      .filter((one) => one.event === 'sale' && one.offer === offer && one.who === who)
      .filter(({ status }) => status === 'pending' || status === 'approved')
      .filter((one) => tier.period === 'total' || monthOf(one.occurred) === monthOf(at))
      .reduce((sum, one) => sum + (tier.metric === 'amount' ? one.amount - one.taken : 1n), 0n)
    return volume >= tier.from ? tier.bps : null
  }

  /** One lead of an offer for each customer and each click. */
  private hasLead(offer: number, click: string | null, customer: number | null): boolean {
    return [...this.conversions.values()].some(
      (one) =>
        one.event === 'lead' &&
        one.status !== 'rejected' &&
        one.offer === offer &&
        (one.click === click ||
          one.named === click ||
          (customer !== null && one.customer === customer)),
    )
  }

  /** Whether another sale came from the click, and the offers pay for one. */
  private isClosed(offer: number, click: string | null): boolean {
    return (
      this.terms.oneSale &&
      [...this.conversions.values()].some(
        (one) =>
          one.event === 'sale' &&
          one.status !== 'rejected' &&
          one.offer === offer &&
          one.click === click,
      )
    )
  }

  /** A rebill with nothing to renew, and of nobody. */
  isEarly(step: Pick<Earn, 'event' | 'customer' | 'minor' | 'offer'>): boolean {
    const customer = this.customers.get(step.customer ?? -1)
    const isBound = customer !== undefined && !customer.isEnded
    return step.event === 'rebill' && !isBound && this.salesFor(step).length === 0
  }

  /** The sales that a rebill may renew and that fit best, the latest at the end. */
  private salesFor({
    event,
    customer,
    minor,
    offer,
  }: Pick<Earn, 'event' | 'customer' | 'minor' | 'offer'>) {
    if (event !== 'rebill' || customer === null) return []
    const sales = [...this.conversions.values()]
      .filter(
        (one) => one.event === 'sale' && one.customer === customer && one.status !== 'rejected',
      )
      .sort((left, right) => left.occurred - right.occurred)
    const live = sales.filter(({ status }) => status !== 'reversed')
    const valid = live.length > 0 ? live : sales
    const currency = this.terms.currencies[offer]
    const same = valid.filter((one) => one.amount === minor && one.currency === currency)
    return same.length > 0 ? same : valid
  }

  /** The first sale of an affiliate to the customer, else the first rebill. */
  private firstEarned(customer: number | null, who: number): number | undefined {
    if (customer === null) return undefined
    const own = [...this.conversions.values()].filter(
      (one) => one.customer === customer && one.who === who && one.status !== 'rejected',
    )
    const times = (event: Event) =>
      own.filter((one) => one.event === event).map(({ occurred }) => occurred)
    const [sales, rebills] = [times('sale'), times('rebill')]
    const all = sales.length > 0 ? sales : rebills
    return all.length > 0 ? Math.min(...all) : undefined
  }

  /** A binding ends with its first conversion, unless an approved one came through it. */
  private settleBinding(customer: number | null): void {
    const binding = customer === null ? undefined : this.customers.get(customer)
    if (binding === undefined) return
    const isThrough = (one: Conversion) =>
      one.customer === customer &&
      one.who === binding.who &&
      one.key !== binding.founder &&
      one.occurred >= binding.since &&
      (one.status === 'approved' || one.status === 'reversed')
    const isRejected = this.conversions.get(binding.founder)?.status === 'rejected'
    binding.isEnded = isRejected && ![...this.conversions.values()].some(isThrough)
  }

  private isSameCurrency(left: number, right: number): boolean {
    return this.terms.currencies[left] === this.terms.currencies[right]
  }

  private begin(
    { event, customer, minor }: Earn,
    own: Pick<Conversion, 'key' | 'content' | 'who' | 'offer' | 'click' | 'named' | 'isByTier'>,
    now: number,
    receivedAt: number,
  ): Conversion {
    const { approval, currencies, holdDays } = this.terms
    const wasApproved = approval === 'auto'
    return {
      ...{ ...own, event, customer, at: now, occurred: receivedAt, wasApproved, taken: 0n },
      ...{
        status: wasApproved ? 'approved' : 'pending',
        currency: currencies[own.offer] as string,
      },
      ...{ amount: event === 'lead' ? 0n : minor, fee: 0n, feeBack: 0n, isFeeCharged: false },
      ...{ review: 'none', rejected: null, reopenings: 0, due: now + holdDays * DAY_MS, lines: [] },
      rebillBps: event === 'sale' && customer !== null ? this.rates.rebill : null,
    }
  }

  private makeLines(conversion: Conversion, who: number, bps: number, fixed: bigint): void {
    const { amount } = conversion
    const { levels, feeBps, sponsors } = this.terms
    const earners: [number, number, bigint][] = [[1, who, share(amount, bps) + fixed]]
    // A sponsor earns only if the seller earns; the share of a missing sponsor stays with the advertiser.
    const isShared = bps > 0 ? 1n : 0n
    if (who + 1 <= sponsors) earners.push([2, who + 1, isShared * share(amount, levels[0])])
    if (who + 2 <= sponsors) earners.push([3, who + 2, isShared * share(amount, levels[1])])
    conversion.fee = share(amount, feeBps)
    conversion.lines = earners
      .filter(([, , minor]) => minor > 0n)
      .map(([level, earner, minor]) => ({
        ...{ level, who: earner, minor, taken: 0n, status: 'unfunded' },
        ...{ isFunded: false, isApproved: false, isReleased: false },
      }))
  }

  /** Funds all or nothing: lines and fee. */
  private setAside(conversion: Conversion, now: number, isBehind = false): void {
    const waiting = conversion.lines.filter(
      ({ status, minor, taken }) => status === 'unfunded' && minor > taken,
    )
    const { currency } = conversion
    const limit = this.fundable(currency)
    const fundable = limit !== null && isBehind ? 0n : limit
    const fee = conversion.isFeeCharged ? 0n : conversion.fee - conversion.feeBack
    const needed = waiting.reduce((sum, { minor, taken }) => sum + minor - taken, fee)
    if (fundable !== null && fundable < needed) {
      // A fee alone does not make a conversion wait for funds.
      if (conversion.lines.length === 0) conversion.fee = 0n
      return
    }
    this.charge(currency, needed - fee)
    if (fee > 0n) {
      this.chargeFee(currency, fee)
      conversion.isFeeCharged = true
      const stage = conversion.status === 'approved' ? 'plat.fee_revenue' : 'plat.fee_pending'
      this.add(stage, null, currency, fee)
    }
    for (const line of waiting) {
      line.isFunded = true
      line.status = 'pending'
      this.add('aff.pending', line.who, currency, line.minor - line.taken)
      if (conversion.status === 'approved') this.approveLine(conversion, line, now)
    }
  }

  private approveLine(conversion: Conversion, line: Line, now: number): void {
    const left = line.minor - line.taken
    const { currency } = conversion
    line.isApproved = true
    this.add('aff.pending', line.who, currency, -left)
    if (conversion.due <= now && conversion.review !== 'open') {
      line.status = 'available'
      line.isReleased = true
      this.credit(line.who, currency, left)
    } else {
      line.status = 'held'
      this.add('aff.hold', line.who, currency, left)
    }
  }

  /** Applies the reports that were parked until now. */
  private wake(now: number): void {
    const waiting = this.parked
    this.parked = []
    for (const step of waiting) this.take(step, now)
  }

  take(step: Earn | Undo | { kind: 'cancel'; id: number; customer: number }, now: number): string {
    if (step.kind === 'earn') return this.earn(step, now)
    return step.kind === 'undo' ? this.undo(step) : this.cancel(step)
  }

  // Reversal

  undo(step: Undo): string {
    const key = `${step.event}-${step.id}`
    const content = contentOf(step)
    const known = this.reversals.get(key)
    if (known !== undefined) return known.content === content ? 'replayed' : 'conflict'
    const original = this.conversions.get(step.original)
    if (original === undefined) {
      this.parked.push(step)
      return 'parked'
    }
    const reversal: Reversal = {
      ...{ content, original: step.original, status: 'approved', amount: 0n, fee: 0n, lines: [] },
      ...{ unmet: 0n, isLate: false },
    }
    const isOver = original.status === 'rejected' || original.status === 'reversed'
    const currency = this.terms.currencies[step.offer]
    if (!isOver && step.minor !== null && currency !== original.currency) return 'refused'
    this.reversals.set(key, reversal)
    const left = original.amount - original.taken
    if (isOver || (original.amount > 0n && left === 0n)) {
      reversal.status = 'rejected'
      const isForeign = step.minor !== null && currency !== original.currency
      if (step.event === 'refund' && !isForeign) {
        reversal.unmet = original.amount === 0n ? 1n : (step.minor ?? original.amount)
      }
      return 'recorded'
    }
    reversal.amount = step.minor === null || step.minor > left ? left : step.minor
    if (step.event === 'refund' && original.amount > 0n) {
      reversal.unmet = (step.minor ?? reversal.amount) - reversal.amount
    }
    original.taken += reversal.amount
    const isWhole = original.amount === original.taken
    const due = (minor: bigint) =>
      isWhole ? minor : proportion(minor, original.taken, original.amount)
    const more = (minor: bigint, before: bigint) => (due(minor) > before ? due(minor) - before : 0n)
    for (const line of original.lines) {
      if (line.status === 'rejected' || line.status === 'reversed') continue
      const minor = more(line.minor, line.taken)
      if (minor === 0n) continue
      reversal.lines.push({ level: line.level, minor })
      this.takeBack(original, line, minor)
      if (line.taken === line.minor) line.status = 'reversed'
    }
    reversal.fee = more(original.fee, original.feeBack)
    this.returnFee(original, reversal.fee)
    if (isWhole) {
      original.status = 'reversed'
      if (original.review === 'open') original.review = 'closed'
    }
    return 'recorded'
  }

  private takeBack({ currency }: Conversion, line: Line, minor: bigint): void {
    line.taken += minor
    if (line.status === 'unfunded') return
    if (line.status === 'pending') this.add('aff.pending', line.who, currency, -minor)
    else if (line.status === 'held') this.add('aff.hold', line.who, currency, -minor)
    else this.owe(line.who, currency, minor)
    this.give(currency, minor)
  }

  private returnFee(conversion: Conversion, minor: bigint): void {
    conversion.feeBack += minor
    if (!conversion.isFeeCharged || minor === 0n) return
    const stage = conversion.status === 'pending' ? 'plat.fee_pending' : 'plat.fee_revenue'
    this.add(stage, null, conversion.currency, -minor)
    this.chargeFee(conversion.currency, -minor)
  }

  /** A chargeback was won. */
  restore(key: string, now: number): string {
    const reversal = this.reversals.get(key)
    if (reversal === undefined) return 'not_found'
    if (reversal.status === 'reversed') return 'already_restored'
    const original = this.conversions.get(reversal.original) as Conversion
    if (reversal.status === 'rejected' || original.status === 'rejected') return 'conflict'
    const lineOf = (level: number) => original.lines.find((line) => line.level === level) as Line
    const back = this.backOf(reversal, original)
    const fee = original.isFeeCharged ? back.fee : 0n
    const needed = back.lines
      .filter(({ level }) => lineOf(level).isFunded)
      .reduce((sum, { minor }) => sum + minor, fee)
    const { currency } = original
    const isShort =
      this.terms.billing === 'prepaid' && this.of('adv.deposit', null, currency) < needed
    if (isShort) return 'conflict'
    reversal.status = 'reversed'
    for (const { refund, minor } of back.late) {
      refund.isLate = true
      refund.unmet = original.amount === 0n ? 0n : refund.unmet - minor
    }
    if (original.status === 'reversed' && !back.isWhole)
      original.status = original.wasApproved ? 'approved' : 'pending'
    original.taken -= back.amount
    original.feeBack -= back.fee
    this.charge(currency, needed - fee)
    if (fee > 0n) {
      this.chargeFee(currency, fee)
      const stage = original.status === 'pending' ? 'plat.fee_pending' : 'plat.fee_revenue'
      this.add(stage, null, currency, fee)
    }
    for (const { level, minor } of back.lines) {
      if (minor === 0n) continue
      const line = lineOf(level)
      line.taken -= minor
      this.giveBack(original, line, minor, now)
    }
    return 'restored'
  }

  /**
   * What comes back when a chargeback is won or a rejection reopened: what it took, except what the order's refunds asked
   * for in vain and take now, in their order.
   */
  private backOf(won: Taken, original: Conversion) {
    let total = original.taken - won.amount
    let feeDue = original.feeBack - won.fee
    const back = { amount: won.amount, fee: won.fee, isWhole: false }
    const lines = won.lines.map(({ level, minor }) => {
      const line = original.lines.find((one) => one.level === level) as Line
      return { level, minor, whole: line.minor, due: line.taken - minor }
    })
    const late: { refund: Reversal; minor: bigint }[] = []
    for (const refund of this.reversals.values()) {
      if (refund.original !== original.key || refund.unmet === 0n) continue
      if (back.isWhole) break
      const minor = least(refund.unmet, original.amount - total)
      if (original.amount > 0n && minor === 0n) continue
      late.push({ refund, minor })
      total += minor
      back.amount -= minor
      back.isWhole = total === original.amount
      const dueOf = (whole: bigint) =>
        back.isWhole ? whole : proportion(whole, total, original.amount)
      for (const line of lines) {
        const more = least(line.minor, dueOf(line.whole) - line.due)
        if (more <= 0n) continue
        line.minor -= more
        line.due += more
      }
      const more = least(back.fee, dueOf(original.fee) - feeDue)
      if (more > 0n) {
        back.fee -= more
        feeDue += more
      }
    }
    return { ...back, lines, late }
  }

  /** Restores the line to the state it would have by now. A line whose hold has ended is approved. */
  private giveBack(original: Conversion, line: Line, minor: bigint, now: number): void {
    const { currency } = original
    const isDue = original.due <= now && original.review !== 'open'
    if (!line.isFunded) {
      line.status = 'unfunded'
    } else if (line.isReleased || (line.isApproved && isDue && line.status !== 'held')) {
      line.status = 'available'
      line.isReleased = true
      this.credit(line.who, currency, minor)
    } else if (line.isApproved) {
      line.status = 'held'
      this.add('aff.hold', line.who, currency, minor)
    } else {
      line.status = 'pending'
      this.add('aff.pending', line.who, currency, minor)
      if (original.status === 'approved') this.approveLine(original, line, now)
    }
  }

  cancel(step: { kind: 'cancel'; id: number; customer: number }): string {
    const content = `${step.customer}`
    const known = this.cancels.get(step.id)
    if (known !== undefined) return known === content ? 'replayed' : 'conflict'
    if (!this.customers.has(step.customer)) {
      this.parked.push(step)
      return 'parked'
    }
    this.cancels.set(step.id, content)
    return 'recorded'
  }

  // People

  decide(key: string, decision: 'approve' | 'reject', now: number): string {
    const conversion = this.conversions.get(key)
    if (conversion === undefined) return 'not_found'
    const { status, currency } = conversion
    if (status === 'reversed') return 'was_reversed'
    if (status === 'rejected')
      return decision === 'reject' ? 'rejected' : this.reopen(conversion, now)
    if (conversion.review === 'open') conversion.review = 'closed'
    if (decision === 'approve') {
      if (status === 'approved') return 'approved'
      Object.assign(conversion, { status: 'approved', wasApproved: true })
      for (const line of conversion.lines) {
        if (line.status === 'pending') this.approveLine(conversion, line, now)
      }
      if (conversion.isFeeCharged) {
        const fee = conversion.fee - conversion.feeBack
        this.add('plat.fee_pending', null, currency, -fee)
        this.add('plat.fee_revenue', null, currency, fee)
      }
      return 'approved'
    }
    const rejected: Taken = {
      ...{ amount: conversion.amount - conversion.taken, lines: [] },
      fee: conversion.fee - conversion.feeBack,
    }
    conversion.rejected = rejected
    for (const line of conversion.lines) {
      if (line.status === 'rejected' || line.status === 'reversed') continue
      rejected.lines.push({ level: line.level, minor: line.minor - line.taken })
      const isLate = line.status === 'held' || line.status === 'available'
      const { taken } = line
      this.takeBack(conversion, line, line.minor - taken)
      line.status = isLate ? 'reversed' : 'rejected'
      if (!isLate) line.taken = taken
    }
    this.returnFee(conversion, rejected.fee)
    conversion.status = 'rejected'
    this.settleBinding(conversion.customer)
    return 'rejected'
  }

  /** Approved again: what the rejection took comes back, except what refunds asked for meanwhile. */
  private reopen(conversion: Conversion, now: number): string {
    const { rejected, currency, key } = conversion
    if (rejected === null) return 'was_rejected'
    const { event, offer, named, customer } = conversion
    if (event === 'lead' && this.hasLead(offer, named, customer)) return 'duplicate_lead'
    if (event === 'sale' && this.isClosed(offer, conversion.click)) return 'click_closed'
    const isTaken = ({ level }: Line) => rejected.lines.some((one) => one.level === level)
    const undone = {
      ...{ ...conversion, taken: conversion.amount },
      lines: conversion.lines.map((line) =>
        isTaken(line) ? { ...line, taken: line.minor } : line,
      ),
    }
    const back = this.backOf(rejected, undone)
    const isChargedBack = [...this.reversals].some(
      ([name, { original, status }]) =>
        original === key && status === 'rejected' && name.startsWith('chargeback'),
    )
    if (back.isWhole || isChargedBack) return 'was_reversed'
    const fee = conversion.isFeeCharged ? back.fee : 0n
    const lineOf = (level: number) => conversion.lines.find((line) => line.level === level) as Line
    const needed = back.lines
      .filter(({ level }) => lineOf(level).isFunded)
      .reduce((sum, { minor }) => sum + minor, fee)
    const fundable = this.fundable(currency)
    if (needed > 0n && fundable !== null && fundable < needed) return 'short_of_funds'
    for (const { refund, minor } of back.late) {
      refund.isLate = true
      refund.unmet -= minor
    }
    Object.assign(conversion, { status: 'approved', wasApproved: true, rejected: null })
    conversion.reopenings += 1
    conversion.taken = conversion.amount - back.amount
    conversion.feeBack -= back.fee
    this.charge(currency, needed - fee)
    this.chargeFee(currency, fee)
    this.add('plat.fee_revenue', null, currency, fee)
    for (const { level, minor } of back.lines) {
      const line = lineOf(level)
      line.taken = line.minor - minor
      if (minor > 0n) this.giveBack(conversion, line, minor, now)
      else line.status = 'reversed'
    }
    this.settleBinding(conversion.customer)
    // The sweep finds rebills that had waited for it.
    this.wake(now)
    return 'approved'
  }

  openReview(key: string): string {
    const conversion = this.conversions.get(key)
    if (conversion === undefined) return 'not_found'
    if (conversion.review === 'open') return 'opened'
    const waits = conversion.lines.some(({ status }) =>
      ['pending', 'held', 'unfunded'].includes(status),
    )
    const isOut = conversion.lines.some(({ status }) => status === 'available')
    if (conversion.review === 'closed' || conversion.status === 'rejected') return 'conflict'
    if (!waits || isOut) return 'conflict'
    conversion.review = 'open'
    return 'opened'
  }

  changeRates(sale: number, rebill: number): void {
    this.rates = { lead: 0, sale, rebill }
  }

  // Bookings

  deposit(currency: string, minor: bigint): string {
    if (this.terms.billing !== 'prepaid') return 'refused'
    this.add('adv.deposit', null, currency, minor)
    this.settle(currency)
    return 'booked'
  }

  depositChargeback(currency: string, minor: bigint): string {
    if (this.terms.billing !== 'prepaid') return 'refused'
    this.add('adv.receivable', null, currency, minor)
    this.settle(currency)
    return 'booked'
  }

  writeOff(who: number, currency: string, minor: bigint): string {
    if (this.of('aff.debt', who, currency) < minor) return 'conflict'
    this.add('aff.debt', who, currency, -minor)
    if (this.terms.billing === 'own_payer') {
      // An own payer bears it itself: by its claim, and what the claim had set off is committed again.
      const claimed = least(minor, this.of('adv.deposit', null, currency))
      this.add('adv.deposit', null, currency, -claimed)
      this.add('adv.payer', null, currency, minor - claimed)
    }
    return 'booked'
  }

  adjust(who: number, currency: string, minor: bigint): string {
    if (minor > 0n) this.credit(who, currency, minor)
    else this.owe(who, currency, -minor)
    return 'booked'
  }

  /** Paid from what pays commissions, once by its key. Conversions that are not funded come first. */
  bonus({ key, who, minor }: Bonus, currency: string): string {
    const content = `${who} ${minor} ${currency}`
    const before = this.bonuses.get(key)
    if (before !== undefined) return before === content ? 'repeated' : 'conflict'
    const limit = this.fundable(currency)
    const isFirst = limit === null || this.waiting(currency).length === 0
    if (!isFirst || (limit !== null && minor > limit)) return 'conflict'
    this.charge(currency, minor)
    this.credit(who, currency, minor)
    this.bonuses.set(key, content)
    return 'paid'
  }

  /** When refunds reduce an invoice, the overpaid part becomes a deposit. */
  payInvoice(currency: string, minor: bigint): string {
    const settled = least(minor, this.of('adv.receivable', null, currency))
    this.add('adv.receivable', null, currency, -settled)
    this.add('adv.deposit', null, currency, minor - settled)
    this.settle(currency)
    return 'booked'
  }

  /**
   * Before a month is invoiced, the deposit pays what is owed. Of an own payer's deposit, the claim cannot be
   * used.
   */
  issue(): void {
    const { billing, currencies } = this.terms
    for (const currency of new Set(currencies)) {
      if (billing === 'postpaid') this.settle(currency)
      if (billing === 'own_payer') this.settleOwnPayer(currency)
    }
  }

  private settleOwnPayer(currency: string): void {
    const payer = this.of('adv.payer', null, currency)
    const deposit = this.of('adv.deposit', null, currency)
    const due = [...this.accounts].reduce((sum, [key, minor]) => {
      if (!key.startsWith('aff.') || !key.endsWith(` ${currency}`)) return sum
      return key.startsWith('aff.debt') ? sum + minor : sum - minor
    }, payer - deposit)
    if (due > 0n) {
      const moved = least(due, payer)
      this.add('adv.payer', null, currency, -moved)
      this.add('adv.receivable', null, currency, moved)
    } else {
      const paid = least(least(-due, deposit), this.of('adv.receivable', null, currency))
      this.add('adv.deposit', null, currency, -paid)
      this.add('adv.receivable', null, currency, -paid)
    }
  }

  private settle(currency: string): void {
    if (this.terms.billing === 'own_payer') return
    const both = least(
      this.of('adv.deposit', null, currency),
      this.of('adv.receivable', null, currency),
    )
    this.add('adv.deposit', null, currency, -both)
    this.add('adv.receivable', null, currency, -both)
  }

  // The scheduled jobs

  release(now: number): void {
    for (const conversion of this.conversions.values()) {
      if (conversion.review === 'open' || conversion.due > now) continue
      for (const line of conversion.lines) {
        if (line.status !== 'held') continue
        line.status = 'available'
        line.isReleased = true
        const left = line.minor - line.taken
        this.add('aff.hold', line.who, conversion.currency, -left)
        this.credit(line.who, conversion.currency, left)
      }
    }
  }

  /** Oldest first, up to the first that cannot be funded. */
  fund(now: number): void {
    for (const currency of this.terms.currencies) {
      this.settle(currency)
      for (const conversion of this.waiting(currency)) {
        this.setAside(conversion, now)
        if (conversion.lines.some(isWaiting)) break
      }
    }
  }

  /** Oldest first. */
  private waiting(currency: string): Conversion[] {
    return [...this.conversions.values()]
      .filter((conversion) => conversion.currency === currency)
      .filter(({ status }) => status === 'pending' || status === 'approved')
      .filter(({ lines }) => lines.some(isWaiting))
      .sort((left, right) => left.at - right.at)
  }

  /** One open item per account, for the whole available balance. */
  build(currency: string, now: number): void {
    const { billing, currencies, minimum } = this.terms
    if (billing === 'own_payer' || unpayable.includes(currency)) return
    for (const who of [0, 1, 2]) {
      const available = this.of('aff.available', who, currency)
      const isOpen = this.items.some(
        (item) => item.who === who && item.currency === currency && isOpenItem(item),
      )
      const least = currency === currencies[0] ? minimum : 1n
      if (isOpen || this.isReviewed(who) || available === 0n || available < least) continue
      this.items.push({ who, currency, minor: available, status: 'reserved', at: now })
      this.add('aff.available', who, currency, -available)
      this.add('aff.in_transit', who, currency, available)
    }
  }

  /**
   * A sale of this affiliate, or one that it earns from, is under review, so its whole balance is blocked.
   */
  private isReviewed(who: number): boolean {
    return [...this.conversions.values()].some(
      (one) =>
        one.review === 'open' && (one.who === who || one.lines.some((line) => line.who === who)),
    )
  }

  /** A draft contains an affiliate whose review was opened later: sending would release that item. */
  holdsReviewed(): boolean {
    return this.items.some(({ status, who }) => status === 'reserved' && this.isReviewed(who))
  }

  discard(): void {
    for (const item of this.items.filter(({ status }) => status === 'reserved')) this.comeBack(item)
  }

  /** Drafts that were not approved in time. */
  expire(now: number): void {
    for (const item of this.items.filter((one) => isOldDraft(one, now))) this.comeBack(item)
  }

  /** PayPal receives everything reserved lately, and pays it, returns it, or leaves it unclaimed. */
  settleItems(fateOf: (who: number) => 'paid' | 'failed' | 'unclaimed', now: number): void {
    const sent = this.items.filter((one) => one.status === 'reserved' && !isOldDraft(one, now))
    for (const item of sent) {
      const fate = fateOf(item.who)
      if (fate === 'failed') this.comeBack(item)
      else if (fate === 'unclaimed') item.status = 'sent'
      else {
        item.status = 'paid'
        this.add('aff.in_transit', item.who, item.currency, -item.minor)
      }
    }
  }

  /** Unclaimed for 30 days. */
  returnUnclaimed(): void {
    for (const item of this.items.filter(({ status }) => status === 'sent')) this.comeBack(item)
  }

  private comeBack(item: Item): void {
    item.status = 'over'
    this.add('aff.in_transit', item.who, item.currency, -item.minor)
    this.credit(item.who, item.currency, item.minor)
  }

  /** Everything that is compared with Postgres, by name. */
  picture(): Record<string, string> {
    const accounts = [...this.accounts]
      .filter(([, minor]) => minor !== 0n)
      .map(([name, minor]) => [name, minor.toString()])
    const conversions = [...this.conversions.values()].map(({ key, status, review, lines }) => [
      key,
      `${status}${review === 'open' ? ' in review' : ''} ${lines
        .map((line) => `${line.level}:${line.status}:${line.minor}-${line.taken}`)
        .join(' ')}`.trim(),
    ])
    const reversals = [...this.reversals].map(([key, { status }]) => [key, status])
    const cancels = [...this.cancels.keys()].map((id) => [`cancel-${id}`, 'approved'])
    const customers = [...this.customers].map(([name, { who, offer, isEnded }]) => [
      ...[`customer-${name}`, `${who} ${offer} ${isEnded ? 'rejected' : 'bound'}`],
    ])
    return Object.fromEntries([
      ...[...accounts, ...conversions, ...reversals, ...cancels, ...customers],
    ])
  }
}

const isWaiting = ({ status, minor, taken }: Line) => status === 'unfunded' && minor > taken
const isOldDraft = ({ status, at }: Item, now: number) =>
  status === 'reserved' && at + DRAFT_MS <= now
const isOpenItem = ({ status }: Item) => status === 'reserved' || status === 'sent'

/** The fields that must be equal in two reports under one id. */
function contentOf(step: Earn | Undo): string {
  if (step.kind === 'undo')
    return `${step.original} ${step.minor === null ? '' : `${step.minor} ${step.offer}`}`
  const { event, who, offer, minor, customer } = step
  // A rebill names its customer and no click; a lead has no amount.
  const by = event === 'rebill' ? '' : `${who} ${offer}`
  return `${by} ${event === 'lead' ? '' : `${minor} ${offer}`} ${customer}`
}

/** Adds months: the same day and time, or the last day of a shorter month. */
function isOver(since: number, months: number | null, now: number): boolean {
  if (months === null) return false
  if (months === 0) return true
  const from = new Date(since)
  const last = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + months + 1, 0))
  const day = Math.min(from.getUTCDate(), last.getUTCDate())
  const end = Date.UTC(last.getUTCFullYear(), last.getUTCMonth(), day) + (since % DAY_MS)
  return now > end
}
