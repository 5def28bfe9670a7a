/**
 * What an isolate, the object that counts a click cap, and the job that clears up after dead isolates
 * say to each other. Times are epoch milliseconds.
 */
import type { ObjectOptions } from '../../core/location-hint.ts'

/** An isolate asks for units of one cap in one period. */
export interface LeaseAsking {
  /** First day of the period in the cap's zone. */
  period: string
  /** First moment after the period; null = it never ends. */
  endsAtMs: number | null
  limit: number
  /** A soft cap is counted and told, and never refuses. */
  isHard: boolean
  isolate: string
  /** Clicks that are waiting for a unit now. */
  want: number
  nowMs: number
  /** Leases of this cap that the isolate will not use any more. */
  closings: LeaseClosing[]
}

/** The rest of a lease goes back. */
export interface LeaseClosing {
  leaseId: string
  /** Units that clicks have carried away, from an isolate; that stored clicks were billed by, from cron. */
  used: number
}

export type LeaseAnswer =
  | { outcome: 'leased'; leaseId: string; units: number }
  /** Nothing to give; asking again before `until` is of no use. */
  | { outcome: 'refused'; until: number }

/** A lease whose stored clicks have not been counted. */
export interface OpenLease {
  leaseId: string
  isolate: string
  /** Where its isolate has laid it aside, only those that clicks carried away. */
  units: number
  grantedAtMs: number
}

/** The object of one click cap, as others call it. */
export interface ClickCapObject {
  lease(asking: LeaseAsking): Promise<LeaseAnswer>
  close(closings: LeaseClosing[]): Promise<void>
  listOpenLeases(grantedBeforeMs: number, limit: number): Promise<OpenLease[]>
}

/** All of them, by the cap's id. */
export interface ClickCapObjects {
  getByName(capId: string, options?: ObjectOptions): ClickCapObject
}

/** An isolate uses a lease no longer than this after asking for it. */
export const LEASE_LIFE_MS = 5 * 60_000

const DAY_MS = 24 * 60 * 60_000
/**
 * A lease as old as this counts as closed, and as used up: no click under it is billed any more, none
 * of its units come back. So what was stored of it may be forgotten a little later.
 */
export const LEASE_SPENT_AFTER_MS = 60 * DAY_MS
/** How long the count of a lease is kept. */
export const LEASE_KEPT_MS = 90 * DAY_MS
