/** A sort in the URL: "amount" or "-amount". */
export type SortText = string

export interface Sort {
  readonly column: string
  readonly isDescending: boolean
}

export function readSort(text: SortText | undefined): Sort | null {
  if (!text) return null
  const isDescending = text.startsWith('-')
  return { column: isDescending ? text.slice(1) : text, isDescending }
}

/** Clicking a header: ascending, descending, then the table's own order. */
export function nextSort(current: Sort | null, column: string): SortText | undefined {
  if (current?.column !== column) return column
  return current.isDescending ? undefined : `-${column}`
}

/** The sorted rows; equal rows keep their order. */
export function sortRows<Row>(
  rows: readonly Row[],
  sort: Sort | null,
  order: ((left: Row, right: Row) => number) | undefined,
): readonly Row[] {
  if (sort === null || order === undefined) return rows
  const sign = sort.isDescending ? -1 : 1
  return rows.toSorted((left, right) => sign * order(left, right))
}

export const byNumber = (left: number | bigint, right: number | bigint): number =>
  left < right ? -1 : left > right ? 1 : 0
