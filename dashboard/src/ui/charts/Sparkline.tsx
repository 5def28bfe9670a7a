import { line } from 'd3-shape'

const WIDTH = 96
const HEIGHT = 28
const INSET = 2

/** The shape of the last days, for the eye only; the figure beside it carries the meaning. */
export function Sparkline({ values }: { values: readonly number[] }) {
  const highest = Math.max(1, ...values)
  const stepX = (WIDTH - 2 * INSET) / Math.max(1, values.length - 1)
  const y = (value: number) => HEIGHT - INSET - (value / highest) * (HEIGHT - 2 * INSET)
  const path = line<number>()
    .x((_, index) => INSET + index * stepX)
    .y(y)
  const last = values.at(-1)
  return (
    <svg aria-hidden="true" width={WIDTH} height={HEIGHT} className="shrink-0 text-chart-1">
      <path d={path([...values]) ?? ''} fill="none" stroke="currentColor" strokeWidth={1.5} />
      {last !== undefined && (
        <circle cx={INSET + (values.length - 1) * stepX} cy={y(last)} r={2} fill="currentColor" />
      )}
    </svg>
  )
}
