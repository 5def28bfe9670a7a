/** What people decide in the history: orders that need an approval, open reviews, a chargeback that is won. */
import { restoreChargeback } from '../../../workers/conversions/reversals/record-chargeback-won.ts'
import { decideConversions } from '../../../workers/conversions/review/decide-conversions.ts'
import type { Decision } from '../../../workers/conversions/review/rules.ts'
import type { Db, Scope } from '../../../workers/core/database.ts'
import { newId } from '../../../workers/core/ids.ts'
import { Refusal } from '../../../workers/core/refusal.ts'
import { openReviewByHand } from '../../../workers/fraud/verbs/open-review.ts'
import * as cast from '../demo-cast.ts'
import { ownPayer } from '../demo-own-payer-cast.ts'
import { northlight } from './cast.ts'
import type { HistoryReport } from './orders.ts'
import type { Paying } from './payouts.ts'
import { onBehalfOf, personOf } from './people.ts'
import { DAY_MS, HOUR_MS, type Span } from './traffic.ts'

/** Who decides for each advertiser. */
const heads = new Map([
  [cast.advertiser.id, personOf('advertiser')],
  [ownPayer.advertiser.id, personOf('payer')],
  [northlight.id, personOf('advertiser2')],
])

interface Waiting extends HistoryReport {
  conversionId: string
}

/** Sales that may be asked for a review, from the last one back. */
const TRIES_MAX = 20
/** Of this many orders, one is refused. */
const REFUSED_ONE_OF = 6

export class Decisions {
  readonly #api: Db
  readonly #span: Span
  #waiting: Waiting[] = []
  #chargebacks: Waiting[] = []
  #sales: Waiting[] = []
  #decided = 0

  constructor({ api, span }: Pick<Paying, 'api' | 'span'>) {
    this.#api = api
    this.#span = span
  }

  /** Must be called for each conversion when it is recorded. */
  note(reported: HistoryReport, conversionId: string): void {
    const { report, offer, isOdd, seller } = reported
    const one = { ...reported, conversionId }
    if (report.event === 'chargeback') this.#chargebacks.push(one)
    if (report.event !== 'sale') return
    if (isOdd || offer.terms?.isManual) this.#waiting.push(one)
    // A review blocks the payout of its affiliate. Those whom one signs in as must get their next one.
    else if (offer.code === 'DEMO' && seller?.isNew) this.#sales.push(one)
  }

  /** Decides what has waited for half a day. The oldest chargeback is won when the bank has had ten days. */
  async decideAt(now: Date): Promise<void> {
    const isDue = ({ at }: Waiting) => at < now.getTime() - 12 * HOUR_MS
    const due = this.#waiting.filter(isDue)
    this.#waiting = this.#waiting.filter((one) => !isDue(one))
    const groups = Map.groupBy(
      due.map((one) => ({ ...one, decision: this.#nextDecision() })),
      ({ offer, decision }) => `${offer.advertiserId} ${decision}`,
    )
    for (const group of groups.values()) {
      const [{ offer, decision }] = group as [(typeof group)[number]]
      const ids = group.map(({ conversionId }) => conversionId)
      const note = decision === 'reject' ? 'The buyer did not answer our questions.' : null
      const { db, scope, userId } = deciderOf(this.#api, offer.advertiserId)
      const by = { note, userId, ownAffiliateIds: [], now, newId }
      await decideConversions(db, scope, { ids, decision, ...by })
    }
    await this.#winChargeback(now)
  }

  #nextDecision(): Decision {
    this.#decided += 1
    return this.#decided % REFUSED_ONE_OF === 0 ? 'reject' : 'approve'
  }

  async #winChargeback(now: Date): Promise<void> {
    const [first] = this.#chargebacks
    if (first === undefined || first.at > now.getTime() - 10 * DAY_MS) return
    this.#chargebacks = []
    const { db, scope, userId } = deciderOf(this.#api, first.offer.advertiserId)
    const note = 'The bank decided for us.'
    const { conversionId } = first
    await restoreChargeback(db, scope, {
      conversionId,
      note,
      userId,
      ownAffiliateIds: [],
      now,
      newId,
    })
  }

  /**
   * Somebody looks closer at one of the last sales, so that a review is open at the end. The last one
   * of all may have been rejected or paid out already, which depends on the hour of the start.
   */
  async openLast(): Promise<void> {
    const now = new Date(this.#span.endMs - HOUR_MS)
    const note = 'Two orders to one address on one day. Please ask the shop.'
    const last = this.#sales
      .filter(({ at }) => at < this.#span.endMs - 6 * HOUR_MS)
      .slice(-TRIES_MAX)
    for (const { offer, conversionId } of last.toReversed()) {
      const { db, scope, userId: openedBy } = deciderOf(this.#api, offer.advertiserId)
      try {
        await openReviewByHand(db, scope, { conversionId, note, openedBy, now, newId })
        return
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
      }
    }
  }
}

function deciderOf(api: Db, advertiserId: string) {
  const head = heads.get(advertiserId)!
  const scope: Scope = { kind: 'advertiser', advertiserId }
  return { db: onBehalfOf(api, head), scope, userId: head.id }
}
