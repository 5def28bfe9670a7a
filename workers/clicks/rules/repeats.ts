/** What the consumer needs to find repeated clicks: the visitor of each click, and the range of the batch. */
import type { ClickRecord } from './clicks-message.ts'
import { clickTimeMs } from './visitor-cookie.ts'

const DAY_MS = 86_400_000

/** The visitor. */
export interface ClickVisitor {
  /** A signed 64-bit number as text. */
  visitor: string
  /** A click outside the batch: if it is stored, its visitor is used instead. */
  inherits: string | null
  /** Whether another click of the batch has the same visitor and offer. */
  hasCompany: boolean
}

const LOCK_GROUPS = 64n

/** The group under which a visitor is locked; affiliate.record_clicks must compute the same one. */
export const lockGroupOf = ({ visitor }: ClickVisitor) =>
  Number(BigInt.asUintN(64, BigInt(visitor)) % LOCK_GROUPS)

/**
 * The visitor of each click, by its id. A click inherits the visitor of the click in its cookie, or of the
 * click that it repeats according to the edge. Chains inside the batch are followed up to a click outside it.
 * Messages of the previous version lack the fields; their clicks are left out.
 */
export function visitorsOf(clicks: readonly ClickRecord[]): Map<string, ClickVisitor> {
  const known = clicks.filter(({ dedupeSeconds }) => dedupeSeconds !== undefined)
  const batch = new Map(known.map((click) => [click.id, click]))
  const visitors = new Map<string, ClickVisitor>()
  const firsts = new Map<string, ClickVisitor>()
  for (const click of batch.values()) {
    const visitor = { ...visitorOf(click, batch), hasCompany: false }
    const key = `${visitor.visitor} ${click.offerId}`
    const first = firsts.get(key) ?? visitor
    if (first !== visitor) first.hasCompany = visitor.hasCompany = true
    firsts.set(key, first)
    visitors.set(click.id, visitor)
  }
  return visitors
}

function visitorOf(click: ClickRecord, batch: ReadonlyMap<string, ClickRecord>) {
  let root = click
  for (;;) {
    const named = root.duplicateOf ?? root.cookieId ?? null
    // A cookie can be forged, but each step must lead to a smaller id, so the chain ends.
    const next = named !== null && named < root.id ? batch.get(named) : undefined
    if (next === undefined) {
      // Without a hash the visitor is identified by the first click of the cookie.
      const hex = root.visitor ?? (named ?? root.id).replaceAll('-', '').slice(-16)
      return { visitor: BigInt.asIntN(64, BigInt(`0x${hex}`)).toString(), inherits: named }
    }
    root = next
  }
}

/**
 * Epoch milliseconds: the range of all clicks that these may repeat, or that are on the same UTC day. Null
 * for no clicks.
 */
export function spanSeen(clicks: readonly ClickRecord[]): { from: number; until: number } | null {
  let [from, until] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const { id, at, dedupeSeconds } of clicks) {
    if (dedupeSeconds === undefined) continue
    const aroundMs = Math.max(DAY_MS, dedupeSeconds * 1000)
    const bornMs = clickTimeMs(id)
    from = Math.min(from, at - aroundMs, bornMs - aroundMs)
    until = Math.max(until, at + aroundMs, bornMs + aroundMs)
  }
  return from > until ? null : { from: Math.max(0, from), until: until + 1 }
}
