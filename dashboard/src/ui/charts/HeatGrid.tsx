import { type KeyboardEvent, useRef, useState } from 'react'
import { cn } from '../class-names.ts'
import { heatStep, nextCell } from './heat-scale.ts'

export interface HeatCell {
  readonly value: number
  /** In the cell, where there is room for it. */
  readonly short: string
  /** "Mon, 14:00: 32 clicks" */
  readonly long: string
}

export interface HeatRow {
  readonly label: string
  /** A column of words between label and cells, such as how many customers there were. */
  readonly note?: string
  /** null = there is no such cell. */
  readonly cells: readonly (HeatCell | null)[]
}

/** One hue from light to dark: it is read by lightness alone. Words keep their contrast on each step. */
const steps = [
  'bg-sunken',
  'bg-[color-mix(in_oklab,var(--chart-1)_14%,var(--surface))]',
  'bg-[color-mix(in_oklab,var(--chart-1)_28%,var(--surface))]',
  'bg-[color-mix(in_oklab,var(--chart-1)_42%,var(--surface))]',
  'bg-[color-mix(in_oklab,var(--chart-1)_58%,var(--surface))]',
  'bg-chart-1 text-accent-text',
]

/**
 * Cells whose colour is their value. Arrow keys move between them, and the line below reads the current one.
 * It never changes the height of the page.
 */
export function HeatGrid(props: {
  title: string
  columns: readonly string[]
  rows: readonly HeatRow[]
  noteHeader?: string
  rowHeader: string
  /** Words inside the cells, which then are wider and scroll sideways on phones. */
  hasWords: boolean
  /** Said while no cell is chosen: how to use the grid. */
  hint: string
  less: string
  more: string
}) {
  const { columns, rows, hasWords } = props
  const [current, setCurrent] = useState<readonly [number, number]>([0, 0])
  const [shown, setShown] = useState<string | null>(null)
  const body = useRef<HTMLTableSectionElement>(null)
  const largest = Math.max(0, ...rows.flatMap(({ cells }) => cells.map((cell) => cell?.value ?? 0)))
  const step = (event: KeyboardEvent) => {
    const to = nextCell(event.key, current, [rows.length, columns.length])
    if (to === null) return
    event.preventDefault()
    const row = body.current?.rows[to[0]]
    const cell = row?.querySelector<HTMLElement>(`[data-column="${to[1]}"]`)
    cell?.focus()
  }
  return (
    <div className="tabular-nums">
      <div className="-mx-4 overflow-x-auto px-4 sm:-mx-5 sm:px-5">
        <table
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: arrow keys reach its cells
          role="grid"
          aria-label={props.title}
          className={cn(
            'border-separate border-spacing-0.5',
            hasWords ? 'min-w-full' : 'w-full table-fixed',
          )}
        >
          <thead>
            <tr>
              <th
                scope="col"
                className={cn('text-left text-xs font-medium text-muted', !hasWords && 'w-9')}
              >
                <span className={hasWords ? '' : 'sr-only'}>{props.rowHeader}</span>
              </th>
              {props.noteHeader && (
                <th scope="col" className="px-2 text-right text-xs font-medium text-muted">
                  {props.noteHeader}
                </th>
              )}
              {columns.map((column, at) => (
                <th
                  key={column}
                  scope="col"
                  className="h-5 text-center text-xs font-normal whitespace-nowrap text-muted"
                >
                  {hasWords ? (
                    column
                  ) : (
                    // Narrow columns: every third has a visible label, on phones every sixth.
                    <span
                      className={cn(
                        'block w-0',
                        at % 3 > 0 && 'sr-only',
                        at % 6 > 0 && 'max-sm:sr-only',
                      )}
                    >
                      {column}
                    </span>
                  )}
                </th>
              ))}
            </tr>
          </thead>
          <tbody ref={body} onKeyDown={step} onMouseLeave={() => setShown(null)}>
            {rows.map((row, y) => (
              <tr key={row.label}>
                <th
                  scope="row"
                  className="pr-1 text-left text-xs font-normal whitespace-nowrap text-muted"
                >
                  {row.label}
                </th>
                {row.note !== undefined && (
                  <td className="px-2 text-right text-sm whitespace-nowrap">{row.note}</td>
                )}
                {row.cells.map((cell, x) =>
                  cell === null ? (
                    <td
                      key={columns[x]}
                      data-column={x}
                      tabIndex={-1}
                      className={hasWords ? 'h-8 min-w-16' : 'h-6'}
                    />
                  ) : (
                    <td
                      key={columns[x]}
                      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: see the grid
                      role="gridcell"
                      data-column={x}
                      tabIndex={current[0] === y && current[1] === x ? 0 : -1}
                      aria-label={cell.long}
                      onMouseEnter={() => setShown(cell.long)}
                      onFocus={() => {
                        setCurrent([y, x])
                        setShown(cell.long)
                      }}
                      onBlur={() => setShown(null)}
                      className={cn(
                        'rounded-sm text-center focus-visible:relative focus-visible:z-10',
                        hasWords ? 'h-8 min-w-16 px-1 text-xs whitespace-nowrap' : 'h-6',
                        steps[heatStep(cell.value, largest)],
                      )}
                    >
                      {hasWords && cell.short}
                    </td>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="mt-3 flex flex-wrap items-center justify-between gap-x-4 gap-y-2 text-sm text-muted">
        <p className="min-h-5 min-w-0 flex-1 basis-56 text-pretty">
          {shown === null ? props.hint : <span className="text-text">{shown}</span>}
        </p>
        <p className="flex items-center gap-1">
          {props.less}
          {steps.slice(1).map((step) => (
            <span key={step} aria-hidden="true" className={cn('size-3.5 rounded-sm', step)} />
          ))}
          {props.more}
        </p>
      </div>
    </div>
  )
}
