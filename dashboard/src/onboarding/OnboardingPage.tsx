import { getRouteApi } from '@tanstack/react-router'
import { AdvertiserChoice } from '../partners/AdvertiserChoice.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { RetryPanel } from '../ui/RetryPanel.tsx'
import { ActivationCard } from './ActivationCard.tsx'
import { LessonsCard } from './LessonsCard.tsx'
import { useOnboardingText } from './onboarding-texts.ts'
import { SetupCard } from './SetupCard.tsx'

const route = getRouteApi('/signed-in/onboarding')

/** An advertiser's setup, how far its new partners get, and its lessons. */
export function OnboardingPage() {
  const text = useOnboardingText()
  const found = route.useLoaderData()
  if (!found.ok) return <RetryPanel problem={found.problem} />
  if (found.value === null) return <EmptyState>{text.settings.noAdvertisers}</EmptyState>
  const { answer, ...of } = found.value
  return (
    <div key={of.advertiserId} className="max-w-4xl space-y-4">
      <AdvertiserChoice {...of} />
      <SetupCard setup={answer.setup} />
      <ActivationCard activation={answer.activation} advertiserId={of.advertiserId} />
      <LessonsCard
        lessons={answer.lessons}
        apps={answer.apps.map(({ id, name }) => ({ id, name }))}
        advertiserId={of.advertiserId}
      />
    </div>
  )
}
