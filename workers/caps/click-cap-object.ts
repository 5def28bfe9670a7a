/**
 * Counts one click cap: a Durable Object named by the cap's id. It leases units in blocks, so
 * that it is called once per block and not once per click. It never leases more than the limit.
 */
import { DurableObject } from 'cloudflare:workers'
import { newId } from '../core/ids.ts'
import type {
  ClickCapObject,
  LeaseAnswer,
  LeaseClosing,
  LeaseRequest,
  OpenLease,
} from './rules/cap-lease.ts'
import { blockOf } from './rules/caps.ts'

/**
 * Periods whose counts are kept, so that an isolate with a slow clock does not start a new count.
 */
const PERIODS_KEPT = 8
/** A full cap may have units again while leases are open. */
const REFUSED_MS = 5_000
const UNITS_PER_ANSWER_MAX = 1_000
/** Block size of a soft cap, whatever is left. */
const SOFT_UNITS = 100

type OpenLeaseRow = Record<string, string | number> & OpenLease

export class ClickCap extends DurableObject implements ClickCapObject {
  readonly #sql: SqlStorage
  readonly #storage: DurableObjectStorage

  constructor(state: DurableObjectState, env: object) {
    super(state, env as never)
    this.#storage = state.storage
    this.#sql = state.storage.sql
    this.#sql.exec(`
      create table if not exists periods (
        start text primary key, leased integer not null, is_told integer not null) strict;
      create table if not exists leases (
        id text primary key, start text not null, isolate text not null, units integer not null,
        granted_at_ms integer not null) strict;`)
  }

  /**
   * Leases a block, or says until when there is none. The lease is stored before the answer is
   * sent.
   */
  async lease(request: LeaseRequest): Promise<LeaseAnswer> {
    return this.#storage.transactionSync(() => {
      this.#closeByIsolate(request.closings)
      if (!this.#open(request.period)) return refusedUntil(request, false)
      const units = this.#unitsFor(request)
      if (units === 0) return refusedUntil(request, this.#hasOpenLeases(request.period))
      return this.#grant(request, units)
    })
  }

  /**
   * Returns the units that no stored click used, and closes the leases. Closed or unknown leases
   * are ignored.
   */
  async close(closings: LeaseClosing[]): Promise<void> {
    this.#storage.transactionSync(() => this.#closeAll(closings))
  }

  /** Leases granted before this time whose stored clicks are not counted yet, oldest first. */
  async listOpenLeases(grantedBeforeMs: number, limit: number): Promise<OpenLease[]> {
    const rows = this.#sql.exec<OpenLeaseRow>(
      `select id as leaseId, isolate, units, granted_at_ms as grantedAtMs
       from leases where granted_at_ms < ? order by granted_at_ms limit ?`,
      grantedBeforeMs,
      limit,
    )
    return rows.toArray()
  }

  /** False for a period so old that its count was deleted. */
  #open(period: string): boolean {
    const starts = this.#sql.exec<{ start: string }>('select start from periods order by start')
    const known = starts.toArray().map(({ start }) => start)
    if (known.includes(period)) return true
    const [oldest] = known
    if (known.length >= PERIODS_KEPT && oldest !== undefined) {
      if (period < oldest) return false
      this.#sql.exec('delete from leases where start = ?', oldest)
      this.#sql.exec('delete from periods where start = ?', oldest)
    }
    this.#sql.exec('insert into periods (start, leased, is_told) values (?, 0, 0)', period)
    return true
  }

  #unitsFor({ period, limit, isHard, isolate, want }: LeaseRequest): number {
    const wanted = Math.min(Math.max(want, 0), UNITS_PER_ANSWER_MAX)
    if (!isHard) return Math.max(SOFT_UNITS, wanted)
    const remaining = limit - this.#leasedIn(period)
    if (remaining <= 0) return 0
    const others = this.#sql.exec<{ count: number }>(
      'select count(distinct isolate) as count from leases where start = ? and isolate <> ?',
      period,
      isolate,
    )
    const block = blockOf(limit, remaining, others.one().count + 1)
    // Clicks that are waiting use these units at once, so they may exceed the block size.
    return Math.min(remaining, Math.max(block, wanted))
  }

  #grant({ period, limit, isHard, isolate, nowMs }: LeaseRequest, units: number): LeaseAnswer {
    const leaseId = newId(new Date(nowMs))
    this.#sql.exec(
      'insert into leases (id, start, isolate, units, granted_at_ms) values (?, ?, ?, ?, ?)',
      ...[leaseId, period, isolate, units, nowMs],
    )
    this.#sql.exec('update periods set leased = leased + ? where start = ?', units, period)
    this.#logReached(period, limit, isHard)
    return { outcome: 'leased', leaseId, units }
  }

  #closeAll(closings: readonly LeaseClosing[]): void {
    for (const { leaseId, used } of closings) {
      const [lease] = this.#sql
        .exec<{ start: string; units: number }>(
          'delete from leases where id = ? returning start, units',
          leaseId,
        )
        .toArray()
      if (lease === undefined) continue
      const unused = lease.units - Math.min(lease.units, Math.max(0, used))
      this.#sql.exec('update periods set leased = leased - ? where start = ?', unused, lease.start)
    }
  }

  /**
   * Closing by an isolate: unused units are returned at once. Units of its clicks stay counted
   * until it is known how many of them were billed.
   */
  #closeByIsolate(closings: readonly LeaseClosing[]): void {
    for (const { leaseId, used } of closings) {
      if (used <= 0) {
        this.#closeAll([{ leaseId, used: 0 }])
        continue
      }
      const [lease] = this.#sql
        .exec<{ start: string; units: number }>(
          'select start, units from leases where id = ? and units > ?',
          ...[leaseId, used],
        )
        .toArray()
      if (lease === undefined) continue
      this.#sql.exec('update leases set units = ? where id = ?', used, leaseId)
      const unused = lease.units - used
      this.#sql.exec('update periods set leased = leased - ? where start = ?', unused, lease.start)
    }
  }

  #leasedIn(period: string): number {
    const rows = this.#sql.exec<{ leased: number }>(
      'select leased from periods where start = ?',
      period,
    )
    return rows.one().leased
  }

  #hasOpenLeases(period: string): boolean {
    return (
      this.#sql.exec('select 1 from leases where start = ? limit 1', period).toArray().length > 0
    )
  }

  /** Once per period: all units are leased, though not all are used yet. */
  #logReached(period: string, limit: number, isHard: boolean): void {
    if (this.#leasedIn(period) < limit) return
    const reported = this.#sql.exec(
      'update periods set is_told = 1 where start = ? and is_told = 0 returning start',
      period,
    )
    if (reported.toArray().length === 0) return
    const facts = { capId: this.ctx.id.name ?? null, metric: 'clicks', period, limit, isHard }
    console.log(JSON.stringify({ event: 'cap.reached', ...facts }))
  }
}

/** With open leases, units may be returned; otherwise only the next period has any. */
function refusedUntil({ nowMs, endsAtMs }: LeaseRequest, mayComeBack: boolean): LeaseAnswer {
  const soonMs = nowMs + REFUSED_MS
  const until = mayComeBack || endsAtMs === null ? soonMs : endsAtMs
  return { outcome: 'refused', until: Math.min(until, endsAtMs ?? until) }
}
