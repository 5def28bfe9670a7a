import type { ClickReason, Device, VerdictAction } from './vocabulary.ts'

/**
 * Who may click an offer, beyond countries, and what happens to the others. A missing part is not
 * checked. Stored in offers.targeting and validated when written (workers/offers/http); the edge
 * trusts it.
 */
export interface Targeting {
  /** Regions by ISO 3166-2, such as US-CA. */
  regionAllow?: string[]
  regionDeny?: string[]
  deviceAllow?: Device[]
  /** Lower-case names from the user agent parser: windows, macos, ios, android, linux… */
  osAllow?: string[]
  browserAllow?: string[]
  /** The offer accepts clicks only within one of these periods, in `timeZone`. */
  schedule?: {
    /** IANA zone. */
    timeZone: string
    windows: {
      /** 1 = Monday … 7 = Sunday. */
      days: number[]
      /** Minutes since midnight, from inclusive, to exclusive; 0 to 1440. */
      fromMinute: number
      toMinute: number
    }[]
  }
  /** Blocked values of sub1…sub10, without regard to case. */
  subDeny?: { sub: number; values: string[] }[]
  /**
   * Maximum number of billable clicks of one affiliate from one IP address within a number of
   * seconds.
   */
  velocity?: { clicks: number; seconds: number }
  /** Whether clicks from data centres are billable. Otherwise they are recorded as not billable. */
  allowsDatacenters?: boolean
  /** The action for each verdict. Default: the tracker's own actions. */
  actions?: Partial<Record<ClickReason, VerdictAction>>
}
