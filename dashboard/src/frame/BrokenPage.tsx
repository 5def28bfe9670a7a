import { type ErrorComponentProps, useRouter } from '@tanstack/react-router'
import { useText } from '../core/i18n/language.ts'
import { asProblem } from '../core/problem.ts'
import { Button } from '../ui/Button.tsx'
import { ProblemPanel } from '../ui/ProblemPanel.tsx'

/** The error boundary of every page: the frame around it stays. */
export function BrokenPage({ error, reset }: ErrorComponentProps) {
  const text = useText()
  const router = useRouter()
  const again = () => {
    reset()
    void router.invalidate()
  }
  return (
    <main id="content" className="mx-auto max-w-xl px-4 py-16">
      <ProblemPanel
        problem={asProblem(error)}
        action={
          <Button size="small" onClick={again}>
            {text.actions.retry}
          </Button>
        }
      />
    </main>
  )
}
