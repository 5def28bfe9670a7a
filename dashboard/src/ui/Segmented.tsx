import { Link, type LinkProps } from '@tanstack/react-router'
import { cn } from './class-names.ts'

export interface Segment {
  readonly key: string
  readonly label: string
  readonly isActive: boolean
  /** Target of the choice, which is kept in the URL. */
  readonly link: LinkProps
}

/** A row of choices, one selected; it wraps on narrow screens. Each is a link, so that the choice can be shared. */
export function Segmented(props: { label: string; segments: readonly Segment[] }) {
  const { label, segments } = props
  return (
    <nav aria-label={label} className="max-w-full py-1">
      <ul className="flex w-fit max-w-full flex-wrap gap-0.5 rounded bg-sunken p-0.5">
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
