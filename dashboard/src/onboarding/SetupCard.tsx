import { Link } from '@tanstack/react-router'
import { Check, Circle } from 'lucide-react'
import { buttonClass } from '../ui/Button.tsx'
import { Card, CardHeader } from '../ui/Card.tsx'
import type { Setup } from './onboarding-data.ts'
import { useOnboardingText } from './onboarding-texts.ts'

/** The steps from a new account to the first partner. */
export function SetupCard({ setup: { steps, next, app_id } }: { setup: Setup }) {
  const words = useOnboardingText().onboarding
  return (
    <Card>
      <CardHeader title={words.setup} help={next === null ? words.setupDone : words.setupHelp} />
      <ol className="space-y-1">
        {steps.map(({ step, is_done: isDone }) => (
          <li key={step} className="flex min-h-9 flex-wrap items-center gap-x-3 gap-y-1">
            {isDone ? (
              <Check aria-hidden="true" className="size-4 text-good" />
            ) : (
              <Circle aria-hidden="true" className="size-4 text-muted" />
            )}
            <span className={isDone ? 'text-muted' : ''}>{words.setupSteps[step]}</span>
            <span className="sr-only">{isDone ? words.done : words.todo}</span>
            {step === next && <Go step={step} appId={app_id} />}
          </li>
        ))}
      </ol>
    </Card>
  )
}

function Go({ step, appId }: { step: NonNullable<Setup['next']>; appId: string | null }) {
  const words = useOnboardingText().onboarding.setupGo
  const style = buttonClass({ size: 'small', kind: 'primary' })
  if (appId !== null && (step === 'host' || step === 'key')) {
    return (
      <Link to="/settings/apps/$appId" params={{ appId }} className={style}>
        {words[step]}
      </Link>
    )
  }
  if (appId !== null && step === 'test') {
    return (
      <Link to="/inbound/$appId" params={{ appId }} className={style}>
        {words.test}
      </Link>
    )
  }
  if (step === 'offer') {
    return (
      <Link to="/offers/new" className={style}>
        {words.offer}
      </Link>
    )
  }
  return (
    <Link to={step === 'partner' ? '/partners/links' : '/settings'} className={style}>
      {words[step]}
    </Link>
  )
}
