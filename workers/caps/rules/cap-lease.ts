/**
 * Messages between an isolate, the object that counts a click cap, and the job that closes leases
 * of dead isolates. Times are epoch milliseconds.
 */
import type { ObjectOptions } from '../../core/location-hint.ts'

/** An isolate's request for units of one cap in one period. */
export interface LeaseRequest {
  /** First day of the period in the cap's zone. */
  period: string
  /** First moment after the period; null = it never ends. */
  endsAtMs: number | null
  limit: number
  /** A soft cap is counted and reported, but never refuses. */
  isHard: boolean
  isolate: string
  /** Clicks that are waiting for a unit now. */
  want: number
  nowMs: number
  /** Leases of this cap that the isolate will not use any more. */
  closings: LeaseClosing[]
}

/** Closes a lease; its unused units are returned. */
export interface LeaseClosing {
  leaseId: string
  /**
   * From an isolate: units its clicks have used. From the scheduled job: units billed to stored
   * clicks.
   */
  used: number
}

export type LeaseAnswer =
  | { outcome: 'leased'; leaseId: string; units: number }
  /** No units; asking again before `until` is of no use. */
  | { outcome: 'refused'; until: number }

/** A lease whose stored clicks are not counted yet. */
export interface OpenLease {
  leaseId: string
  isolate: string
  /** If its isolate has closed it, only the units its clicks used. */
  units: number
  grantedAtMs: number
}

/** The object of one click cap, as its callers see it. */
export interface ClickCapObject {
  lease(asking: LeaseRequest): Promise<LeaseAnswer>
  close(closings: LeaseClosing[]): Promise<void>
  listOpenLeases(grantedBeforeMs: number, limit: number): Promise<OpenLease[]>
}

/** The objects of all click caps, by the cap's id. */
export interface ClickCapObjects {
  getByName(capId: string, options?: ObjectOptions): ClickCapObject
}

/** How long an isolate may use a lease after requesting it. */
export const LEASE_LIFE_MS = 5 * 60_000

const DAY_MS = 24 * 60 * 60_000
/**
 * A lease as old as this counts as closed and fully used: no further click under it is billed,
 * and no units are returned. So the data stored for it may be deleted a little later.
 */
export const LEASE_SPENT_AFTER_MS = 60 * DAY_MS
/** How long the count of a lease is kept. */
export const LEASE_KEPT_MS = 90 * DAY_MS
