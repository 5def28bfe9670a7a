import { type Db, runScoped, type Scope } from '../../../core/database.ts'
import { type ItemRow, listRowsBetween, toItemRow } from '../db/payout-exports.ts'

const ROWS_PER_PAGE = 5_000

/** Yields every payout reserved between the times, oldest first, in pages that are never empty. */
export async function* readPayoutRows(
  db: Db,
  scope: Scope,
  times: { from: Date; to: Date },
  rowsPerPage = ROWS_PER_PAGE,
): AsyncGenerator<ItemRow[], undefined> {
  let afterId: string | null = null
  for (;;) {
    const statement = listRowsBetween(times, afterId, rowsPerPage)
    const [rows = []]: Awaited<ReturnType<typeof runScoped>> = await runScoped(db, scope, [
      statement,
    ])
    const page: ItemRow[] = rows.map(toItemRow)
    if (page.length > 0) yield page
    if (page.length < rowsPerPage) return
    afterId = page.at(-1)?.id ?? null
  }
}
