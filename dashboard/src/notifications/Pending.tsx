import type { Loaded } from '../core/use-loaded.ts'
import { RetryPanel } from '../ui/RetryPanel.tsx'
import { Loading, Skeleton } from '../ui/Skeleton.tsx'

/** While a tab loads, or why it did not. */
export function Pending({ loaded }: { loaded: Loaded<unknown> }) {
  if (loaded.is !== 'failed') {
    return (
      <Loading className="space-y-3">
        <Skeleton className="h-16" />
        <Skeleton className="h-16" />
        <Skeleton className="h-16" />
      </Loading>
    )
  }
  return <RetryPanel problem={loaded.problem} onRetry={loaded.retry} />
}
