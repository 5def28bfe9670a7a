import { area, line } from 'd3-shape'
import {
  type KeyboardEvent,
  type PointerEvent,
  type RefObject,
  useEffect,
  useRef,
  useState,
} from 'react'
import { useHomeText } from '../../core/i18n/language.ts'
import { type ChartPoint, labelledIndexes, nearestIndex, verticalScale } from './chart-scale.ts'

const HEIGHT = 220
const TOP = 8
const BOTTOM = 24
const RIGHT = 28
const LABEL_WIDTH = 64
const AXIS_CHARACTER = 7.5
const PLOT_HEIGHT = HEIGHT - TOP - BOTTOM

/**
 * One line and the previous period dashed, with a zero line. Pointer and arrow keys show values.
 */
export function LineChart(props: {
  title: string
  points: readonly ChartPoint[]
  /** A short label of the vertical axis. */
  axis: (value: number) => string
  /** Minimum of the top of the axis. */
  topMin: number
}) {
  const text = useHomeText()
  const [ref, width] = useWidth<HTMLDivElement>()
  const [current, setCurrent] = useState<number | null>(null)
  const { points } = props
  const { y, ticks } = verticalScale(points, PLOT_HEIGHT, props.topMin)
  const axisTexts = ticks.map(props.axis)
  const left = 12 + AXIS_CHARACTER * Math.max(...axisTexts.map((label) => label.length))
  const plotWidth = Math.max(0, width - left - RIGHT)
  const x = (index: number) =>
    points.length < 2 ? plotWidth / 2 : (index / (points.length - 1)) * plotWidth
  const last = points.length - 1

  const point = (event: PointerEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    setCurrent(nearestIndex(event.clientX - box.left - left, plotWidth, points.length))
  }
  const step = (event: KeyboardEvent) => {
    const from = current ?? last
    const moves: Record<string, number> = {
      ArrowLeft: from - 1,
      ArrowRight: from + 1,
      Home: 0,
      End: last,
    }
    const to = moves[event.key]
    if (to === undefined) return
    event.preventDefault()
    setCurrent(Math.min(last, Math.max(0, to)))
  }

  return (
    <div ref={ref} className="relative tabular-nums" style={{ height: HEIGHT }}>
      {width > 0 && (
        <svg
          width={width}
          height={HEIGHT}
          role="application"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys move the reading point
          tabIndex={0}
          aria-label={`${props.title} ${text.chart.readOut}`}
          onPointerMove={point}
          onPointerDown={point}
          onPointerLeave={() => setCurrent(null)}
          onKeyDown={step}
          onBlur={() => setCurrent(null)}
          className="block touch-pan-y rounded"
        >
          <g transform={`translate(${left} ${TOP})`}>
            <Grid ticks={ticks} texts={axisTexts} y={y} width={plotWidth} />
            <Lines points={points} x={x} y={y} />
            {labelledIndexes(points.length, plotWidth, LABEL_WIDTH).map((index) => (
              <text
                key={index}
                x={x(index)}
                y={PLOT_HEIGHT + 18}
                textAnchor="middle"
                className="fill-muted text-xs"
              >
                {points[index]?.label}
              </text>
            ))}
            {current !== null && points[current] && (
              <g>
                <line x1={x(current)} x2={x(current)} y2={PLOT_HEIGHT} className="stroke-control" />
                <circle
                  cx={x(current)}
                  cy={y(points[current].value)}
                  r={4}
                  className="fill-chart-1 stroke-surface stroke-2"
                />
              </g>
            )}
          </g>
        </svg>
      )}
      {current !== null && points[current] && (
        <Tooltip point={points[current]} atX={left + x(current)} width={width} />
      )}
    </div>
  )
}

type Vertical = (value: number) => number

function Grid(props: {
  ticks: readonly number[]
  texts: readonly string[]
  y: Vertical
  width: number
}) {
  return props.ticks.map((tick, index) => (
    <g key={tick} transform={`translate(0 ${props.y(tick)})`}>
      <line x2={props.width} className={tick === 0 ? 'stroke-control' : 'stroke-border'} />
      <text x={-8} dy="0.32em" textAnchor="end" className="fill-muted text-xs">
        {props.texts[index]}
      </text>
    </g>
  ))
}

function Lines(props: {
  points: readonly ChartPoint[]
  x: (index: number) => number
  y: Vertical
}) {
  const { x, y } = props
  const points = [...props.points]
  const at = (_: ChartPoint, index: number) => x(index)
  const now = (point: ChartPoint) => y(point.value)
  const past = line<ChartPoint>(at, (point) => y(point.before))(points) ?? ''
  return (
    <>
      <path d={area<ChartPoint>(at, y(0), now)(points) ?? ''} className="fill-chart-1/10" />
      <path
        d={past}
        fill="none"
        strokeWidth={1.25}
        strokeDasharray="4 4"
        className="stroke-chart-6"
      />
      <path
        d={line<ChartPoint>(at, now)(points) ?? ''}
        fill="none"
        strokeWidth={2}
        strokeLinejoin="round"
        className="stroke-chart-1"
      />
    </>
  )
}

const TOOLTIP_WIDTH = 208

function Tooltip(props: { point: ChartPoint; atX: number; width: number }) {
  const { point, atX, width } = props
  const isLeft = atX > width / 2
  const offset = isLeft ? atX - TOOLTIP_WIDTH - 12 : atX + 12
  return (
    <div
      role="status"
      className="pointer-events-none absolute top-2 z-10 rounded border border-border bg-surface p-3 text-sm shadow-float"
      style={{
        width: TOOLTIP_WIDTH,
        left: Math.max(0, Math.min(offset, width - TOOLTIP_WIDTH)),
      }}
    >
      <dl className="grid grid-cols-[1fr_auto] gap-x-3 gap-y-1">
        <dt className="flex items-center gap-2">
          <span aria-hidden="true" className="h-0.5 w-4 bg-chart-1" />
          {point.label}
        </dt>
        <dd className="text-right font-semibold">{point.shown}</dd>
        <dt className="flex items-center gap-2 text-muted">
          <span aria-hidden="true" className="w-4 border-t border-dashed border-chart-6" />
          {point.beforeLabel}
        </dt>
        <dd className="text-right text-muted">{point.beforeShown}</dd>
      </dl>
      {point.share && <p className="mt-1 text-right text-muted">{point.share}</p>}
    </div>
  )
}

/**
 * The current width of an element in CSS pixels; zero before the first layout. The observer runs
 * after the browser's own layout, so nothing is measured twice.
 */
function useWidth<E extends HTMLElement>(): [RefObject<E | null>, number] {
  const ref = useRef<E>(null)
  const [width, setWidth] = useState(0)
  useEffect(() => {
    const element = ref.current
    if (!element) return
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setWidth(Math.round(entry.contentRect.width))
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return [ref, width]
}
