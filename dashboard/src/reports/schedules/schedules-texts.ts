import { ownTexts } from '../../core/i18n/own-texts.ts'

export const scheduleTexts = ownTexts({
  en: () => import('./schedules-en.ts').then((module) => module.enSchedules),
  ru: () => import('./schedules-ru.ts').then((module) => module.ruSchedules),
})

export const useScheduleText = scheduleTexts.use
