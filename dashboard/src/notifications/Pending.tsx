import type { Loaded } from '../core/use-loaded.ts'
import { Button } from '../ui/Button.tsx'
import { ProblemPanel } from '../ui/ProblemPanel.tsx'
import { Loading, Skeleton } from '../ui/Skeleton.tsx'
import { useNotificationText } from './notification-texts.ts'

/** While a tab loads, or why it did not. */
export function Pending({ loaded }: { loaded: Loaded<unknown> }) {
  const text = useNotificationText()
  if (loaded.is !== 'failed') {
    return (
      <Loading className="space-y-3">
        <Skeleton className="h-16" />
        <Skeleton className="h-16" />
        <Skeleton className="h-16" />
      </Loading>
    )
  }
  return (
    <ProblemPanel
      problem={loaded.problem}
      action={
        <Button size="small" onClick={loaded.retry}>
          {text.actions.retry}
        </Button>
      }
    />
  )
}
