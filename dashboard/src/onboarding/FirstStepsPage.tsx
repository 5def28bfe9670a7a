import { getRouteApi, Link } from '@tanstack/react-router'
import { buttonClass } from '../ui/Button.tsx'
import { Card, CardHeader } from '../ui/Card.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ProgressBar } from '../ui/ProgressBar.tsx'
import { RetryPanel } from '../ui/RetryPanel.tsx'
import { TimeText } from '../ui/TimeText.tsx'
import { LessonCard } from './LessonCard.tsx'
import type { AdvertiserSteps, FirstStep } from './onboarding-data.ts'
import { useOnboardingText } from './onboarding-texts.ts'
import { StepLine } from './StepLine.tsx'

const route = getRouteApi('/signed-in/first-steps')

/** An affiliate's first steps with each advertiser, and the lessons. */
export function FirstStepsPage() {
  const words = useOnboardingText().onboarding
  const { steps, lessons } = route.useLoaderData()
  return (
    <div className="max-w-3xl space-y-4">
      {!steps.ok && <RetryPanel problem={steps.problem} />}
      {steps.ok && steps.value.advertisers.length === 0 && (
        <Card>
          <EmptyState
            action={
              <Link to="/promote" className={buttonClass({ kind: 'primary' })}>
                {words.findAdvertisers}
              </Link>
            }
          >
            {words.noAdvertisers}
          </EmptyState>
        </Card>
      )}
      {steps.ok && steps.value.advertisers.map((of) => <Steps key={of.advertiser.id} of={of} />)}
      <Card id="lessons">
        <CardHeader title={words.lessons} help={words.ownLessonsHelp} />
        {!lessons.ok && <RetryPanel problem={lessons.problem} />}
        {lessons.ok && lessons.value.lessons.length === 0 && (
          <EmptyState>{words.noLessons}</EmptyState>
        )}
        <ul aria-label={words.lessons} className="divide-y divide-border">
          {lessons.ok &&
            lessons.value.lessons.map((lesson) => <LessonCard key={lesson.id} lesson={lesson} />)}
        </ul>
      </Card>
    </div>
  )
}

function Steps({ of: { advertiser, steps, next } }: { of: AdvertiserSteps }) {
  const words = useOnboardingText().onboarding
  const done = steps.filter(({ done_at }) => done_at !== null).length
  const progress = words.progress(done, steps.length)
  return (
    <Card>
      <CardHeader title={words.with(advertiser.name)} help={progress} />
      <ProgressBar
        label={progress}
        total={steps.length}
        parts={[{ key: 'done', count: done, color: 'bg-good' }]}
      />
      <ol className="mt-3 space-y-1">
        {steps.map(({ step, done_at }) => (
          <StepLine key={step} name={words.steps[step]} isDone={done_at !== null}>
            {done_at !== null && step !== 'email' && step !== 'receiver' && (
              <span className="text-sm text-muted">
                <TimeText at={done_at} />
              </span>
            )}
            {step === next && <Go step={step} />}
          </StepLine>
        ))}
      </ol>
      {next === null && <p className="mt-2 text-muted">{words.allDone}</p>}
    </Card>
  )
}

/** The button of the next step. */
function Go({ step }: { step: FirstStep }) {
  const words = useOnboardingText().onboarding.go
  const style = buttonClass({ size: 'small', kind: 'primary' })
  if (step === 'email') return null
  if (step === 'receiver') {
    return (
      <Link to="/my-payouts" className={style}>
        {words.receiver}
      </Link>
    )
  }
  if (step === 'lessons') {
    return (
      <a href="#lessons" className={style}>
        {words.lessons}
      </a>
    )
  }
  const page = { link: '/promote', click: '/links/new', sale: '/reports' } as const
  return (
    <Link to={page[step]} className={style}>
      {words[step]}
    </Link>
  )
}
