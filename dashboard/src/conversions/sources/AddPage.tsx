import { getRouteApi } from '@tanstack/react-router'
import { usePageText } from '../../core/i18n/language.ts'
import { Card } from '../../ui/Card.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { RetryPanel } from '../../ui/RetryPanel.tsx'
import { ImportCard } from './ImportCard.tsx'
import { ManualCard } from './ManualCard.tsx'

const route = getRouteApi('/signed-in/conversions/add')

/** Adds conversions from a file, or one manually. */
export function AddPage() {
  const words = usePageText().imports
  const { apps, offers } = route.useLoaderData()
  if (!apps.ok) return <RetryPanel problem={apps.problem} />
  const choices = apps.value.apps
  if (choices.length === 0) {
    return (
      <Card>
        <EmptyState>{words.noApps}</EmptyState>
      </Card>
    )
  }
  return (
    <>
      <ImportCard apps={choices} />
      <ManualCard apps={choices} offers={offers} />
    </>
  )
}
