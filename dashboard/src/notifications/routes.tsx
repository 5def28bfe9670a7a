import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { frameRoute } from '../frame/route.tsx'

/** The list, and with `settings` the settings. */
const notificationsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/notifications/{-$tab}',
  component: lazyRouteComponent(() => import('./NotificationPages.tsx'), 'NotificationPages'),
  staticData: { title: { en: 'Notifications', ru: 'Уведомления' } },
})

export const notificationPages = [notificationsRoute] as const
