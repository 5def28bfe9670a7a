const ROWS_PER_PAGE = 50
const ROWS_PER_ASK = 100

export interface ReadPages<Row> {
  readonly rows: readonly Row[]
  readonly hasMore: boolean
}

/**
 * Reads the first pages of a list again, so that all of them show the effect of a decision. Each
 * request reads two pages.
 */
export async function readPages<Row>(
  pages: number | undefined,
  ask: (query: { limit: string; cursor?: string }) => Promise<{
    rows: readonly Row[]
    next_cursor: string | null
  }>,
): Promise<ReadPages<Row>> {
  const wanted = (pages ?? 1) * ROWS_PER_PAGE
  const rows: Row[] = []
  let cursor: string | null = null
  do {
    const limit = Math.min(ROWS_PER_ASK, wanted - rows.length)
    const page: { rows: readonly Row[]; next_cursor: string | null } = await ask({
      limit: String(limit),
      ...(cursor === null ? {} : { cursor }),
    })
    rows.push(...page.rows)
    cursor = page.next_cursor
  } while (cursor !== null && rows.length < wanted)
  return { rows, hasMore: cursor !== null }
}
