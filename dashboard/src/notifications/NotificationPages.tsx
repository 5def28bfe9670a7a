import { getRouteApi } from '@tanstack/react-router'
import { Segmented } from '../ui/Segmented.tsx'
import { NotificationList } from './NotificationList.tsx'
import { NotificationSettings } from './NotificationSettings.tsx'
import { useNotificationText } from './notification-texts.ts'

const route = getRouteApi('/signed-in/notifications/{-$tab}')
const tabs = ['list', 'settings'] as const

/** The tabs, and the list of notifications or their settings. */
export function NotificationPages() {
  const words = useNotificationText().notifications
  const active = route.useParams().tab === 'settings' ? 'settings' : 'list'
  return (
    <div className="max-w-3xl space-y-4">
      <Segmented
        label={words.tabs}
        segments={tabs.map((tab) => ({
          ...{ key: tab, label: words[tab], isActive: tab === active },
          link: {
            to: '/notifications/{-$tab}' as const,
            params: { tab: tab === 'settings' ? tab : undefined },
          },
        }))}
      />
      {active === 'list' ? <NotificationList /> : <NotificationSettings />}
    </div>
  )
}
