import { Check, Circle } from 'lucide-react'
import type { ReactNode } from 'react'
import { useOnboardingText } from './onboarding-texts.ts'

/** One step of a list: done or not, and what comes beside it. */
export function StepLine(props: { name: string; isDone: boolean; children: ReactNode }) {
  const words = useOnboardingText().onboarding
  const { name, isDone, children } = props
  return (
    <li className="flex items-center gap-3 py-1.5">
      {isDone ? (
        <Check aria-hidden="true" className="size-4 shrink-0 text-good" />
      ) : (
        <Circle aria-hidden="true" className="size-4 shrink-0 text-muted" />
      )}
      <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-3 gap-y-1">
        <span className={isDone ? 'text-muted' : ''}>{name}</span>
        <span className="sr-only">{isDone ? words.done : words.todo}</span>
        {children}
      </div>
    </li>
  )
}
