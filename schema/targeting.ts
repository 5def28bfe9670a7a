import type { ClickReason, Device, VerdictAction } from './vocabulary.ts'

/**
 * Who may click an offer, beyond countries, and what becomes of the others. A part left out asks
 * nothing. Stored in offers.targeting, checked where it is written (workers/offers/http), believed at the edge.
 */
export interface Targeting {
  /** Regions by ISO 3166-2, such as US-CA. */
  regionAllow?: string[]
  regionDeny?: string[]
  deviceAllow?: Device[]
  /** Lower-case names as the user agent parser gives them: windows, macos, ios, android, linux… */
  osAllow?: string[]
  browserAllow?: string[]
  /** The offer takes clicks only inside one of these, in `timeZone`. */
  schedule?: {
    /** IANA zone. */
    timeZone: string
    windows: {
      /** 1 = Monday … 7 = Sunday. */
      days: number[]
      /** Minutes since midnight, from included, to excluded; 0 to 1440. */
      fromMinute: number
      toMinute: number
    }[]
  }
  /** Values of sub1…sub10 that are not welcome, without regard to case. */
  subDeny?: { sub: number; values: string[] }[]
  /** At most this many billable clicks of one affiliate from one address in so many seconds. */
  velocity?: { clicks: number; seconds: number }
  /** Networks of data centres are welcome (off: such clicks are recorded, not billable). */
  allowsDatacenters?: boolean
  /** What a verdict does; the tracker's own defaults where left out. */
  actions?: Partial<Record<ClickReason, VerdictAction>>
}
