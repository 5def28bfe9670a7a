import { scaleLinear } from 'd3-scale'

/** One day of a chart. Plotting may round, what is shown may not: texts come ready-made. */
export interface ChartPoint {
  readonly key: string
  readonly label: string
  readonly value: number
  readonly shown: string
  readonly beforeLabel: string
  readonly before: number
  readonly beforeShown: string
  /** The change against the same place of the period before, "+12%", or empty. */
  readonly share: string
  /** Bare values for CSV. */
  readonly csv: readonly [string, string]
}

const AXIS_TICKS = 4

/**
 * Vertical scale with zero always on it. `topMin` is the lowest top it may have, so that an empty
 * chart and one of a single cent still have an axis to read.
 */
export function verticalScale(points: readonly ChartPoint[], heightPx: number, topMin: number) {
  const values = points.flatMap((point) => [point.value, point.before])
  const lowest = Math.min(0, ...values)
  const highest = Math.max(0, ...values)
  const scale = scaleLinear()
    .domain([lowest, Math.max(highest, topMin)])
    .nice(AXIS_TICKS)
    .range([heightPx, 0])
  // Values are whole clicks or whole cents: half of one is no line to draw.
  return { y: scale, ticks: scale.ticks(AXIS_TICKS).filter(Number.isInteger) }
}

/** Which days get a label: the last always, then as many as the width carries without crowding. */
export function labelledIndexes(count: number, widthPx: number, labelPx: number): number[] {
  const fitting = Math.max(1, Math.floor(widthPx / labelPx))
  const step = Math.max(1, Math.ceil(count / fitting))
  const indexes: number[] = []
  for (let index = count - 1; index >= 0; index -= step) indexes.unshift(index)
  return indexes
}

/** The day nearest to a pointer. */
export function nearestIndex(x: number, widthPx: number, count: number): number {
  if (count <= 1) return 0
  const index = Math.round((x / widthPx) * (count - 1))
  return Math.min(count - 1, Math.max(0, index))
}
