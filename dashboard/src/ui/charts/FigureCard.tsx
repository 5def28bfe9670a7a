import { Link, type LinkProps } from '@tanstack/react-router'
import { line } from 'd3-shape'
import { ArrowDown, ArrowUp, Minus } from 'lucide-react'
import type { Change } from '../../core/format/change.ts'
import { useHomeText } from '../../core/i18n/language.ts'
import { useFormat } from '../../core/i18n/use-format.ts'

export interface Figure {
  readonly label: string
  readonly value: string
  /** What is counted and by what it is divided: shown on hover, and read out. */
  readonly definition: string
  readonly change: Change
  /** The figure it is compared with, and its date: "31 on Nov 19". */
  readonly against: string
  readonly history: readonly number[]
  /** The report behind the figure. */
  readonly link?: LinkProps
}

const signs = {
  up: { Icon: ArrowUp, tone: 'text-good' },
  down: { Icon: ArrowDown, tone: 'text-bad' },
  same: { Icon: Minus, tone: 'text-muted' },
}

/** Label, value, change compared with the previous period, and a sparkline. */
export function FigureCard({ figure }: { figure: Figure }) {
  const text = useHomeText()
  const format = useFormat()
  const { Icon, tone } = signs[figure.change.direction]
  return (
    <article className="relative rounded-lg tabular-nums border border-border bg-surface p-4 has-[a:hover]:border-control sm:p-5">
      <h3 className="text-sm text-muted" title={figure.definition}>
        {figure.link ? (
          <Link
            {...figure.link}
            resetScroll={false}
            className="after:absolute after:inset-0 after:rounded-lg after:content-['']"
          >
            {figure.label}
            <span className="sr-only">: {figure.definition}</span>
          </Link>
        ) : (
          <>
            {figure.label}
            <span className="sr-only">: {figure.definition}</span>
          </>
        )}
      </h3>
      <div className="mt-1 flex items-end justify-between gap-2">
        <p className="text-2xl font-semibold whitespace-nowrap max-sm:text-xl">{figure.value}</p>
        <div className="min-w-0 max-sm:hidden">
          <Sparkline values={figure.history} />
        </div>
      </div>
      <p className="mt-2 flex flex-wrap items-center gap-x-2 text-sm text-muted">
        <span className={`inline-flex items-center gap-1 font-medium ${tone}`}>
          <Icon aria-hidden="true" className="size-3.5" />
          <span className="sr-only">{text.figures[figure.change.direction]}</span>
          {format.percent(figure.change)}
        </span>
        <span>{figure.against}</span>
      </p>
    </article>
  )
}

const WIDTH = 96
const HEIGHT = 28
const INSET = 2

/** The last days as a line, visual only; the figure beside it says the same. */
function Sparkline({ values }: { values: readonly number[] }) {
  const highest = Math.max(1, ...values)
  const stepX = (WIDTH - 2 * INSET) / Math.max(1, values.length - 1)
  const y = (value: number) => HEIGHT - INSET - (value / highest) * (HEIGHT - 2 * INSET)
  const path = line<number>()
    .x((_, index) => INSET + index * stepX)
    .y(y)
  const last = values.at(-1)
  return (
    <svg
      aria-hidden="true"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width={WIDTH}
      height={HEIGHT}
      preserveAspectRatio="none"
      className="max-w-full text-chart-1"
    >
      <path d={path([...values]) ?? ''} fill="none" stroke="currentColor" strokeWidth={1.5} />
      {last !== undefined && (
        <circle cx={INSET + (values.length - 1) * stepX} cy={y(last)} r={2} fill="currentColor" />
      )}
    </svg>
  )
}
