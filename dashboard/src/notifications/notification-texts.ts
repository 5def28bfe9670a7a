import { ownTexts } from '../core/i18n/own-texts.ts'

export const notificationTexts = ownTexts({
  en: () => import('./en.ts').then((module) => module.enNotifications),
  ru: () => import('./ru.ts').then((module) => module.ruNotifications),
})

export const useNotificationText = notificationTexts.use
