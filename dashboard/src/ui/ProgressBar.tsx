import { cn } from './class-names.ts'

export interface ProgressPart {
  readonly key: string
  readonly count: number
  readonly color: string
}

/** Progress of a batch by result. The text beside it says the same. */
export function ProgressBar(props: {
  label: string
  parts: readonly ProgressPart[]
  total: number
  /** How many count as done; missing = all parts. */
  done?: number
  className?: string
}) {
  const done = props.done ?? props.parts.reduce((sum, part) => sum + part.count, 0)
  return (
    <div
      role="progressbar"
      aria-label={props.label}
      aria-valuenow={done}
      aria-valuemin={0}
      aria-valuemax={props.total}
      title={props.label}
      className={cn('flex h-1.5 gap-px overflow-hidden rounded-full bg-border', props.className)}
    >
      {props.parts.map(
        (part) =>
          part.count > 0 && (
            <div
              key={part.key}
              className={part.color}
              style={{ width: `${(part.count / Math.max(1, props.total)) * 100}%` }}
            />
          ),
      )}
    </div>
  )
}
