/** One day of a chart. Plotted values may be rounded, so texts are given separately. */
export interface ChartPoint {
  readonly key: string
  readonly label: string
  readonly value: number
  readonly shown: string
  readonly beforeLabel: string
  readonly before: number
  readonly beforeShown: string
  /** The change compared with the previous period, "+12%", or empty. */
  readonly share: string
  /** Plain values for CSV. */
  readonly csv: readonly [string, string]
}

const AXIS_STEPS = 4

/** 1, 2 or 5 times a power of ten, so that an axis has about AXIS_STEPS of it. Values are whole: never below 1. */
function axisStep(span: number): number {
  const rough = span / AXIS_STEPS
  const power = 10 ** Math.floor(Math.log10(rough))
  const ratio = rough / power
  const factor = ratio > 7 ? 10 : ratio > 3 ? 5 : ratio > 1.4 ? 2 : 1
  return Math.max(1, power * factor)
}

/**
 * Vertical scale that always includes zero. `topMin` is the minimum of its top, so that an empty
 * chart or one of a single cent still has a readable axis.
 */
export function verticalScale(points: readonly ChartPoint[], heightPx: number, topMin: number) {
  const values = points.flatMap((point) => [point.value, point.before])
  const lowest = Math.min(0, ...values)
  const highest = Math.max(topMin, ...values)
  const step = axisStep(highest - lowest)
  const [first, last] = [Math.floor(lowest / step), Math.ceil(highest / step)]
  const ticks = Array.from({ length: last - first + 1 }, (_, at) => (first + at) * step)
  const y = (value: number) => ((last * step - value) / ((last - first) * step)) * heightPx
  return { y, ticks }
}

/** Which days get a label: always the last, then as many as fit. */
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
