import { useRouter } from '@tanstack/react-router'
import { impersonated } from '../core/account.ts'
import { useHomeText } from '../core/i18n/language.ts'
import type { ProblemError } from '../core/problem.ts'
import { Button } from './Button.tsx'
import { EmptyState } from './EmptyState.tsx'
import { ProblemPanel } from './ProblemPanel.tsx'

/** A part of a page that failed to load, with a button to reload it. `onRetry`: default is to reload the page's data. */
export function RetryPanel(props: { problem: ProblemError; onRetry?: () => void }) {
  const text = useHomeText()
  const router = useRouter()
  const { code, reason } = props.problem
  // Some parts of an account stay hidden from staff who view it. Trying again would not help.
  if (code === 'forbidden' && reason && impersonated()) return <EmptyState>{reason}</EmptyState>
  const retry = props.onRetry ?? (() => void router.invalidate())
  return (
    <ProblemPanel
      problem={props.problem}
      action={
        <Button size="small" onClick={retry}>
          {text.actions.retry}
        </Button>
      }
    />
  )
}
