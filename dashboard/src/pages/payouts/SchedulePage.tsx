import { getRouteApi } from '@tanstack/react-router'
import { may } from '../../permissions.ts'
import { RetryPanel } from '../../ui/RetryPanel.tsx'
import { usePerson } from '../../use-person.ts'
import { PayoutRulesCard } from './PayoutRulesCard.tsx'
import { ScheduleCard } from './ScheduleCard.tsx'

const route = getRouteApi('/signed-in/payouts/schedule')

/** When runs are built by the clock, and who may be paid at all. */
export function SchedulePage() {
  const { schedule, settings } = route.useLoaderData()
  const person = usePerson()
  // What holds for all payouts is the platform's.
  const isStaff = person !== null && may(person, 'seePayouts')
  return (
    <div className="max-w-3xl space-y-4">
      {schedule.ok ? (
        <ScheduleCard key={schedule.value.schedule.changed_at} schedule={schedule.value.schedule} />
      ) : (
        <RetryPanel problem={schedule.problem} />
      )}
      {!isStaff ? null : settings.ok ? (
        <PayoutRulesCard key={JSON.stringify(settings.value)} settings={settings.value} />
      ) : (
        <RetryPanel problem={settings.problem} />
      )}
    </div>
  )
}
