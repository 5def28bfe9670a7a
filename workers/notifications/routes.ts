/** Notifications: the list, what a person wants, and the Telegram bot. */
import { routes } from '../http/route.ts'
import { notificationRoutes } from './http/notifications.ts'
import { notificationSettingRoutes } from './http/settings.ts'
import { telegramRoutes } from './http/telegram.ts'

export const notificationsRoutes = routes()
  .route('/', notificationRoutes)
  .route('/', notificationSettingRoutes)
  .route('/', telegramRoutes)
