import { getRouteApi } from '@tanstack/react-router'
import { RetryPanel } from '../../ui/RetryPanel.tsx'
import { PayoutRulesCard } from './PayoutRulesCard.tsx'
import { ScheduleCard } from './ScheduleCard.tsx'

const route = getRouteApi('/signed-in/payouts/schedule')

/** Automatic runs, and general payout rules. */
export function SchedulePage() {
  const { schedule, settings } = route.useLoaderData()
  return (
    <div className="max-w-3xl space-y-4">
      {schedule.ok ? (
        <ScheduleCard key={schedule.value.schedule.changed_at} schedule={schedule.value.schedule} />
      ) : (
        <RetryPanel problem={schedule.problem} />
      )}
      {settings?.ok && (
        <PayoutRulesCard key={JSON.stringify(settings.value)} settings={settings.value} />
      )}
      {settings?.ok === false && <RetryPanel problem={settings.problem} />}
    </div>
  )
}
