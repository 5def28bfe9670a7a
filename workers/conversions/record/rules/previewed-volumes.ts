/** Adds previewed reports, which are in no table, to the volumes that tiers count. */
import type { ConversionEvent } from '../../../../schema/vocabulary.ts'
import { noVolume, type Volume } from '../../../commissions/rules/tiers.ts'
import type { Earned } from '../../reversals/refund-rules.ts'
import type { Candidate } from './conversion.ts'

type Counted = Pick<
  Earned,
  | 'offerId'
  | 'affiliateId'
  | 'event'
  | 'currency'
  | 'status'
  | 'amountMinor'
  | 'refundedMinor'
  | 'occurredAt'
>

export class PreviewedVolumes {
  /** By offer, affiliate, currency and event, then by month. */
  readonly #changes = new Map<string, Map<string, { conversions: bigint; minor: bigint }>>()

  /** A conversion changes from `before`, null for a new one, to `after`. */
  change(before: Counted | null, after: Counted): void {
    const { offerId, affiliateId, currency, event, occurredAt } = after
    const key = `${offerId} ${affiliateId} ${currency} ${event}`
    const months = this.#changes.get(key) ?? new Map()
    this.#changes.set(key, months)
    const [was, is] = [before === null ? nothing : countOf(before), countOf(after)]
    const sum = months.get(monthOf(occurredAt)) ?? nothing
    months.set(monthOf(occurredAt), {
      conversions: sum.conversions + is.conversions - was.conversions,
      minor: sum.minor + is.minor - was.minor,
    })
  }

  /** The candidate with the volumes of an order at this time, after all changes. */
  addTo<Of extends Candidate>(candidate: Of, convertedAt: Date): Of {
    const { offer, affiliateId } = candidate
    const volumes = new Map<ConversionEvent, Volume>(candidate.volumes)
    for (const event of ['lead', 'sale', 'rebill'] as const) {
      const months = this.#changes.get(`${offer.id} ${affiliateId} ${offer.currency} ${event}`)
      if (months === undefined) continue
      const before = volumes.get(event) ?? noVolume
      const inMonth = months.get(monthOf(convertedAt)) ?? nothing
      const all = [...months.values()]
      volumes.set(event, {
        monthConversions: before.monthConversions + inMonth.conversions,
        monthMinor: before.monthMinor + inMonth.minor,
        totalConversions: all.reduce((sum, of) => sum + of.conversions, before.totalConversions),
        totalMinor: all.reduce((sum, { minor }) => sum + minor, before.totalMinor),
      })
    }
    return { ...candidate, volumes }
  }
}

const nothing = { conversions: 0n, minor: 0n }

/** Counts in the same way as affiliate.count_orders. */
function countOf({ status, amountMinor, refundedMinor }: Counted) {
  if (status !== 'pending' && status !== 'approved') return nothing
  return { conversions: 1n, minor: (amountMinor ?? 0n) - refundedMinor }
}

const monthOf = (at: Date) => at.toISOString().slice(0, 7)
