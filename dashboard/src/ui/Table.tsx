import { ArrowDown, ArrowUp, ChevronsUpDown } from 'lucide-react'
import { memo, type ReactNode, startTransition, type UIEvent, useMemo, useState } from 'react'
import { useHomeText } from '../core/i18n/language.ts'
import { cn } from './class-names.ts'
import { nextSort, readSort, type Sort, type SortText, sortRows } from './table-sort.ts'

export interface Column<Row> {
  readonly id: string
  readonly header: string
  /** What the figures of the column mean, on hover. */
  readonly title?: string
  readonly cell: (row: Row) => ReactNode
  readonly order?: (left: Row, right: Row) => number
  /** Aligned right. */
  readonly isNumber?: boolean
  /** Hidden on phones; the row's own page shows it. */
  readonly isMinor?: boolean
  /** Shown in the header instead of its text, such as a checkbox for all rows. */
  readonly head?: ReactNode
  /** A narrow column with a control; left out of the CSV. */
  readonly isControl?: boolean
  /** Only in the CSV: a currency, where the screen shows it with the amount. */
  readonly isCsvOnly?: boolean
}

/** A column that the screen shows; of those that phones show, the first and the last keep the card's edge. */
interface ShownColumn<Row> extends Column<Row> {
  readonly isFirstOnPhones: boolean
  readonly isLastOnPhones: boolean
}

/** A column of a table that CopyCsv copies. A table that the API exports as CSV needs none. */
export interface CsvColumn<Row> extends Column<Row> {
  /** The same cell as plain text: ISO times, bare decimals. */
  readonly csv: (row: Row) => string
}

export interface TableProps<Row> {
  caption: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  rowKey: (row: Row) => string
  empty: ReactNode
  sort?: SortText | undefined
  onSort?: (sort: SortText | undefined) => void
  /** Marks the row whose panel is open. */
  isCurrent?: (row: Row) => boolean
  footer?: ReactNode
  /**
   * For thousands of rows: only those near the visible part are in the page. Rows are one line high and columns have
   * fixed widths, so that nothing moves while scrolling.
   */
  isLong?: boolean
}

/** Up to so many rows, the table is as high as they are. */
const ROWS_SHORT = 12
/** Large tables render as many rows as are visible at first, and the others while scrolling. */
const ROWS_FIRST = 16
const ROWS_MORE = 40
const NEAR_END_PX = 600
/** A long table has rows of one height, and renders as many more as fit above and below its part of a screen. */
const ROW_PX = 40
const WINDOW_STEP = 5
const WINDOW_ROWS = 35

/**
 * Sticky header, sorting, numbers right, rows of 40 px. Wide tables scroll inside, never the page.
 */
export function Table<Row>(props: TableProps<Row>) {
  const sort = useMemo(() => readSort(props.sort), [props.sort])
  const order = props.columns.find((column) => column.id === sort?.column)?.order
  const rows = useMemo(() => sortRows(props.rows, sort, order), [props.rows, sort, order])
  const columns = useMemo(() => shownColumns(props.columns), [props.columns])
  const [shownCount, setShownCount] = useState(ROWS_FIRST)
  const [windowStep, setWindowStep] = useState(0)
  if (rows.length === 0) return props.empty
  const { isLong } = props
  const first = isLong
    ? Math.max(0, Math.min(windowStep - 1, (rows.length - WINDOW_ROWS) / WINDOW_STEP) * WINDOW_STEP)
    : 0
  const shown = rows.slice(first, isLong ? first + WINDOW_ROWS : shownCount)
  const growWhenNear = ({ currentTarget: box }: UIEvent<HTMLElement>) => {
    if (isLong) {
      const step = Math.floor(box.scrollTop / ROW_PX / WINDOW_STEP)
      // Drawing rows can be interrupted, scrolling goes on.
      return startTransition(() => setWindowStep(step))
    }
    const left = box.scrollHeight - box.scrollTop - box.clientHeight
    if (left < NEAR_END_PX && shownCount < rows.length) {
      startTransition(() => setShownCount(shownCount + ROWS_MORE))
    }
  }
  return (
    <section
      aria-label={props.caption}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      onScroll={growWhenNear}
      className={cn(
        'relative -mx-4 overflow-auto [overflow-anchor:none] sm:-mx-5',
        // A few rows do not scroll inside, even where they are two lines high.
        rows.length > ROWS_SHORT && 'max-h-[36rem]',
      )}
    >
      <table
        aria-rowcount={rows.length + 1}
        className={cn(
          'border-separate border-spacing-0 text-base',
          isLong ? 'w-max min-w-full table-fixed [&_tbody_td]:truncate' : 'w-full',
        )}
      >
        <caption className="sr-only">{props.caption}</caption>
        {isLong && (
          <colgroup>
            {columns.map((column) => (
              <col
                key={column.id}
                className={cn(column.isNumber ? 'w-28' : 'w-44', column.isMinor && 'max-sm:hidden')}
              />
            ))}
          </colgroup>
        )}
        <thead className="sticky top-0 z-10">
          <tr>
            {columns.map((column) => (
              <HeaderCell
                key={column.id}
                column={column}
                sort={sort}
                onSort={column.order ? props.onSort : undefined}
              />
            ))}
          </tr>
        </thead>
        <tbody className="[&>tr:last-child>td]:border-b-0">
          {isLong && <Gap rows={first} />}
          {shown.map((row, at) => (
            <RowView
              key={props.rowKey(row)}
              {...{ row, columns }}
              isCurrent={props.isCurrent?.(row) ?? false}
              index={isLong ? first + at + 2 : undefined}
            />
          ))}
          {isLong && <Gap rows={rows.length - first - shown.length} />}
        </tbody>
        {props.footer}
      </table>
    </section>
  )
}

/** The columns on the screen, also for footers, so that totals are aligned with their column. */
export function shownColumns<Row>(columns: readonly Column<Row>[]): ShownColumn<Row>[] {
  const shown = columns.filter((column) => !column.isCsvOnly)
  const first = shown.findIndex((column) => !column.isMinor)
  const last = shown.findLastIndex((column) => !column.isMinor)
  return shown.map((column, at) => ({
    ...column,
    ...{ isFirstOnPhones: at === first, isLastOnPhones: at === last },
  }))
}

interface RowProps<Row> {
  row: Row
  columns: readonly ShownColumn<Row>[]
  isCurrent: boolean
  /** Counted from the header, where not all rows are in the page. */
  index: number | undefined
}

function PlainRow<Row>({ row, columns, isCurrent, index }: RowProps<Row>) {
  return (
    <tr
      aria-rowindex={index}
      aria-current={isCurrent || undefined}
      className="relative hover:bg-sunken/60 focus-within:bg-sunken/60 aria-[current]:bg-sunken"
    >
      {columns.map((column) => (
        <td key={column.id} className={cn('h-10 py-1', cellClass(column))}>
          {column.cell(row)}
        </td>
      ))}
    </tr>
  )
}
/** Scrolling draws new rows only. */
const RowView = memo(PlainRow) as typeof PlainRow

/** Keeps the place of rows that are not in the page. */
const Gap = ({ rows }: { rows: number }) => (
  <tr>
    <td style={{ height: rows * ROW_PX, padding: 0 }} />
  </tr>
)

/** Shared with footers. */
export const cellClass = (column: Partial<Omit<ShownColumn<never>, 'cell'>>) =>
  cn(
    'border-b border-border px-2 sm:px-3 first:pl-4 last:pr-4 sm:first:pl-5 sm:last:pr-5',
    column.isNumber ? 'text-right whitespace-nowrap tabular-nums' : 'text-left',
    column.isMinor && 'max-sm:hidden',
    column.isFirstOnPhones && 'max-sm:pl-4',
    column.isLastOnPhones && 'max-sm:pr-4',
    column.isControl && 'w-10 pr-0!',
  )

function HeaderCell<Row>(props: {
  column: ShownColumn<Row>
  sort: Sort | null
  onSort: ((sort: SortText | undefined) => void) | undefined
}) {
  const text = useHomeText()
  const { column, sort, onSort } = props
  const isSorted = sort?.column === column.id
  const Icon = !isSorted ? ChevronsUpDown : sort.isDescending ? ArrowDown : ArrowUp
  return (
    <th
      scope="col"
      title={column.title}
      aria-sort={isSorted ? (sort.isDescending ? 'descending' : 'ascending') : undefined}
      className={cn(
        cellClass(column),
        'h-9 bg-surface text-sm font-medium whitespace-nowrap text-muted',
      )}
    >
      {onSort ? (
        <button
          type="button"
          title={column.title ?? text.table.sortBy(column.header)}
          onClick={() => onSort(nextSort(sort, column.id))}
          className="-mx-1 inline-flex items-center gap-1 rounded-sm px-1 py-1 hover:text-text"
        >
          {column.header}
          <Icon
            aria-hidden="true"
            className={cn('size-3.5', !isSorted && 'opacity-40 max-sm:hidden')}
          />
        </button>
      ) : (
        (column.head ?? column.header)
      )}
    </th>
  )
}
