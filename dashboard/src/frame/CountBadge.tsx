import { cn } from '../ui/class-names.ts'

const SHOWN_MAX = 99

export const shownCount = (count: number): string =>
  count > SHOWN_MAX ? `${SHOWN_MAX}+` : `${count}`

/** A number at a link. Its meaning is in the link's own text or description. */
export function CountBadge({ count, className }: { count: number; className?: string }) {
  if (count === 0) return null
  return (
    <span
      aria-hidden="true"
      className={cn(
        'min-w-4 rounded-full bg-accent px-1 text-center text-[0.6875rem] leading-4 font-medium text-accent-text tabular-nums',
        className,
      )}
    >
      {shownCount(count)}
    </span>
  )
}
