import { Link, type LinkProps } from '@tanstack/react-router'
import { cn } from './class-names.ts'

export interface Segment {
  readonly key: string
  readonly label: string
  readonly isActive: boolean
  /** Target of the choice, which is kept in the URL. */
  readonly link: LinkProps
}

/** A row of choices, one selected. Each is a link, so that the choice can be shared. */
export function Segmented(props: {
  label: string
  segments: readonly Segment[]
  /** Wraps on narrow screens; otherwise the row scrolls. */
  wraps?: boolean
}) {
  const { label, segments } = props
  return (
    <nav aria-label={label} className="-mx-1 max-w-full overflow-x-auto px-1 py-1">
      <ul
        className={cn(
          'flex gap-0.5 rounded bg-sunken p-0.5',
          props.wraps ? 'w-fit flex-wrap' : 'w-max',
        )}
      >
        {segments.map((segment) => (
          <li key={segment.key}>
            <Link
              {...segment.link}
              replace
              resetScroll={false}
              aria-current={segment.isActive ? 'true' : undefined}
              className={cn(
                'block rounded-sm px-3 tabular-nums py-1.5 text-sm whitespace-nowrap',
                segment.isActive
                  ? 'bg-surface font-medium text-text shadow-[0_0_0_1px_var(--border)]'
                  : 'text-muted hover:text-text',
              )}
            >
              {segment.label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
