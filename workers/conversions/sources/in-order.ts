/** Runs the reports of one request concurrently, but keeps the order of reports that depend on each other. */
import type { ConversionEvent } from '../../../schema/vocabulary.ts'
import { BATCH_MAX } from '../record/verbs/record-batch.ts'

/** A Worker has six outgoing connections. */
const AT_ONCE_MAX = 6
/** Leads, sales and rebills are written in batches, see batchEarnings: several share a connection. */
const EARNING_AT_ONCE_MAX = 2 * BATCH_MAX

interface OrderedRow {
  event: ConversionEvent
  externalId: string
  /** On a refund or chargeback: the order that it reverses. */
  originalExternalId: string | null
}

/** Leads and sales come first, then rebills, then reversals and cancellations. */
const turnOf: Readonly<Record<ConversionEvent, number>> = {
  lead: 0,
  sale: 0,
  rebill: 1,
  refund: 2,
  chargeback: 2,
  cancel: 3,
}

/**
 * Does `work` for every row. Rows with the same event and external id run in the order given, so that the first is
 * recorded and the others are repeats. Reversals of one order also run in order, because each reduces the rest.
 */
export async function inOrder<Row extends OrderedRow>(
  rows: readonly Row[],
  work: (row: Row) => Promise<void>,
): Promise<void> {
  for (const turn of [0, 1, 2, 3]) {
    const ofTurn = rows.filter(({ event }) => turnOf[event] === turn)
    const repeats = Map.groupBy(
      ofTurn,
      (row) => row.originalExternalId ?? `${row.event} ${row.externalId}`,
    )
    const groups = repeats.values()
    const worker = async () => {
      for (const group of groups) for (const row of group) await work(row)
    }
    const length = turn <= turnOf.rebill ? EARNING_AT_ONCE_MAX : AT_ONCE_MAX
    await Promise.all(Array.from({ length }, worker))
  }
}

/** The rows in the order in which inOrder runs them. */
export function byTurn<Row extends { event: ConversionEvent }>(rows: readonly Row[]): Row[] {
  return rows.toSorted((a, b) => turnOf[a.event] - turnOf[b.event])
}
