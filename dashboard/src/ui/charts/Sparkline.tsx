const WIDTH = 72
const HEIGHT = 20

/** The course of a count as a small line. A picture only: the figures beside it say how much. */
export function Sparkline({ points }: { points: readonly number[] }) {
  if (points.length < 2) return null
  const top = Math.max(1, ...points)
  const step = WIDTH / (points.length - 1)
  const line = points.map((count, at) => {
    const y = HEIGHT - 1 - (count / top) * (HEIGHT - 2)
    return `${(at * step).toFixed(1)},${y.toFixed(1)}`
  })
  return (
    <svg
      aria-hidden="true"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      className="inline-block h-5 w-18 overflow-visible"
    >
      <polyline
        points={line.join(' ')}
        fill="none"
        stroke="var(--chart-1)"
        strokeWidth="1.5"
        strokeLinejoin="round"
      />
    </svg>
  )
}
