import { ownTexts } from '../../core/i18n/own-texts.ts'

export const logTexts = ownTexts({
  en: () => import('./log-en.ts').then((module) => module.enLogs),
  ru: () => import('./log-ru.ts').then((module) => module.ruLogs),
})

export const useLogText = logTexts.use
export type LogWords = ReturnType<typeof useLogText>['logs']
