/** A refund or chargeback of an order with several parts is recorded as one share for each part that it takes. */
import { readMinor, readText, readTextOrNull } from '../../../core/columns.ts'
import { runScoped } from '../../../core/database.ts'
import type { ConversionReport } from '../../record/rules/report.ts'
import { findShares, type Piece } from '../query/db.ts'
import { type PlacedReport, type QueryDeps, scopeOf } from '../query/report.ts'

interface RecordedShare {
  id: string
  externalId: string
  partId: string | null
  /** Null: the rest of the part was asked for. */
  askedMinor: bigint | null
  takenMinor: bigint
}

/** The external id of the share that takes `part`. The share that is written last has the id of the report itself. */
export const shareIdOf = ({ externalId }: ConversionReport, part: Piece) =>
  `${externalId}:${part.id}`

/** Shares that this report has recorded before. Read them after the parts, so that a share of a repeat is not taken twice. */
export async function readShares(
  { db }: QueryDeps,
  placed: PlacedReport,
  report: ConversionReport,
  parts: readonly Piece[],
): Promise<RecordedShare[]> {
  const ids = [report.externalId, ...parts.map((part) => shareIdOf(report, part))]
  const [rows = []] = await runScoped(db, scopeOf(placed), [
    findShares(placed.offer.appId, report.event, ids),
  ])
  return rows.map((row) => {
    const asked = readTextOrNull(row.asked)
    return {
      ...{ id: readText(row.id), externalId: readText(row.external_id) },
      ...{ partId: readTextOrNull(row.original_id), takenMinor: readMinor(row.taken) },
      askedMinor: asked === null ? null : BigInt(asked),
    }
  })
}

/** True if the shares are all of this report, of parts of this order and with its amount. */
export function isSameRefund(
  shares: readonly RecordedShare[],
  { amount }: ConversionReport,
  parts: readonly Piece[],
): boolean {
  const isOfOrder = shares.every(({ partId }) => parts.some(({ id }) => id === partId))
  if (amount === null) return isOfOrder && shares.every(({ askedMinor }) => askedMinor === null)
  const sum = shares.reduce((all, { askedMinor }) => all + (askedMinor ?? 0n), 0n)
  return isOfOrder && shares.every(({ askedMinor }) => askedMinor !== null) && sum === amount.minor
}

/** The parts before the shares that an interrupted attempt recorded, so that the rest is divided as before. */
export function partsBefore(parts: readonly Piece[], shares: readonly RecordedShare[]): Piece[] {
  return parts.map((part) => {
    const share = shares.find(({ partId }) => partId === part.id)
    if (share === undefined) return part
    return { ...part, isAlive: true, leftMinor: part.leftMinor + share.takenMinor }
  })
}

/** The share of each part; `minor` null: the rest of every part. */
export function sharesOf(
  alive: readonly Piece[],
  { amount }: ConversionReport,
  minor: bigint | null,
) {
  if (amount === null || minor === null) return alive.map((part) => ({ part, amount: null }))
  const exact = alive.find(({ leftMinor }) => leftMinor === minor)
  const newestFirst = exact === undefined ? alive.toReversed() : [exact]
  let open = minor
  return newestFirst.flatMap((part, index) => {
    const isLast = index === newestFirst.length - 1
    const share = isLast || open < part.leftMinor ? open : part.leftMinor
    open -= share
    return share > 0n ? [{ part, amount: { ...amount, minor: share } }] : []
  })
}
