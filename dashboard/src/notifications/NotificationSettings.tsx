import { useState } from 'react'
import { may } from '../core/permissions.ts'
import { useLoaded } from '../core/use-loaded.ts'
import { usePerson } from '../core/use-person.ts'
import { AlertsCard } from './AlertsCard.tsx'
import { ChoicesCard } from './ChoicesCard.tsx'
import { HoursCard } from './HoursCard.tsx'
import { readSettings } from './notifications-data.ts'
import { Pending } from './Pending.tsx'
import { TelegramCard } from './TelegramCard.tsx'

/** What the person is notified of, by which channels and when. */
export function NotificationSettings() {
  const person = usePerson()
  const [times, setTimes] = useState(0)
  const loaded = useLoaded(`settings ${times}`, readSettings)
  if (loaded.is !== 'ready') return <Pending loaded={loaded} />
  const settings = loaded.value
  const isAdvertiser = person?.memberships.some((membership) => membership.advertiser_id !== null)
  const watchesOwn = person !== null && isAdvertiser === true && may(person, 'changeSettings')
  const reload = () => setTimes(times + 1)
  return (
    <div className="space-y-4">
      <ChoicesCard choices={settings.choices} hasBot={settings.telegram.is_available} />
      {watchesOwn && <AlertsCard />}
      <HoursCard settings={settings} />
      <TelegramCard telegram={settings.telegram} onChange={reload} />
    </div>
  )
}
