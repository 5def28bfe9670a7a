import { useRouter } from '@tanstack/react-router'
import { useHomeText } from '../core/i18n/language.ts'
import type { ProblemError } from '../core/problem.ts'
import { Button } from './Button.tsx'
import { ProblemPanel } from './ProblemPanel.tsx'

/** A part of a page that failed to load, with a button to reload it. */
export function RetryPanel({ problem }: { problem: ProblemError }) {
  const text = useHomeText()
  const router = useRouter()
  return (
    <ProblemPanel
      problem={problem}
      action={
        <Button size="small" onClick={() => void router.invalidate()}>
          {text.actions.retry}
        </Button>
      }
    />
  )
}
