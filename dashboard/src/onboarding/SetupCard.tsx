import { Link } from '@tanstack/react-router'
import { buttonClass } from '../ui/Button.tsx'
import { Card, CardHeader } from '../ui/Card.tsx'
import type { Setup } from './onboarding-data.ts'
import { useOnboardingText } from './onboarding-texts.ts'
import { StepLine } from './StepLine.tsx'

/** The steps from a new account to the first partner. */
export function SetupCard({ setup: { steps, next, app_id } }: { setup: Setup }) {
  const words = useOnboardingText().onboarding
  return (
    <Card>
      <CardHeader title={words.setup} help={next === null ? words.setupDone : words.setupHelp} />
      <ol aria-label={words.setup} className="space-y-1">
        {steps.map(({ step, is_done: isDone }) => (
          <StepLine key={step} name={words.setupSteps[step]} isDone={isDone}>
            {step === next && <Go step={step} appId={app_id} />}
          </StepLine>
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
      <Link to="/integration/{-$appId}" params={{ appId }} className={style}>
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
  const page = { funds: '/money/balances', partner: '/partners/links' } as const
  return (
    <Link
      to={step === 'funds' || step === 'partner' ? page[step] : '/settings/apps/new'}
      className={style}
    >
      {words[step]}
    </Link>
  )
}
