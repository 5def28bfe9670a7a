import type { ReactNode } from 'react'

export interface RankedBar {
  readonly key: string
  readonly label: ReactNode
  readonly value: number
  readonly shown: string
  /** Part of the total, "12%"; empty where there is none. */
  readonly share: string
}

/** A ranked list: each row has its name, its figure, its share, and a bar from zero. */
export function RankedBars({ bars }: { bars: readonly RankedBar[] }) {
  const largest = Math.max(1, ...bars.map(({ value }) => value))
  return (
    <ol className="space-y-2.5 tabular-nums">
      {bars.map(({ key, label, value, shown, share }) => (
        <li key={key}>
          <p className="flex items-baseline justify-between gap-3">
            <span className="min-w-0 truncate">{label}</span>
            <span className="shrink-0 font-medium whitespace-nowrap">
              {shown}
              {share && (
                <span className="ml-2 inline-block min-w-11 text-right text-sm font-normal text-muted">
                  {share}
                </span>
              )}
            </span>
          </p>
          <div aria-hidden="true" className="mt-1 h-1.5 rounded-sm bg-sunken">
            <div
              className="h-1.5 rounded-sm bg-chart-1"
              style={{ width: `${Math.max(0, value / largest) * 100}%` }}
            />
          </div>
        </li>
      ))}
    </ol>
  )
}
