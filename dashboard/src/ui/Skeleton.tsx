import { useText } from '../core/i18n/language.ts'
import { cn } from './class-names.ts'

/** A grey placeholder. */
export const Skeleton = ({ className }: { className?: string }) => (
  <div className={cn('animate-breathe rounded bg-sunken', className)} />
)

/** Announces to screen readers that something is loading; placeholders are visual only. */
export function Loading({
  className,
  children,
}: {
  className?: string
  children: React.ReactNode
}) {
  const text = useText()
  return (
    <div role="status" aria-busy="true" className={className}>
      <span className="sr-only">{text.app.loading}</span>
      <div aria-hidden="true" className="contents">
        {children}
      </div>
    </div>
  )
}
