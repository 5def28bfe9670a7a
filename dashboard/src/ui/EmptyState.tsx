import type { ReactNode } from 'react'

/** Says what will be shown here, with at most one action. */
export function EmptyState({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <div className="flex flex-col items-center gap-4 px-4 py-10 text-center text-muted">
      <p className="max-w-prose text-pretty">{children}</p>
      {action}
    </div>
  )
}
